import { type CalendarGrain, type DimensionRef, METRIC_TIME, type TimeRange } from '@parley/semantic-layer';
import { addUnits, describePeriod, type Period, unitPeriod } from '../calendar.js';
import type { Item } from '../items.js';
import type { Reading } from '../reading.js';

type PeriodItem = Extract<Item, { kind: 'time' }> & {
  readonly mention: {
    readonly kind: 'period';
    readonly period: Period;
    readonly unit: CalendarGrain;
    readonly yearBeforeOther?: boolean;
  };
};

/** "last quarter", "orders shipped in 2025", "2024 vs 2025", "this year compared to last year". */
export function readTimes(reading: Reading): void {
  const periods = reading.items.filter(
    (item): item is PeriodItem => isPeriod(item) && !reading.isClaimed(item),
  );
  const [first, second, third] = periods;
  if (first === undefined) return;
  for (const { mention } of periods) {
    if (mention.assumption !== undefined) reading.assume(mention.assumption, 0.01);
  }
  const [versus] = reading.operators('versus');
  if (second?.mention.yearBeforeOther === true && third === undefined) {
    compareWithEarlier(reading, { first, second, unit: 'year' });
  } else if (second !== undefined && third === undefined && isSame(first, second)) {
    compareWithEarlier(reading, { first, second, unit: first.mention.unit });
  } else if (third !== undefined) {
    if (!periods.every(({ mention }) => mention.unit === first.mention.unit)) {
      reading.problems.push('more than two times');
      return;
    }
    compare(reading, periods);
  } else if (second !== undefined) {
    if (versus !== undefined || areJoined(reading, first, second)) compare(reading, [first, second]);
    else reading.problems.push('two times that are not compared');
  } else if (versus !== undefined && !reading.isClaimed(versus.item)) {
    compareWithNow(reading, first);
  } else {
    reading.claim(first);
    reading.timeRange = withDimension(reading, first, { ...first.mention.period });
  }
  reading.claim(versus?.item);
}

function isPeriod(item: Item): boolean {
  return item.kind === 'time' && item.mention.kind === 'period';
}

/** A row for each of the periods; rows outside all of them are left out. */
function compare(reading: Reading, periods: readonly PeriodItem[]): void {
  const [first] = periods;
  if (first === undefined) return;
  reading.claim(...periods);
  for (const [position, item] of reading.items.entries()) {
    if (reading.operatorAt(position)?.kind !== 'and') continue;
    const beside = [reading.neighbour(position, 1), reading.neighbour(position, -1)].map(
      (at) => reading.items[at],
    );
    if (beside.some((each) => each !== undefined && isPeriod(each))) reading.claim(item);
  }
  spread(
    reading,
    periods.map(({ mention }) => mention.period),
    { unit: first.mention.unit, at: first },
  );
}

/** "last month compared to the previous month": previous to the other one, not to today. */
function compareWithEarlier(
  reading: Reading,
  compared: { readonly first: PeriodItem; readonly second: PeriodItem; readonly unit: CalendarGrain },
): void {
  const { first, second } = compared;
  const { period } = first.mention;
  if (period.from === undefined || period.to === undefined) {
    reading.problems.push('a time compared with itself');
    return;
  }
  reading.claim(first, second);
  const before = {
    from: addUnits(period.from, compared.unit, -1),
    to: addUnits(period.to, compared.unit, -1),
  };
  const said = reading.assumptions.indexOf(second.mention.assumption ?? '');
  if (said >= 0) reading.assumptions.splice(said, 1);
  reading.assume(`"${reading.textOf(second)}" means ${describePeriod(before)}.`, 0.02);
  if (first.mention.assumption !== undefined) reading.assume(first.mention.assumption, 0);
  spread(reading, [period, before], { unit: first.mention.unit, at: first });
}

function isSame(first: PeriodItem, second: PeriodItem): boolean {
  const [one, other] = [first.mention.period, second.mention.period];
  return one.from === other.from && one.to === other.to;
}

/** "revenue vs last year": held against the same unit of today. */
function compareWithNow(reading: Reading, item: PeriodItem): void {
  reading.claim(item);
  const { unit, period } = item.mention;
  const now = unitPeriod(reading.asked.today, unit);
  if (now.from === period.from) {
    reading.problems.push('a time compared with itself');
    return;
  }
  reading.assume(`Compared with the current ${unit}.`, 0.05);
  spread(reading, [period, now], { unit, at: item });
}

function spread(
  reading: Reading,
  periods: readonly Period[],
  by: { readonly unit: CalendarGrain; readonly at: PeriodItem },
): void {
  const sorted = [...periods].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  const contiguous = sorted.every(
    (period, position) => position === 0 || sorted[position - 1]?.to === period.from,
  );
  const [first, ...others] = sorted;
  const last = sorted.at(-1);
  if (first?.from === undefined || last?.to === undefined) {
    reading.problems.push('times without an end are not compared');
    return;
  }
  const range: TimeRange = contiguous
    ? { from: first.from, to: last.to }
    : {
        ...first,
        alsoIn: others.map(({ from, to }) => ({ ...(from ? { from } : {}), ...(to ? { to } : {}) })),
      };
  reading.timeRange = withDimension(reading, by.at, range);
  const timed = reading.groupBy.some((group) => group.grain !== undefined);
  const dimension: DimensionRef = reading.timeRange.dimension ?? METRIC_TIME;
  if (!timed) reading.groupBy.push({ dimension, grain: by.unit });
}

function areJoined(reading: Reading, first: Item, second: Item): boolean {
  const between = reading.items.slice(reading.items.indexOf(first) + 1, reading.items.indexOf(second));
  return (
    between.length > 0 &&
    between.every((item) => item.kind === 'operator' && ['and', 'filler'].includes(item.operator.kind))
  );
}

/** "registered in 2025", "shipped last month": the time that stands right before says which time is meant. */
function withDimension(reading: Reading, item: Item, range: TimeRange): TimeRange {
  const before = reading.items[reading.neighbour(reading.items.indexOf(item), -1)];
  if (before?.kind !== 'dimension' || before.dimension.kind !== 'time') return range;
  if (!reading.groupBy.some((group) => group.dimension === before.ref)) reading.claim(before);
  return { ...range, dimension: before.ref };
}
