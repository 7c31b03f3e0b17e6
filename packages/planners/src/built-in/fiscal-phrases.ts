import type { FiscalGrain, FiscalYear } from '@parley/semantic-layer';
import { addDays, addUnits, type Day, monthStart } from './calendar.js';
import { fiscalPeriod, fiscalStart, namedFiscalYear } from './fiscal-calendar.js';
import type { PeriodPhrase, TimeContext } from './period-phrase.js';
import { isSpan, LAST, MONTH_NAMES, NEXT, ORDINALS, THIS } from './time-words.js';

/** Where the year that a business reckons by is known. */
interface FiscalContext extends TimeContext {
  readonly fiscalYear: FiscalYear;
}

/** What was read, and the token after its last. */
interface Found<Value> {
  readonly value: Value;
  readonly end: number;
}

/** A quarter or a half, by its place in the year; 0 is the last. */
interface Part {
  readonly months: 3 | 6;
  readonly place: number;
  readonly isFiscal: boolean;
}

type Rule = (
  context: FiscalContext,
  at: number,
) => (Omit<PeriodPhrase, 'length'> & { readonly end: number }) | undefined;

/**
 * A period of the year that the business reckons by: "last fiscal quarter", "FY25 Q3", "first half of fiscal 2025". Undefined where the
 * model doesn't say when that year begins.
 */
export function fiscalPhraseAt(context: TimeContext, at: number): PeriodPhrase | undefined {
  const { fiscalYear } = context;
  if (fiscalYear === undefined) return undefined;
  for (const rule of RULES) {
    const found = rule({ ...context, fiscalYear }, at);
    if (found === undefined) continue;
    const { end, ...phrase } = found;
    const [month = ''] = MONTH_NAMES[fiscalYear.startMonth - 1] ?? [];
    const began = `fiscal years begin with ${month.charAt(0).toUpperCase()}${month.slice(1)}`;
    return {
      ...phrase,
      note: phrase.note === undefined ? began : `${phrase.note}; ${began}`,
      length: end - at,
    };
  }
  return undefined;
}

/** "Q3 FY25", "second half of the last fiscal year", "fiscal Q1 2025", "the third fiscal quarter". */
const partThenYear: Rule = (context, at) => {
  const part = partAt(context, at);
  if (part === undefined) return undefined;
  const start = afterAny(context, part.end, ['of', 'in', ',', 'the']);
  const { isFiscal } = part.value;
  const year = yearAt(context, start) ?? (isFiscal ? plainYearAt(context, start) : undefined);
  if (year !== undefined) return partOf(year, part.value);
  return isFiscal && part.value.place > 0 ? latest(context, part) : undefined;
};

/** "FY25 Q3". */
const yearThenPart: Rule = (context, at) => {
  const year = yearAt(context, at);
  if (year === undefined) return undefined;
  const part = partAt(context, afterAny(context, year.end, [',']));
  return part && partOf({ value: year.value, end: part.end }, part.value);
};

const wholeYear: Rule = (context, at) => {
  const year = yearAt(context, at);
  return (
    year && {
      period: { from: year.value, to: addUnits(year.value, 'year', 1) },
      unit: 'fiscal_year',
      end: year.end,
    }
  );
};

/** "last fiscal quarter", "next fiscal year". */
const oneOf: Rule = (context, at) => {
  const offset = offsetAt(context, at);
  const unit = unitAt(context, afterAny(context, at + 1, WHOLE));
  if (offset === undefined || unit === undefined) return undefined;
  return {
    period: fiscalPeriod(context.today, { grain: unit.value, offset }, context.fiscalYear),
    unit: unit.value,
    end: unit.end,
  };
};

/** "last 3 fiscal quarters": whole ones, before this. */
const several: Rule = (context, at) => {
  const offset = offsetAt(context, at);
  const count = context.tokens[at + 1]?.value;
  const unit = unitAt(context, afterAny(context, at + 2, WHOLE));
  if (offset === undefined || offset === 0 || count === undefined || unit === undefined) return undefined;
  if (!isSpan(count, unit.value)) return undefined;
  const now = fiscalStart(context.today, unit.value, context.fiscalYear);
  const from = addUnits(now, unit.value, offset > 0 ? 1 : -count);
  const period = { from, to: addUnits(from, unit.value, count) };
  return {
    period,
    unit: unit.value,
    note: `whole ones ${offset > 0 ? 'after' : 'before'} this`,
    end: unit.end,
  };
};

