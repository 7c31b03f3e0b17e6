import { ParleyError } from '@parley/errors';
import type { SqlTarget } from './dialects/dialect-sql.js';
import type { Dimension, TimeGrain } from './model.js';
import type { TimeRange } from './query.js';

/** `column` cut to the first day of its grain where the question is asked, as a date. */
export function truncatedTime(
  column: string,
  dimension: Dimension,
  cut: { readonly grain: TimeGrain; readonly target: SqlTarget },
): string {
  const isDate = (dimension.timeType ?? 'date') === 'date';
  if (isDate && cut.grain === 'day') return column;
  return cut.target.dialect.truncated(localTime(column, dimension, cut.target), cut.grain);
}

/** The conditions under which `column` lies in the range, whole days where the question is asked. Uses no function on the column, so an index serves. */
export function timeRangeConditions(
  column: string,
  dimension: Dimension,
  within: { readonly range: TimeRange; readonly target: SqlTarget },
): string[] {
  const { range, target } = within;
  const stretches = [range, ...(range.alsoIn ?? [])].map(({ from, to }) => [
    ...(from === undefined ? [] : [`${column} >= ${startOfDay(from, dimension, target)}`]),
    ...(to === undefined ? [] : [`${column} < ${startOfDay(to, dimension, target)}`]),
  ]);
  const [only = [], another] = stretches;
  return another === undefined
    ? only
    : [`(${stretches.map((each) => each.join(' AND ')).join('\n    OR ')})`];
}

/** The instant (or the date) at which `day` begins, as the column stores it. */
export function startOfDay(day: string, dimension: Dimension, { dialect, timeZone }: SqlTarget): string {
  assertDay(day);
  switch (dimension.timeType ?? 'date') {
    case 'date':
      return dialect.dateLiteral(day);
    case 'timestamp':
      return dialect.timestampLiteral(day);
    case 'timestamp_tz':
      return dialect.instantLiteral(day, timeZone);
  }
}

export function dayAfter(day: string): string {
  assertDay(day);
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** Time zone names come from settings; the literal is quoted anyway, this says early what is wrong. */
export function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new ParleyError(
      'BAD_INPUT',
      `"${timeZone}" is not a time zone; use an IANA name such as Europe/Berlin.`,
    );
  }
}

function localTime(column: string, dimension: Dimension, { dialect, timeZone }: SqlTarget): string {
  return dimension.timeType === 'timestamp_tz' ? dialect.localTime(column, timeZone) : column;
}

function assertDay(day: string): void {
  if (!isDay(day)) {
    throw new ParleyError('SEMANTIC_QUERY_INVALID', `"${day}" is not a day; write it as YYYY-MM-DD.`);
  }
}
