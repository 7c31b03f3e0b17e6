import { METRIC_TIME } from '../model/query.js';
import { columnOf, groupColumns } from '../passes/group-columns.js';
import { isMetricTime } from '../passes/metric-pass.js';
import type { BaseAggregate } from '../resolve/metric-leaf.js';
import type { Ask, Compilation, NamedGroup } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { storedGrain } from '../time/spine-pass.js';

/** True where a cumulative metric is asked for by periods in which it has several values. */
export function needsReaggregation(compilation: Compilation, leaf: BaseAggregate, ask: Ask): boolean {
  if (leaf.cumulative === undefined) return false;
  const own = ownGrain(compilation, leaf);
  const times = ask.groups.filter((group) => isMetricTime(compilation.index, leaf, group.dimension));
  if (times.length === 0) return false;
  return !times.some(
    ({ grain, customGrain, datePart }) =>
      customGrain === undefined && datePart === undefined && (grain ?? own) === own,
  );
}

/** Of each period's values its first, its last or their average. @returns the query's name */
export function reaggregatedQuery(
  compilation: Compilation,
  of: { readonly leaf: BaseAggregate; readonly ask: Ask },
  write: (ask: Ask) => string,
): string {
  const { leaf, ask } = of;
  const grain = ownGrain(compilation, leaf);
  const fine: readonly NamedGroup[] = [...ask.groups, { dimension: METRIC_TIME, grain, name: 'moment' }];
  const query = write({ ...ask, groups: fine });
  const columns = groupColumns(compilation, ask);
  const value = identifier(leaf.key);
  const isAverage = leaf.cumulative?.periodAggregation === 'average';
  const direction = leaf.cumulative?.periodAggregation === 'last' ? ' DESC' : '';
  const partition = columns.map((name) => columnOf(query, name)).join(', ');
  const chosen =
    `first_value(${columnOf(query, leaf.key)}) OVER (PARTITION BY ${partition} ORDER BY ${columnOf(query, 'moment')}${direction} ` +
    'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)';
  const text = compilation.select({
    distinct: !isAverage,
    columns: [
      ...columns.map((name) => ({ sql: isAverage ? identifier(name) : columnOf(query, name), name })),
      { sql: isAverage ? `avg(${value})` : chosen, name: leaf.key },
    ],
    from: [`FROM ${identifier(query)}`],
    groupBy: isAverage ? columns.map((_, position) => String(position + 1)) : [],
  });
  return compilation.addQuery(`${leaf.key}_periods`, text);
}

function ownGrain(compilation: Compilation, { entity, timeRef }: BaseAggregate) {
  return storedGrain(compilation, entity, timeRef) ?? 'day';
}
