import { ParleyError } from '@parley/errors';
import type { Condition, HasCondition, RelatedRows } from '../model/condition.js';
import type { Filter } from '../model/model.js';
import { METRIC_TIME, type RelatedFilter } from '../model/query.js';
import { findPath, type Hop, type PathEnds } from '../resolve/join-graph.js';
import { type ModelIndex, requireDimension, requireEntity } from '../resolve/model-index.js';
import { ambiguousPath, searchReference, unrelated } from '../resolve/resolve-reference.js';
import type { JoinScope } from './join-scope.js';
import type { ScopeTable } from './scope-table.js';

/** Conditions on rows that belong to a row of the scope: they become EXISTS, so they never multiply rows. */
export interface PlacedRows {
  readonly near: ScopeTable;
  /** The first step away from `near`, and those after it up to the entity that is meant; absent: rows of one entity are compared. */
  readonly first?: Hop;
  readonly rest: readonly Hop[];
  readonly rows: RelatedRows;
}

/** Finds the way from the rows of a scope to others that belong to them, and joins it up to where it fans out. */
export function placeRelated(
  index: ModelIndex,
  scope: JoinScope,
  { rows, required }: { readonly rows: RelatedRows; readonly required: boolean },
): PlacedRows {
  const entity = requireEntity(index, rows.entity);
  const { home } = scope;
  const ends = { from: home.entity.name, to: entity.name };
  const { through } = rows;
  const hops = wayTo(index, { ...ends, ...(through === undefined ? {} : { through }) });
  const fanning = Math.max(
    hops.findIndex((hop) => hop.fansOut),
    0,
  );
  const first = hops[fanning];
  return {
    near: scope.reach(hops.slice(0, fanning), required, home),
    ...(first === undefined ? {} : { first }),
    rest: hops.slice(fanning + 1),
    rows,
  };
}

/** The shortest way over any relationships. @throws ParleyError SEMANTIC_QUERY_INVALID where there is none, or several */
function wayTo(index: ModelIndex, ends: PathEnds): readonly Hop[] {
  const search = findPath(index, ends, 'any');
  if (search.kind === 'none') throw unrelated(ends.to, ends.from);
  if (search.kind === 'found') return search.hops;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${ends.to}" is related to "${ends.from}" in several ways: ${search.choices.join('; ')}. Name an entity or a role on the way with "through".`,
    { details: { entity: ends.to, choices: search.choices } },
  );
}

/**
 * The conditions of a query on its rows and on what belongs to them, as one list. Filters on one far side become one condition: they
 * are about the same row ("customers with refunded orders above 500").
 */
export function rowConditions(
  index: ModelIndex,
  scope: JoinScope,
  asked: { readonly filters: readonly Filter[]; readonly related?: readonly RelatedFilter[] },
): readonly Condition[] {
  const direct: Filter[] = [];
  const far = new Map<string, Filter[]>();
  for (const filter of asked.filters) {
    if (isOwn(index, scope, filter)) {
      direct.push(filter);
      continue;
    }
    const entity = farEntity(index, scope, filter);
    far.set(entity, [...(far.get(entity) ?? []), filter]);
  }
  return [
    ...direct,
    ...[...far].map(([entity, where]): HasCondition => ({ has: { entity, where } })),
    ...(asked.related ?? []).map(relatedCondition),
  ];
}

/** A query's filter on related rows as the condition it is. */
export function relatedCondition({ negated, filters, where = [], ...rows }: RelatedFilter): Condition {
  const has = { has: { ...rows, where: [...filters, ...where] } };
  return negated === true ? { not: has } : has;
}

function isOwn(index: ModelIndex, scope: JoinScope, { dimension }: Filter): boolean {
  return (
    dimension === METRIC_TIME ||
    scope.homes.some(({ entity }) => searchReference(index, entity, dimension) !== undefined)
  );
}

/** The first entity on the way to a filter's dimension that a row may have several of. */
function farEntity(index: ModelIndex, { home }: JoinScope, { dimension }: Filter): string {
  const { entity, role } = requireDimension(index, dimension);
  const ends = { from: home.entity.name, to: entity.name, ...(role === undefined ? {} : { role }) };
  const search = findPath(index, ends, 'any');
  if (search.kind === 'ambiguous') throw ambiguousPath(dimension, search.choices);
  const first = search.kind === 'none' ? undefined : search.hops.find((hop) => hop.fansOut);
  if (first === undefined) throw unrelated(dimension, home.entity.name);
  return first.to;
}
