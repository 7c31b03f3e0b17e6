import { ParleyError } from '@parley/errors';
import type { SqlTarget } from '../dialects/dialect-sql.js';
import type { TimeGrain, TimeType } from '../model/model.js';
import { assertMoment } from './moment.js';
import type { Stretch } from './time-range.js';

/** A value that is a time: its SQL, and what is stored there (absent: a date). */
export interface TimeValue {
  readonly sql: string;
  readonly timeType?: TimeType;
}

/** `column` cut to the first day of its grain (below days: to its begin) where the question is asked. */
export function truncatedTime(value: TimeValue, grain: TimeGrain, target: SqlTarget): string {
  const isDate = (value.timeType ?? 'date') === 'date';
  if (isDate && grain === 'day') return value.sql;
  return target.dialect.truncated(localTime(value, target), grain);
}

/** The conditions under which `column` lies in the range, whole days where the question is asked. Uses no function on the column, so an index serves. */
export function timeRangeConditions(
  value: TimeValue,
  range: readonly Stretch[],
  target: SqlTarget,
): string[] {
  const stretches = range.map(({ from, to, through }) => [
    ...(from === undefined ? [] : [`${value.sql} >= ${momentSql(from, value, target)}`]),
    ...(to === undefined ? [] : [`${value.sql} < ${momentSql(to, value, target)}`]),
    ...(through === undefined ? [] : [`${value.sql} <= ${momentSql(through, value, target)}`]),
  ]);
  const [only = [], another] = stretches;
  return another === undefined
    ? only
    : [`(${stretches.map((each) => each.join(' AND ')).join('\n    OR ')})`];
}

/** A moment (of a day its begin) as the column stores it. */
export function momentSql(
  moment: string,
  { timeType }: Pick<TimeValue, 'timeType'>,
  { dialect, timeZone }: SqlTarget,
): string {
  assertMoment(moment);
  const written = moment.replace('T', ' ');
  switch (timeType ?? 'date') {
    case 'date':
      return dialect.dateLiteral(written);
    case 'timestamp':
      return dialect.timestampLiteral(written);
    case 'timestamp_tz':
      return dialect.instantLiteral(written, timeZone);
  }
}

/** Names that were found good: looking one up costs as much as compiling a query, and a planner compiles many. */
const goodTimeZones = new Set<string>();
/** More than there are; spelt in other cases there are more. */
const MOST_REMEMBERED = 1_000;

/** Time zone names come from settings; the literal is quoted anyway, this says early what is wrong. */
export function assertTimeZone(timeZone: string): void {
  if (goodTimeZones.has(timeZone)) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    if (goodTimeZones.size < MOST_REMEMBERED) goodTimeZones.add(timeZone);
  } catch {
    throw new ParleyError(
      'BAD_INPUT',
      `"${timeZone}" is not a time zone; use an IANA name such as Europe/Berlin.`,
    );
  }
}

/** A time as the clock of the question shows it. */
export function localTime({ sql, timeType }: TimeValue, { dialect, timeZone }: SqlTarget): string {
  return timeType === 'timestamp_tz' ? dialect.localTime(sql, timeZone) : sql;
}
