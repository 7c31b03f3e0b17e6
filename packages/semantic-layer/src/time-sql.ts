import { ParleyError } from '@parley/errors';
import type { Dimension, TimeGrain } from './model.js';
import type { TimeRange } from './query.js';
import { stringLiteral } from './sql-text.js';

/** `column` cut to the first day of its grain in `timeZone`, as a date. */
export function truncatedTime(
  column: string,
  dimension: Dimension,
  cut: { readonly grain: TimeGrain; readonly timeZone: string },
): string {
  const local = localTime(column, dimension, cut.timeZone);
  if (cut.grain !== 'day') return `date_trunc('${cut.grain}', ${local})::date`;
  switch (dimension.timeType ?? 'date') {
    case 'date':
      return column;
    case 'timestamp':
      return `${column}::date`;
    case 'timestamp_tz':
      return `(${local})::date`;
  }
}

/** The conditions under which `column` lies in the range, whole days in `timeZone`. Uses no function on the column, so an index serves. */
export function timeRangeConditions(
  column: string,
  dimension: Dimension,
  within: { readonly range: TimeRange; readonly timeZone: string },
): string[] {
  const { range, timeZone } = within;
  const stretches = [range, ...(range.alsoIn ?? [])].map(({ from, to }) => [
    ...(from === undefined ? [] : [`${column} >= ${startOfDay(from, dimension, timeZone)}`]),
    ...(to === undefined ? [] : [`${column} < ${startOfDay(to, dimension, timeZone)}`]),
  ]);
  const [only = [], another] = stretches;
  return another === undefined
    ? only
    : [`(${stretches.map((each) => each.join(' AND ')).join('\n    OR ')})`];
}

/** The instant (or the date) at which `day` begins, as the column stores it. */
export function startOfDay(day: string, dimension: Dimension, timeZone: string): string {
  assertDay(day);
  switch (dimension.timeType ?? 'date') {
    case 'date':
      return `date '${day}'`;
    case 'timestamp':
      return `timestamp '${day}'`;
    case 'timestamp_tz':
      return `timestamp '${day}' AT TIME ZONE ${stringLiteral(timeZone)}`;
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

function localTime(column: string, dimension: Dimension, timeZone: string): string {
  return dimension.timeType === 'timestamp_tz' ? `${column} AT TIME ZONE ${stringLiteral(timeZone)}` : column;
}

function assertDay(day: string): void {
  if (!isDay(day)) {
    throw new ParleyError('SEMANTIC_QUERY_INVALID', `"${day}" is not a day; write it as YYYY-MM-DD.`);
  }
}
