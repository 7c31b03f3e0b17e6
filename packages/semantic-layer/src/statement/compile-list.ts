import { ParleyError } from '@parley/errors';
import type { SortKey } from '../dialects/dialect-sql.js';
import type { DimensionRef } from '../model/model.js';
import { type CompiledQuery, type ListQuery, METRIC_TIME } from '../model/query.js';
import { JoinScope } from '../passes/join-scope.js';
import { rowConditions } from '../passes/row-conditions.js';
import { SourceValues } from '../passes/source-values.js';
import { requireEntity, timeDimensionRef } from '../resolve/model-index.js';
import { resolveReference } from '../resolve/resolve-reference.js';
import { stretches } from '../time/time-range.js';
import { timeRangeConditions } from '../time/time-sql.js';
import type { Compilation } from './compilation.js';
import { nameGroupColumns } from './output-names.js';
import { printWith } from './select.js';

/** Instances of one entity, with dimensions of their own and of what they refer to. */
export function compileList(compilation: Compilation, query: ListQuery): CompiledQuery {
  const { index, target } = compilation;
  const { dialect } = target;
  const entity = requireEntity(index, query.entity);
  const scope = new JoinScope(index, entity);
  const timeRef = timeDimensionRef(entity);
  const values = new SourceValues(
    compilation,
    scope,
    timeRef === undefined ? undefined : { ref: timeRef, grain: undefined },
  );
  if (timeRef !== undefined && resolveReference(index, entity, timeRef).hops.length === 0) {
    scope.include(timeRef, false);
    scope.moment = () => scope.value(timeRef);
  }
  for (const group of query.dimensions) values.include(group, false);
  const ordering = query.orderBy.map(({ by }) => orderRef(by, query));
  for (const ref of ordering) scope.include(ref, false);
  const rangeRef = query.timeRange === undefined ? undefined : (query.timeRange.dimension ?? timeRef);
  if (query.timeRange !== undefined && rangeRef === undefined) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${entity.label}" has no time dimension; leave the time range out.`,
    );
  }
  if (rangeRef !== undefined) scope.include(rangeRef, true);
  const conditions = [...(query.where ?? []), ...rowConditions(index, scope, query)];
  for (const condition of conditions) values.includeCondition(condition, true);

  const names = nameGroupColumns(index, query.dimensions, {
    ownEntity: entity.name,
    metricTimes: [],
    taken: [],
  });
  const columns = query.dimensions.map((group, position) => ({
    sql: values.group(group),
    name: names[position]?.name ?? '',
  }));
  const ordered = query.orderBy.map(({ direction }, position) => {
    const sql = scope.value(ordering[position] ?? METRIC_TIME);
    return {
      sql,
      written: direction === 'descending' ? dialect.descending(keyOf(sql)) : dialect.ascending(keyOf(sql)),
    };
  });
  const distinct = query.distinct === true;
  const stable = !distinct && (ordered.length > 0 || query.limit !== undefined);
  const keys = stable ? entity.primaryKey.map((column) => scope.column(scope.root, column)) : [];
  const sql = compilation.select({
    distinct,
    columns,
    where: [
      ...(rangeRef === undefined || query.timeRange === undefined
        ? []
        : timeRangeConditions(
            values.time(rangeRef),
            stretches(
              query.timeRange,
              query.dimensions.find(({ dimension }) => dimension === rangeRef)?.grain,
            ),
            target,
          )),
      ...conditions.map((condition) => values.condition(condition)),
    ],
    from: scope.fromLines(),
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
    sql: printWith(compilation.queries, sql),
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

function orderRef(by: string, query: ListQuery): DimensionRef {
  const group = query.dimensions.find(({ as }) => as === by);
  if (group !== undefined) return group.dimension;
  if (by.includes('.')) return by as DimensionRef;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `A list is ordered by dimensions; "${by}" is not entity.dimension.`,
  );
}
