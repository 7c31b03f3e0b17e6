import { ParleyError } from '@parley/errors';
import type { Entity } from '../model/model.js';
import { type GroupBy, type ListQuery, METRIC_TIME } from '../model/query.js';
import { JoinScope } from '../passes/join-scope.js';
import { rowConditions } from '../passes/row-conditions.js';
import type { ScopeTable } from '../passes/scope-table.js';
import { SourceValues } from '../passes/source-values.js';
import { findPath } from '../resolve/join-graph.js';
import { type ModelIndex, requireEntity, timeDimensionRef } from '../resolve/model-index.js';
import { ambiguousPath, resolveReference, unrelated } from '../resolve/resolve-reference.js';
import { stretches } from '../time/time-range.js';
import { timeRangeConditions } from '../time/time-sql.js';
import type { Compilation } from './compilation.js';

/** The rows of a list before they are ordered and cut. */
export interface ListRows {
  readonly from: readonly string[];
  readonly where: readonly string[];
  /** What tells rows apart. */
  readonly keys: readonly string[];
  /** The columns of `dimensions` and `computed`, in their order. */
  readonly columns: readonly string[];
  /** What the query orders by, and the group-bys of its `limitPer`. */
  readonly order: readonly string[];
  readonly within: readonly string[];
}

/** Writes the rows of a list: instances of its entity, or pairs of them with what they have several of. */
export function listRows(compilation: Compilation, query: ListQuery): ListRows {
  const { index, target } = compilation;
  const entity = requireEntity(index, query.entity);
  const scope = new JoinScope(index, entity);
  const homes = meanPairs(index, scope, query.eachOf ?? []);
  const timeRef = timeDimensionRef(entity);
  const time = timeRef === undefined ? undefined : { ref: timeRef, grain: undefined };
  const values = new SourceValues(compilation, scope, time);
  if (timeRef !== undefined && resolveReference(index, entity, timeRef).hops.length === 0) {
    scope.include(timeRef, false);
    scope.moment = () => scope.value(timeRef);
  }
  for (const group of query.dimensions) values.include(group, false);
  for (const { value } of query.computed ?? []) values.includeValue(value);
  const orders = query.orderBy.map(({ by }) => orderedBy(by, query));
  for (const order of orders) if ('dimension' in order) values.include(order, false);
  const within = query.limitPer?.within ?? [];
  for (const dimension of within) values.include({ dimension }, false);
  const rangeRef = query.timeRange === undefined ? undefined : (query.timeRange.dimension ?? timeRef);
  if (query.timeRange !== undefined && rangeRef === undefined) throw hasNoTime(entity);
  if (rangeRef !== undefined) scope.include(rangeRef, true);
  const conditions = [...(query.where ?? []), ...rowConditions(index, scope, query)];
  for (const condition of conditions) values.includeCondition(condition, true);

  const columns = [
    ...query.dimensions.map((group) => values.group(group)),
    ...(query.computed ?? []).map(({ value }) => values.rowValue(value).sql),
  ];
  return {
    columns,
    order: orders.map((order) => {
      if ('column' in order) return columns[query.dimensions.length + order.column] ?? '';
      const isCut = (order.grain ?? order.customGrain ?? order.datePart) !== undefined;
      return isCut || order.dimension === METRIC_TIME ? values.group(order) : scope.value(order.dimension);
    }),
    within: within.map((dimension) => values.group({ dimension })),
    keys: homes.flatMap((home) => home.entity.primaryKey.map((column) => scope.column(home, column))),
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
  };
}

/** Joins what an instance may have several of: each pair is a row then. @returns the tables that the rows are made of */
function meanPairs(index: ModelIndex, scope: JoinScope, eachOf: readonly string[]): readonly ScopeTable[] {
  let homes: readonly ScopeTable[] = [scope.root];
  for (const name of eachOf) {
    const far = requireEntity(index, name);
    const ways = homes.map((home) => ({
      home,
      search: findPath(index, { from: home.entity.name, to: far.name }, 'any'),
    }));
    const ambiguous = ways.find(({ search }) => search.kind === 'ambiguous')?.search;
    if (ambiguous?.kind === 'ambiguous') throw ambiguousPath(name, ambiguous.choices);
    const found = ways
      .flatMap(({ home, search }) => (search.kind === 'found' ? [{ home, hops: search.hops }] : []))
      .toSorted((one, other) => one.hops.length - other.hops.length);
    const [shortest] = found;
    if (shortest === undefined) throw unrelated(name, scope.root.entity.name);
    homes = [...homes, scope.reach(shortest.hops, true, shortest.home)];
  }
  scope.meanRowsOf(homes);
  return homes;
}

/** A dimension, or the place of a computed column. */
function orderedBy(by: string, query: ListQuery): GroupBy | { readonly column: number } {
  const group = query.dimensions.find(({ as, dimension }) => as === by || dimension === by);
  if (group !== undefined) return group;
  const column = (query.computed ?? []).findIndex(({ as }) => as === by);
  if (column >= 0) return { column };
  if (by.includes('.')) return { dimension: by as GroupBy['dimension'] };
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `A list is ordered by dimensions and its own columns; "${by}" is not entity.dimension, nor the "as" of a column.`,
  );
}

function hasNoTime(entity: Entity): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${entity.label}" has no time dimension; leave the time range out.`,
  );
}