/** "2 fiscal years ago". */
const ago: Rule = (context, at) => {
  const count = ['a', 'one'].includes(word(context, at)) ? 1 : context.tokens[at]?.value;
  const unit = unitAt(context, at + 1);
  if (count === undefined || unit === undefined || word(context, unit.end) !== 'ago') return undefined;
  if (!isSpan(count, unit.value)) return undefined;
  const period = fiscalPeriod(context.today, { grain: unit.value, offset: -count }, context.fiscalYear);
  return { period, unit: unit.value, end: unit.end + 1 };
};

/** "fiscal year to date", "FYTD", "so far this fiscal quarter". */
const toDate: Rule = (context, at) => {
  const said = toDateAt(context, at);
  if (said === undefined) return undefined;
  const from = fiscalStart(context.today, said.value, context.fiscalYear);
  return {
    period: { from, to: addDays(context.today, 1) },
    unit: said.value,
    note: 'up to today',
    end: said.end,
  };
};

function toDateAt(context: FiscalContext, at: number): Found<FiscalGrain> | undefined {
  const words = [0, 1, 2].map((offset) => word(context, at + offset)).join(' ');
  if (/^fytd\b/.test(words)) return { value: 'fiscal_year', end: at + 1 };
  if (/^fiscal ytd\b/.test(words)) return { value: 'fiscal_year', end: at + 2 };
  if (/^fiscal qtd\b/.test(words)) return { value: 'fiscal_quarter', end: at + 2 };
  if (/^so far (?:this|in)$/.test(words))
    return unitAt(context, afterAny(context, at + 3, ['this', 'the', 'current']));
  const unit = unitAt(context, at);
  const isToDate =
    unit !== undefined && word(context, unit.end) === 'to' && word(context, unit.end + 1) === 'date';
  return isToDate ? { ...unit, end: unit.end + 2 } : undefined;
}

/** "the same fiscal quarter last year": measured from the other time in the question. */
const sameAYearBefore: Rule = (context, at) => {
  if (word(context, at) !== 'same') return undefined;
  const unit = unitAt(context, at + 1);
  if (unit === undefined) return undefined;
  const start = afterAny(context, unit.end, ['of', 'in', 'the']);
  const fiscal = afterAny(context, start + 1, ['fiscal']);
  const isLastYear = LAST.has(word(context, start)) && word(context, fiscal) === 'year';
  const isYearBefore =
    word(context, start) === 'year' && ['before', 'earlier'].includes(word(context, fiscal));
  const isYearAgo =
    word(context, start) === 'a' && word(context, fiscal) === 'year' && word(context, fiscal + 1) === 'ago';
  if (!isLastYear && !isYearBefore && !isYearAgo) return undefined;
  const period = fiscalPeriod(addUnits(context.today, 'year', -1), { grain: unit.value }, context.fiscalYear);
  return { period, unit: unit.value, yearBeforeOther: true, end: fiscal + (isYearAgo ? 2 : 1) };
};

/** Longer readings first. */
const RULES: readonly Rule[] = [
  toDate,
  sameAYearBefore,
  partThenYear,
  yearThenPart,
  several,
  ago,
  wholeYear,
  oneOf,
];
const WHOLE = ['full', 'whole', 'complete', 'entire'];

/** The first day of a year: "FY25", "fiscal 2025", "fiscal year 2024/25", "the 2025 fiscal year", "last fiscal year". */
function yearAt(context: FiscalContext, start: number): Found<Day> | undefined {
  const at = afterAny(context, start, ['the']);
  const joined = /^fy((?:19|20)\d\d|\d\d)$/.exec(word(context, at))?.[1];
  if (joined !== undefined) return numbered(context, { value: joined, end: at + 1 });
  const number = text(context, at);
  if (/^(?:19|20)\d\d$/.test(number) && isYearWord(context, at + 1))
    return numbered(context, { value: number, end: afterYearWord(context, at + 1) });
  const isNamed = word(context, at) === 'fy' || word(context, at) === 'fiscal';
  if (isNamed) {
    const end = afterAny(context, at + 1, ['year', 'of']);
    return /^(?:(?:19|20)\d\d|\d\d)$/.test(text(context, end))
      ? numbered(context, { value: text(context, end), end: end + 1 })
      : undefined;
  }
  const offset = offsetAt(context, at);
  const after = afterAny(context, at + 1, WHOLE);
  if (offset === undefined || !isYearWord(context, after)) return undefined;
  const { from } = fiscalPeriod(context.today, { grain: 'fiscal_year', offset }, context.fiscalYear);
  return { value: from, end: afterYearWord(context, after) };
}

