import { ParleyError } from '@parley/errors';
import type { SortKey, SqlTarget } from './dialects/dialect-sql.js';
import { JoinScope } from './join-scope.js';
import { type ModelIndex, requireDimension, requireEntity, timeDimensionRef } from './model-index.js';
import { nameGroupColumns } from './output-names.js';
import type { CompiledQuery, ListQuery } from './query.js';
import { placeFilters, printFilters } from './related-rows.js';
import { printSelect } from './select.js';
import { timeRangeConditions, truncatedTime } from './time-sql.js';

/** Instances of one entity, with dimensions of their own and of what they refer to. */
export function compileList(index: ModelIndex, query: ListQuery, target: SqlTarget): CompiledQuery {
  const { dialect } = target;
  const entity = requireEntity(index, query.entity);
  const scope = new JoinScope(index, entity);
  for (const { dimension } of query.dimensions) scope.include(dimension, false);
  for (const { by } of query.orderBy) scope.include(orderRef(by), false);
  const rangeRef =
    query.timeRange === undefined ? undefined : (query.timeRange.dimension ?? timeDimensionRef(entity));
  if (query.timeRange !== undefined && rangeRef === undefined) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${entity.label}" has no time dimension; leave the time range out.`,
    );
  }
  if (rangeRef !== undefined) scope.include(rangeRef, true);
  const placed = placeFilters(index, scope, query);

  const names = nameGroupColumns(index, query.dimensions, {
    ownEntity: entity.name,
    metricTimes: [],
    taken: [],
  });
  const columns = query.dimensions.map((group, position) => {
    const column = scope.dimensionColumn(group.dimension);
    const { dimension } = requireDimension(index, group.dimension);
    const { grain } = group;
    const sql = grain === undefined ? column : truncatedTime(column, dimension, { grain, target });
    return { sql, name: names[position]?.name ?? '' };
  });
  const ordered = query.orderBy.map(({ by, direction }) => {
    const sql = scope.dimensionColumn(orderRef(by));
    return {
      sql,
      written: direction === 'descending' ? dialect.descending(keyOf(sql)) : dialect.ascending(keyOf(sql)),
    };
  });
  const distinct = query.distinct === true;
  const stable = !distinct && (ordered.length > 0 || query.limit !== undefined);
  const keys = stable ? entity.primaryKey.map((column) => scope.column(scope.root, column)) : [];
  const sql = printSelect({
    distinct,
    columns,
    from: scope.fromLines(),
    where: [
      ...(rangeRef === undefined || query.timeRange === undefined
        ? []
        : timeRangeConditions(scope.dimensionColumn(rangeRef), requireDimension(index, rangeRef).dimension, {
            range: query.timeRange,
            target,
          })),
      ...printFilters(index, scope, { ...placed, target }),
    ],
    groupBy: [],
    having: [],
    orderBy: [
      ...ordered.map(({ written }) => written),
      ...keys
        .filter((key) => !ordered.some(({ sql }) => sql === key))
        .map((key) => dialect.ascending(keyOf(key))),
    ],
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  });
  return {
    sql,
    columns: names.map(({ name, label }, position) => ({
      name,
      label,
      role: 'dimension' as const,
      source: query.dimensions[position]?.dimension ?? '',
    })),
  };
}

function keyOf(sql: string): SortKey {
  return { sql, name: sql };
}

function orderRef(by: string): `${string}.${string}` {
  if (by.includes('.')) return by as `${string}.${string}`;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `A list is ordered by dimensions; "${by}" is not entity.dimension.`,
  );
}
