import type { MetricsQuery } from '@parley/semantic-layer';
import type { CountedGroup } from './brute-answer.ts';
import type { AskedRows } from './brute-rows.ts';
import { findWay } from './find-ways.ts';
import type { Value } from './warehouse.ts';
import type { ModelledWarehouse } from './warehouse-model.ts';

/**
 * The groups that the instances of an entity have, whether anything is counted for them or not, and no others. All group-bys are of
 * the instances; filters are theirs where the counted rows meet them by way of the instance.
 */
export function everyInstance(
  rows: AskedRows,
  of: {
    readonly warehouse: ModelledWarehouse;
    readonly query: MetricsQuery;
    /** Whose rows are counted. */
    readonly table: string;
    readonly groups: ReadonlyMap<string, CountedGroup>;
  },
): readonly CountedGroup[] {
  const { warehouse, query, table, groups } = of;
  const { everyInstanceOf: entity = '', groupBy, filters } = query;
  const own = filters.filter(({ dimension }) => {
    const way = findWay(warehouse, table, dimension.split('.').slice(0, -1));
    return typeof way !== 'string' && way.some(({ to }) => to === entity);
  });
  const instances = warehouse.tables.find(({ name }) => name === entity)?.rows ?? [];
  const shown = new Map<string, CountedGroup>();
  for (const row of instances) {
    if (!own.every((filter) => rows.truth(entity, row, filter) === true)) continue;
    const group: readonly Value[] = groupBy.map((item) => rows.cutValue(entity, row, item));
    const key = JSON.stringify(group);
    shown.set(key, groups.get(key) ?? { group, values: new Map() });
  }
  return [...shown.values()];
}
