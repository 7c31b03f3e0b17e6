import { arithmeticNames } from '../model/arithmetic.js';
import { instanceKeyName } from '../passes/group-columns.js';
import type { NestedMetric, Overall, PerGroup } from '../resolve/metric-leaf.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import { printMetric } from '../statement/metric-sql.js';
import { combineUnits } from './combine-units.js';
import type { MetricUnit } from './metric-unit.js';

/** What is computed of other leaves before it is joined to anything. */
export type ComputedLeaf = Pick<NestedMetric | Overall | PerGroup, 'key' | 'tree'>;

/** A metric computed in a query of its own, by the groups asked for. @returns the query's name */
export function nestedQuery(
  compilation: Compilation,
  leaf: ComputedLeaf,
  ask: Ask,
  write: (keys: Iterable<string>) => readonly MetricUnit[],
  resolved: Pick<ResolvedMetrics, 'leaves'>,
): string {
  const units = write(arithmeticNames(leaf.tree));
  const combined = combineUnits(compilation, resolved, { units, ask });
  const { groups, instanceKeys } = combined;
  const sql = printMetric(leaf.tree, {
    aggregate: combined.leaf,
    asDecimal: compilation.target.dialect.asDecimal,
  });
  const text = compilation.select({
    columns: [
      ...groups.map((group, position) => ({ sql: group, name: ask.groups[position]?.name ?? '' })),
      ...instanceKeys.map((key, position) => ({ sql: key, name: instanceKeyName(position) })),
      { sql, name: leaf.key },
    ],
    from: combined.from,
    where: combined.where,
    groupBy: combined.aggregates
      ? [...groups, ...instanceKeys].map((_, position) => String(position + 1))
      : [],
  });
  return compilation.addQuery(`${leaf.key}_values`, text);
}