/** "2024/25" says itself in which year it begins. */
function numbered(context: FiscalContext, { value, end }: Found<string>): Found<Day> {
  const year = fullYear(value);
  const at = afterAny(context, end, ['/']);
  const until = /^(?:\d{4}|\d{2})$/.test(text(context, at)) ? fullYear(text(context, at)) : undefined;
  if (until === year + 1) return { value: monthStart(year, context.fiscalYear.startMonth), end: at + 1 };
  return { value: namedFiscalYear(year, context.fiscalYear), end };
}

function fullYear(number: string): number {
  return Number(number) + (number.length === 2 ? 2_000 : 0);
}

function plainYearAt(context: FiscalContext, at: number): Found<Day> | undefined {
  const number = text(context, at);
  return /^(?:19|20)\d\d$/.test(number) ? numbered(context, { value: number, end: at + 1 }) : undefined;
}

function partAt(context: FiscalContext, start: number): Found<Part> | undefined {
  const at = afterAny(context, start, ['fiscal']);
  const short = /^(f?)([qh])([1-4])$/.exec(word(context, at));
  if (short !== null) {
    const [, fiscal, letter, place] = short;
    const months = letter === 'q' ? 3 : 6;
    const isFiscal = at > start || fiscal === 'f';
    return Number(place) * months > 12
      ? undefined
      : { value: { months, place: Number(place), isFiscal }, end: at + 1 };
  }
  const place = ORDINALS.get(word(context, at)) ?? (word(context, at) === 'last' ? 0 : undefined);
  const noun = afterAny(context, at + 1, ['fiscal']);
  const months = ({ quarter: 3, half: 6 } as const)[word(context, noun)];
  if (place === undefined || months === undefined || place * months > 12) return undefined;
  return { value: { months, place, isFiscal: at > start || noun > at + 1 }, end: noun + 1 };
}

function partOf({ value, end }: Found<Day>, { months, place }: Part): ReturnType<Rule> {
  const from = addUnits(value, 'month', (place === 0 ? 12 / months - 1 : place - 1) * months);
  return {
    period: { from, to: addUnits(from, 'month', months) },
    unit: months === 3 ? 'fiscal_quarter' : 'fiscal_year',
    end,
  };
}

/** Without a year, the latest that has begun. */
function latest(context: FiscalContext, { value: part, end }: Found<Part>): ReturnType<Rule> {
  const year = fiscalStart(context.today, 'fiscal_year', context.fiscalYear);
  const now = partOf({ value: year, end }, part);
  const hasBegun = now !== undefined && now.period.from <= context.today;
  const found = hasBegun ? now : partOf({ value: addUnits(year, 'year', -1), end }, part);
  return found && { ...found, note: 'the latest' };
}

function unitAt(context: FiscalContext, at: number): Found<FiscalGrain> | undefined {
  if (/^fys?$/.test(word(context, at))) return { value: 'fiscal_year', end: at + 1 };
  const noun = /^(quarter|year)s?$/.exec(word(context, at + 1))?.[1];
  if (word(context, at) !== 'fiscal' || noun === undefined) return undefined;
  return { value: noun === 'year' ? 'fiscal_year' : 'fiscal_quarter', end: at + 2 };
}

function offsetAt(context: FiscalContext, at: number): -1 | 0 | 1 | undefined {
  const said = word(context, at);
  return THIS.has(said) ? 0 : LAST.has(said) ? -1 : NEXT.has(said) ? 1 : undefined;
}

function isYearWord(context: FiscalContext, at: number): boolean {
  return unitAt(context, at)?.value === 'fiscal_year';
}

function afterYearWord(context: FiscalContext, at: number): number {
  return unitAt(context, at)?.end ?? at;
}

function afterAny(context: TimeContext, start: number, words: readonly string[]): number {
  let at = start;
  while (words.includes(word(context, at))) at++;
  return at;
}

function word({ tokens }: TimeContext, at: number): string {
  return tokens[at]?.lower ?? '';
}

function text({ tokens }: TimeContext, at: number): string {
  return tokens[at]?.text ?? '';
}
