import { ParleyError } from '@parley/errors';
import { groupColumns } from '../passes/group-columns.js';
import { isMetricTime } from '../passes/metric-pass.js';
import { passQuery } from '../passes/pass-query.js';
import { baseAggregates } from '../resolve/metric-groups.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import type { MetricUnit } from '../units/metric-unit.js';
import { storedGrain } from './spine-pass.js';
import { spinePeriods } from './spine-periods.js';

/**
 * Units, and one more that has a row for each period of the time range, with each of the other groups that some unit has: none is
 * missing then. Without a range it goes from the first period that has rows to the last.
 */
export function withEveryPeriod(
  compilation: Compilation,
  of: { readonly units: readonly MetricUnit[]; readonly ask: Ask; readonly resolved: ResolvedMetrics },
): readonly MetricUnit[] {
  const { units, ask, resolved } = of;
  const [first] = baseAggregates(resolved.leaves.values());
  const times = ask.groups.filter(
    (group) => first !== undefined && isMetricTime(compilation.index, first, group.dimension),
  );
  if (first === undefined || times.length === 0) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'Missing periods can be filled only where something is grouped by metric.time; add it.',
    );
  }
  const written = units.map((unit): MetricUnit & { readonly name: string } => {
    if (unit.kind === 'query') return { ...unit, name: unit.query };
    return { ...unit, name: passQuery(compilation, unit.sql, ask, `${unit.pass.root.name}_totals`) };
  });
  const queries = [...new Set(written.map(({ name }) => name))];
  const range = ask.range !== undefined && ask.range.dimension === undefined ? ask.range.stretches : [];
  const stored = storedGrain(compilation, first.entity, first.timeRef);
  const periods = spinePeriods(compilation, times, { stored, range });
  const timeNames = times.map(({ name }) => name);
  const others = groupColumns(compilation, ask).filter((name) => !timeNames.includes(name));
  const [time = ''] = timeNames;
  const all = (columns: readonly string[]): string =>
    queries
      .map((query) => `SELECT DISTINCT ${columns.map(identifier).join(', ')} FROM ${identifier(query)}`)
      .join(' UNION ');
  const bounds = `(SELECT min(${identifier(time)}) AS first_period, max(${identifier(time)}) AS last_period FROM (${all([time])}) AS shown)`;
  const text = compilation.select({
    columns: [
      ...timeNames.map((name) => ({ sql: `periods.${identifier(name)}`, name })),
      ...others.map((name) => ({ sql: `others.${identifier(name)}`, name })),
    ],
    from: [
      `FROM (\n  ${periods.replaceAll('\n', '\n  ')}\n) AS periods`,
      ...(others.length === 0 ? [] : [`CROSS JOIN (${all(others)}) AS others`]),
      ...(isClosed(range) ? [] : [`CROSS JOIN ${bounds} AS bounds`]),
    ],
    where: isClosed(range)
      ? []
      : [
          `periods.${identifier(time)} >= bounds.first_period`,
          `periods.${identifier(time)} <= bounds.last_period`,
        ],
    groupBy: [],
    having: [],
    orderBy: [],
  });
  const query = compilation.addQuery('every_period', text);
  return [{ kind: 'query', key: '', query }, ...units];
}

/** True where a range has a beginning and an end, so that not the whole spine is meant. */
function isClosed(range: NonNullable<Ask['range']>['stretches']): boolean {
  return (
    range.length > 0 &&
    range.every(({ from, to, through }) => from !== undefined && (to ?? through) !== undefined)
  );
}
