import { ParleyError } from '@parley/errors';
import type { SqlTarget } from '../dialects/dialect-sql.js';
import type { Filter } from '../model/model.js';
import { METRIC_TIME, type RelatedFilter, type TimeRange } from '../model/query.js';
import { findPath, type Hop } from '../resolve/join-graph.js';
import {
  type ModelIndex,
  requireDimension,
  requireEntity,
  timeDimensionRef,
} from '../resolve/model-index.js';
import { ambiguousPath, searchReference } from '../resolve/resolve-reference.js';
import type { Compilation } from '../statement/compilation.js';
import { identifier, numberLiteral } from '../statement/sql-text.js';
import { stretches } from '../time/time-range.js';
import { timeRangeConditions } from '../time/time-sql.js';
import { COMPARISON_SQL, filterCondition, refusesNull } from './filter-sql.js';
import { JoinScope, type ScopeTable } from './join-scope.js';
import type { SourceValues } from './source-values.js';

/** Conditions on rows that refer to a table of the scope: they become EXISTS, so they never multiply rows. */
interface RelatedRows {
  readonly near: ScopeTable;
  /** The first step that fans out, and the steps after it up to the entity that is meant. */
  readonly first: Hop;
  readonly rest: readonly Hop[];
  readonly filters: { readonly filter: Filter; readonly hops: readonly Hop[] }[];
  readonly negated: boolean;
  readonly timeRange?: TimeRange;
  readonly count?: NonNullable<RelatedFilter['count']>;
}

/** Where each condition of a query goes: into WHERE directly, or into a subquery on related rows. */
export interface PlacedFilters {
  readonly direct: readonly Filter[];
  readonly related: readonly RelatedRows[];
}

/**
 * Includes in `scope` what the conditions need. Conditions on one far side share a subquery: they
 * are about the same row ("customers with refunded orders above 500").
 */
export function placeFilters(
  index: ModelIndex,
  scope: JoinScope,
  conditions: {
    readonly filters: readonly Filter[];
    readonly related?: readonly RelatedFilter[];
    readonly values: SourceValues;
  },
): PlacedFilters {
  const direct: Filter[] = [];
  const related: RelatedRows[] = [];
  for (const filter of conditions.filters) {
    const isOwn = filter.dimension === METRIC_TIME;
    if (isOwn || searchReference(index, scope.root.entity, filter.dimension) !== undefined) {
      conditions.values.include({ dimension: filter.dimension }, refusesNull(filter));
      direct.push(filter);
      continue;
    }
    const resolved = requireDimension(index, filter.dimension);
    const ends = { from: scope.root.entity.name, to: resolved.entity.name };
    const role = resolved.role === undefined ? {} : { role: resolved.role };
    const { prefix, first, rest } = fanOutPath(index, { ...ends, ...role }, filter.dimension);
    const near = scope.reach(prefix, true);
    const shared = related.find(
      (rows) => rows.near === near && rows.first.relationship === first.relationship,
    );
    const placed = { filter, hops: rest };
    if (shared === undefined) related.push({ near, first, rest: [], filters: [placed], negated: false });
    else shared.filters.push(placed);
  }
  for (const condition of conditions.related ?? []) related.push(placeRelated(index, scope, condition));
  return { direct, related };
}

/** The conditions of the WHERE clause, printed. */
export function printFilters(
  { index, target }: Compilation,
  scope: JoinScope,
  placed: PlacedFilters & { readonly values: SourceValues },
): string[] {
  return [
    ...placed.direct.map((filter) => placed.values.condition(filter)),
    ...placed.related.map((rows) => printRelated(index, scope, { rows, target })),
  ];
}

function placeRelated(index: ModelIndex, scope: JoinScope, condition: RelatedFilter): RelatedRows {
  const entity = requireEntity(index, condition.entity);
  const ends = { from: scope.root.entity.name, to: entity.name };
  const { prefix, first, rest } = fanOutPath(index, ends, entity.name);
  const filters = condition.filters.map((filter) => {
    const resolved = requireDimension(index, filter.dimension);
    const role = resolved.role === undefined ? {} : { role: resolved.role };
    const search = findPath(index, { from: entity.name, to: resolved.entity.name, ...role }, 'any');
    if (search.kind === 'ambiguous') throw ambiguousPath(filter.dimension, search.choices);
    if (search.kind === 'none') throw unrelated(filter.dimension, entity.name);
    return { filter, hops: [...rest, ...search.hops] };
  });
  return {
    near: scope.reach(prefix, true),
    first,
    rest,
    filters,
    negated: condition.negated ?? false,
    ...(condition.timeRange === undefined ? {} : { timeRange: condition.timeRange }),
    ...(condition.count === undefined ? {} : { count: condition.count }),
  };
}

