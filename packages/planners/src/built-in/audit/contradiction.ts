import type { Condition, Filter, ModelIndex, SemanticQuery } from '@parley/semantic-layer';
import { outwardDistance } from '../model-facts.js';
import { rootOf } from '../parse/named-ways.js';

/** Why no row can be what a query wants: a question hardly asks for nothing, so a word of it was misread. */
export function contradictionIn(query: SemanticQuery, index: ModelIndex): string | undefined {
  const said = [...query.filters, ...(query.where ?? [])].flatMap(conjuncts);
  const filters = said.filter((condition) => 'dimension' in condition);
  const isOpposed = filters.some((one, at) => filters.slice(at + 1).some((other) => excludes(one, other)));
  const root = rootOf(query, index);
  const lacksItself = root !== undefined && said.some((condition) => lacksOwn(condition, root, index));
  return isOpposed || lacksItself ? 'it asks for rows that can not be' : undefined;
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
  return (
    other.op === 'not_in' &&
    'values' in other &&
    values.every((value) => other.values.some((no) => no === value))
  );
}

/** Claims of no policy, where each claim has one; claims whose policy has no claims. */
function lacksOwn(condition: Condition, root: string, index: ModelIndex): boolean {
  if (!('not' in condition) || !('has' in condition.not)) return false;
  const { entity, where = [] } = condition.not.has;
  if (entity === root) return !refersToItself(root, index);
  const [from, to] = [index.entities.get(root), index.entities.get(entity)];
  const isOwn = from !== undefined && to !== undefined && outwardDistance(index, from, to) !== undefined;
  return (
    isOwn && where.some((inner) => 'not' in inner && 'has' in inner.not && inner.not.has.entity === root)
  );
}

function refersToItself(entity: string, { model }: ModelIndex): boolean {
  return model.relationships.some(({ from, to }) => from.entity === entity && to.entity === entity);
}
