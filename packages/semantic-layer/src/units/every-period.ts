import { ParleyError } from '@parley/errors';
import { isMetricTime } from '../passes/metric-pass.js';
import { baseAggregates } from '../resolve/metric-groups.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { canCountPeriods, countedPeriods } from '../time/counted-periods.js';
import { storedGrain } from '../time/spine-pass.js';
import { spinePeriods } from '../time/spine-periods.js';
import { type EveryValue, shownValues } from './every-value.js';

/**
 * Each period of the time range; without a range from the first period that has rows to the last. Periods come from the model's time
 * spine, or are counted where it has none.
 */
export function everyPeriod(
  compilation: Compilation,
  of: { readonly ask: Ask; readonly resolved: ResolvedMetrics; readonly queries: readonly string[] },
): EveryValue {
  const { ask, resolved, queries } = of;
  const [first] = baseAggregates(resolved.leaves.values());
  const times = ask.groups.filter(
    (group) => first !== undefined && isMetricTime(compilation.index, first, group.dimension),
  );
  const [time] = times;
  if (first === undefined || time === undefined) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'Missing periods can be filled only where something is grouped by metric.time; add it.',
    );
  }
  const range = ask.range !== undefined && ask.range.dimension === undefined ? ask.range.stretches : [];
  const stored = storedGrain(compilation, first.entity, first.timeRef);
  const cut = time.grain ?? time.customGrain ?? time.datePart ?? stored;
  if (cut === undefined) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'Missing periods can be filled only where metric.time is cut; say by which grain.',
    );
  }
  const names = times.map(({ name }) => name);
  const column = identifier(time.name);
  const bounds = `(SELECT min(${column}) AS first_period, max(${column}) AS last_period FROM ${shownValues(queries, [time.name])} AS shown)`;
  if (canCountPeriods(compilation, times, stored)) {
    return countedPeriods(compilation, { time, stored, range, bounds });
  }
  const periods = spinePeriods(compilation, times, { stored, range });
  const closed = isClosed(range);
  return {
    names,
    alias: 'periods',
    from: [
      `(\n  ${periods.replaceAll('\n', '\n  ')}\n)`,
      ...(closed ? [] : [`CROSS JOIN ${bounds} AS bounds`]),
    ],
    where: closed
      ? []
      : [`periods.${column} >= bounds.first_period`, `periods.${column} <= bounds.last_period`],
  };
}

/** True where a range has a beginning and an end, so that not the whole spine is meant. */
function isClosed(range: NonNullable<Ask['range']>['stretches']): boolean {
  return (
    range.length > 0 &&
    range.every(({ from, to, through }) => from !== undefined && (to ?? through) !== undefined)
  );
}
