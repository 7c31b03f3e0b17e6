import type { Condition, Filter, ModelIndex, SemanticQuery } from '@parley/semantic-layer';
import { outwardDistance } from '../model-facts.js';
import { countedEntities } from './counted-entities.js';

/** Why no row can be what a query wants: a question hardly asks for nothing, so a word of it was misread. */
export function contradictionIn(query: SemanticQuery, index: ModelIndex): string | undefined {
  const said = [...query.filters, ...(query.where ?? [])].flatMap(conjuncts);
  const filters = said.filter((condition) => 'dimension' in condition);
  const isOpposed = filters.some((one, at) => filters.slice(at + 1).some((other) => excludes(one, other)));
  const lacksItself = rootsOf(query, index).some((root) =>
    said.some((condition) => lacksOwn(condition, root, { query, index })),
  );
  return isOpposed || lacksItself || groupsByNothing(query) ? 'it asks for rows that can not be' : undefined;
}

function rootsOf(query: SemanticQuery, index: ModelIndex): readonly string[] {
  return query.kind === 'list' ? [query.entity] : [...countedEntities(query, index)];
}

function conjuncts(condition: Condition): Condition[] {
  return 'all' in condition ? condition.all.flatMap(conjuncts) : [condition];
}

/** Of one row, which has one value in each column. */
function excludes(one: Filter, other: Filter): boolean {
  const isSame =
    one.dimension === other.dimension && one.datePart === other.datePart && one.grain === other.grain;
  if (!isSame) return false;
  if (one.op === 'is_null' || other.op === 'is_null') return one.op !== other.op;
  const [first, second] = [allowed(one), allowed(other)];
  if (first !== undefined && second !== undefined) return !first.some((value) => second.includes(value));
  if (first !== undefined) return isRefused(first, other);
  return second !== undefined && isRefused(second, one);
}

function allowed(filter: Filter): readonly unknown[] | undefined {
  if (filter.op === 'eq' && 'value' in filter) return [filter.value];
  return filter.op === 'in' && 'values' in filter ? filter.values : undefined;
}

function isRefused(values: readonly unknown[], other: Filter): boolean {
  if (other.op === 'ne' && 'value' in other) return values.every((value) => value === other.value);
  if (other.op !== 'not_in' || !('values' in other)) return false;
  return values.every((value) => other.values.some((no) => no === value));
}

/** Claims of no policy, by policy; claims whose policy has no claims. */
function lacksOwn(
  condition: Condition,
  root: string,
  { query, index }: { readonly query: SemanticQuery; readonly index: ModelIndex },
): boolean {
  if (!('not' in condition) || !('has' in condition.not)) return false;
  const { entity, where = [] } = condition.not.has;
  if (entity === root) return !refersToItself(root, index);
  const [from, to] = [index.entities.get(root), index.entities.get(entity)];
  const isOwn = from !== undefined && to !== undefined && outwardDistance(index, from, to) !== undefined;
  const isGroup =
    query.kind === 'metrics' && query.groupBy.some(({ dimension }) => dimension.startsWith(`${entity}.`));
  const lacksRoot = where.some(
    (inner) => 'not' in inner && 'has' in inner.not && inner.not.has.entity === root,
  );
  return isOwn && (lacksRoot || (isGroup && where.length === 0));
}

/** By species, of those whose species is not known. */
function groupsByNothing(query: SemanticQuery): boolean {
  if (query.kind !== 'metrics') return false;
  return query.filters.some(
    ({ dimension, op }) => op === 'is_null' && query.groupBy.some((group) => group.dimension === dimension),
  );
}

function refersToItself(entity: string, { model }: ModelIndex): boolean {
  return model.relationships.some(({ from, to }) => from.entity === entity && to.entity === entity);
}