function printRelated(
  index: ModelIndex,
  outer: JoinScope,
  printed: { readonly rows: RelatedRows; readonly target: SqlTarget },
): string {
  const { rows, target } = printed;
  const scope = new JoinScope(index, requireEntity(index, rows.first.to), { outer });
  const meant = scope.reach(rows.rest, true);
  const placed = rows.filters.map(({ filter, hops }) => ({ filter, table: scope.reach(hops, true) }));
  const time = relatedTime(index, scope, { table: meant, range: rows.timeRange });
  const where = [
    scope.joinCondition({ hop: rows.first, near: rows.near }, scope.root),
    ...(time === undefined ? [] : timeRangeConditions(time.value, stretches(time.range, undefined), target)),
    ...placed.map(({ filter, table }) => {
      const { dimension } = requireDimension(index, filter.dimension);
      return filterCondition(scope.dimension(table, dimension), dimension, { filter, target });
    }),
  ];
  const body = (selected: string): string =>
    [`SELECT ${selected}`, ...scope.fromLines(), `WHERE ${where.join('\n  AND ')}`]
      .join('\n')
      .replaceAll('\n', '\n    ');
  if (rows.count === undefined) return `${rows.negated ? 'NOT ' : ''}EXISTS (\n    ${body('1')}\n  )`;
  const key = meant.entity.primaryKey.map((column) => `${identifier(meant.alias)}.${identifier(column)}`);
  const multiplied =
    rows.rest.some((hop) => !hop.fansOut) || rows.filters.some(({ hops }) => hops.some((hop) => hop.fansOut));
  const counted = multiplied ? target.dialect.countDistinct(key) : 'count(*)';
  const compared = `${COMPARISON_SQL[rows.count.op]} ${numberLiteral(rows.count.value)}`;
  const count = target.dialect.countOfRelated(`(\n    ${body(counted)}\n  )`);
  return `${rows.negated ? 'NOT ' : ''}${count} ${compared}`;
}

function relatedTime(
  index: ModelIndex,
  scope: JoinScope,
  wanted: { readonly table: ScopeTable; readonly range: TimeRange | undefined },
) {
  if (wanted.range === undefined) return undefined;
  const ref = wanted.range.dimension ?? timeDimensionRef(wanted.table.entity);
  if (ref === undefined) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${wanted.table.entity.label}" has no time dimension; leave the time range out.`,
    );
  }
  const resolved = requireDimension(index, ref);
  const search = findPath(index, { from: wanted.table.entity.name, to: resolved.entity.name }, 'any');
  if (search.kind !== 'found') throw unrelated(ref, wanted.table.entity.name);
  const table = scope.reach(search.hops, true, wanted.table);
  const { dimension } = resolved;
  const { timeType } = dimension;
  return {
    value: { sql: scope.dimension(table, dimension), ...(timeType === undefined ? {} : { timeType }) },
    range: wanted.range,
  };
}

function fanOutPath(
  index: ModelIndex,
  ends: { readonly from: string; readonly to: string; readonly role?: string },
  ref: string,
): { prefix: readonly Hop[]; first: Hop; rest: readonly Hop[] } {
  const search = findPath(index, ends, 'any');
  if (search.kind === 'ambiguous') throw ambiguousPath(ref, search.choices);
  if (search.kind === 'none') throw unrelated(ref, ends.from);
  const position = search.hops.findIndex((hop) => hop.fansOut);
  const first = search.hops[position];
  if (first === undefined) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `Each ${ends.from} has at most one ${ends.to}; use a condition on "${ends.to}" itself.`,
    );
  }
  return { prefix: search.hops.slice(0, position), first, rest: search.hops.slice(position + 1) };
}

function unrelated(ref: string, entity: string): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${ref}" is not related to "${entity}" in the model. Add the relationship, or leave it out.`,
    { details: { entity, reference: ref } },
  );
}
