import type { DialectSql } from '../dialects/dialect-sql.js';
import { fiscalGrain } from '../model/fiscal-year.js';
import type { TimeGrain } from '../model/model.js';
import { isCalendarGrain } from '../model/time-grain.js';
import type { Ask, Compilation, NamedGroup } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import type { EveryValue } from '../units/every-value.js';
import { fiscalPeriod } from './fiscal-period.js';
import { hasSpine } from './time-spine.js';
import { momentSql, type TimeValue, truncatedTime } from './time-sql.js';

/** How many digits the number of periods may have: centuries of each grain. Finer ones need a time spine. */
const DIGITS: Partial<Readonly<Record<TimeGrain, number>>> = {
  hour: 6,
  day: 5,
  week: 4,
  month: 4,
  quarter: 3,
  year: 3,
};
const NUMBERS = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit}${digit === 0 ? ' AS digit' : ''}`);

/** True where periods can be told without a table of them: one time, cut to a usual grain, and no time spine for it. */
export function canCountPeriods(
  { index }: Compilation,
  times: readonly NamedGroup[],
  stored: TimeGrain | undefined,
): boolean {
  const [time, another] = times;
  if (time === undefined || another !== undefined) return false;
  const isOwn =
    time.customGrain !== undefined && fiscalGrain(index.model.fiscalYear, time.customGrain) === undefined;
  if (isOwn || time.datePart !== undefined) return false;
  if (DIGITS[time.grain ?? stored ?? 'day'] === undefined) return false;
  return !hasSpine(index, times, stored);
}

/** The periods from the beginning of a range to its end, or between the bounds where it has none. */
export function countedPeriods(
  compilation: Compilation,
  of: {
    readonly time: NamedGroup;
    readonly stored: TimeGrain | undefined;
    readonly range: NonNullable<Ask['range']>['stretches'];
    /** A subquery with the `first_period` and the `last_period` that have rows. */
    readonly bounds: string;
  },
): EveryValue {
  const { time, stored, range, bounds } = of;
  const { target, index } = compilation;
  const { dialect } = target;
  const fiscal = fiscalGrain(index.model.fiscalYear, time.customGrain);
  const grain = fiscal?.unit ?? time.grain ?? stored ?? 'day';
  const timeType = isCalendarGrain(grain) ? 'date' : 'timestamp';
  const [stretch, another] = range;
  const only = another === undefined ? stretch : undefined;
  const constant = (moment: string): string => momentSql(moment, { timeType }, target);
  const firstPeriod = (moment: TimeValue): string =>
    fiscal === undefined ? truncatedTime(moment, grain, target) : fiscalPeriod(moment, fiscal, target);
  const first =
    only?.from === undefined ? 'bounds.first_period' : firstPeriod({ sql: constant(only.from), timeType });
  const end = only?.to ?? only?.through;
  const moment = truncatedTime(
    { sql: laterPeriod(dialect, first, grain), timeType: 'timestamp' },
    fiscal === undefined ? grain : 'month',
    target,
  );
  const period = `periods.${identifier(time.name)}`;
  const last =
    end === undefined
      ? `${period} <= bounds.last_period`
      : `${period} ${only?.to === undefined ? '<=' : '<'} ${constant(end)}`;
  const needsBounds = only?.from === undefined || end === undefined;
  const inner = compilation.select({
    columns: [
      { sql: moment, name: time.name },
      ...(needsBounds ? [{ sql: 'bounds.last_period', name: 'last_period' }] : []),
    ],
    from: [
      `FROM ${numbers(compilation, DIGITS[grain] ?? 0)}`,
      ...(needsBounds ? [`CROSS JOIN ${bounds} AS bounds`] : []),
    ],
  });
  return {
    names: [time.name],
    alias: 'periods',
    from: [`(\n  ${inner.replaceAll('\n', '\n  ')}\n)`],
    where: [last.replace('bounds.last_period', 'periods.last_period')],
  };
}

/** All numbers of so many digits, without anything that an engine would have to generate them with. */
function numbers(compilation: Compilation, count: number): string {
  const digits = compilation.addQuery('digits', NUMBERS.join(' UNION ALL '));
  const places = Array.from({ length: count }, (_, place) => `d${place}`);
  const value = places
    .map((name, place) => `${name}.digit${place === 0 ? '' : ` * ${10 ** place}`}`)
    .join(' + ');
  const from = places.map((name, place) => `${place === 0 ? 'FROM' : 'CROSS JOIN'} ${digits} AS ${name}`);
  return compilation.addQuery('numbers', [`SELECT ${value} AS number`, ...from].join('\n'));
}

/** Quarters and weeks are no units that all engines know. */
function laterPeriod(dialect: DialectSql, first: string, grain: TimeGrain): string {
  if (grain === 'quarter') return dialect.later(first, 'number * 3', 'month');
  return grain === 'week' ? dialect.later(first, 'number * 7', 'day') : dialect.later(first, 'number', grain);
}
