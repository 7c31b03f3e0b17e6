import type { SqlDialect } from '@parley/sql-guard';
import { type SqlToken, sqlTokens } from './sql-tokens.js';

/** A moment, in UTC, that statements take for now. */
export interface PinnedClock {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** `HH:MM:SS`. */
  readonly time: string;
}

/** What is loaded is there before anybody asks, as with a clock that runs. */
export const LOADED_AT = '09:00:00';
export const ASKED_AT = '12:00:00';

interface Found {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The same SQL with a fixed moment wherever it reads the clock, so that it says the same on any day. Strings, comments and
 * quoted names are left alone.
 */
export function pinClock(sql: string, clock: PinnedClock, dialect: SqlDialect): string {
  const tokens = sqlTokens(sql);
  const readers = dialect === 'sqlite' ? sqliteReader : standardReader;
  const found = tokens.flatMap((_, index) => readers(tokens, index, clock) ?? []);
  let pinned = '';
  let from = 0;
  for (const { start, end, text } of found) {
    pinned += sql.slice(from, start) + text;
    from = end;
  }
  return pinned + sql.slice(from);
}

type ReadClock = (tokens: readonly SqlToken[], index: number, clock: PinnedClock) => Found | undefined;

const STANDARD_WORDS: Readonly<Record<string, (clock: PinnedClock) => string>> = {
  current_date: ({ today }) => `CAST('${today}' AS date)`,
  current_timestamp: ({ today, time }) => `CAST('${today} ${time}+00' AS timestamptz)`,
  localtimestamp: ({ today, time }) => `CAST('${today} ${time}' AS timestamp)`,
  current_time: ({ time }) => `CAST('${time}+00' AS timetz)`,
  localtime: ({ time }) => `CAST('${time}' AS time)`,
};
const STANDARD_FUNCTIONS = new Set([
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'clock_timestamp',
]);
const DAYS_FROM_TODAY: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };
const TIME_TYPES = /^(date|timestamp|timestamptz)$/i;

const standardReader: ReadClock = (tokens, index, clock) => {
  const token = tokens[index];
  if (token === undefined || isQualified(tokens, index)) return undefined;
  const name = token.text.toLowerCase();
  if (token.kind === 'word') {
    const write = STANDARD_WORDS[name];
    if (write !== undefined)
      return { start: token.start, end: endOfPrecision(tokens, index), text: write(clock) };
    const end = endOfEmptyCall(tokens, index);
    if (STANDARD_FUNCTIONS.has(name) && end !== undefined) {
      return { start: token.start, end, text: `CAST('${clock.today} ${clock.time}+00' AS timestamptz)` };
    }
    return undefined;
  }
  if (token.kind !== 'string') return undefined;
  const isTyped = TIME_TYPES.test(tokens[index - 1]?.text ?? '');
  const isCast = tokens[index + 1]?.text === '::' && TIME_TYPES.test(tokens[index + 2]?.text ?? '');
  if (!isTyped && !isCast) return undefined;
  const moment = momentNamed(name.slice(1, -1), clock);
  return moment === undefined ? undefined : { start: token.start, end: token.end, text: `'${moment}'` };
};

function momentNamed(name: string, { today, time }: PinnedClock): string | undefined {
  if (name === 'now') return `${today} ${time}`;
  const days = DAYS_FROM_TODAY[name];
  if (days === undefined) return undefined;
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

const SQLITE_WORDS: Readonly<Record<string, (clock: PinnedClock) => string>> = {
  current_date: ({ today }) => `'${today}'`,
  current_timestamp: ({ today, time }) => `'${today} ${time}'`,
  current_time: ({ time }) => `'${time}'`,
};
const SQLITE_FUNCTIONS = new Set(['date', 'time', 'datetime', 'julianday', 'unixepoch']);

const sqliteReader: ReadClock = (tokens, index, clock) => {
  const token = tokens[index];
  if (token === undefined || isQualified(tokens, index)) return undefined;
  const name = token.text.toLowerCase();
  const moment = `'${clock.today} ${clock.time}'`;
  if (token.kind === 'string') {
    const isArgument = ['(', ','].includes(tokens[index - 1]?.text ?? '');
    return name === "'now'" && isArgument ? { start: token.start, end: token.end, text: moment } : undefined;
  }
  if (token.kind !== 'word') return undefined;
  const write = SQLITE_WORDS[name];
  if (write !== undefined) return { start: token.start, end: token.end, text: write(clock) };
  const end = endOfEmptyCall(tokens, index);
  if (!SQLITE_FUNCTIONS.has(name) || end === undefined) return undefined;
  return { start: token.start, end, text: `${token.text}(${moment})` };
};

/** A column of a table, whatever it is called; but `pg_catalog.now()` is the function. */
function isQualified(tokens: readonly SqlToken[], index: number): boolean {
  return tokens[index - 1]?.text === '.';
}

/** `current_timestamp(3)`. */
function endOfPrecision(tokens: readonly SqlToken[], index: number): number {
  const [open, digits, close] = tokens.slice(index + 1, index + 4);
  const isPrecision = open?.text === '(' && digits?.kind === 'number' && close?.text === ')';
  return (isPrecision ? close : tokens[index])?.end ?? 0;
}

function endOfEmptyCall(tokens: readonly SqlToken[], index: number): number | undefined {
  const [open, close] = tokens.slice(index + 1, index + 3);
  return open?.text === '(' && close?.text === ')' ? close.end : undefined;
}
