import type { Condition, Filter, ModelIndex, RelatedRows, SemanticQuery } from '@parley/semantic-layer';
import { outwardDistance } from '../model-facts.js';
import { wantedValues } from '../wanted-values.js';
import { countedEntities } from './counted-entities.js';

/** Why no row can be what a query wants: a question hardly asks for nothing, so a word of it was misread. */
export function contradictionIn(query: SemanticQuery, index: ModelIndex): string | undefined {
  const said = [...query.filters, ...(query.where ?? [])].flatMap(conjuncts);
  const isImpossible =
    isOpposed(said) ||
    isHadAndLacking(said) ||
    rootsOf(query, index).some((root) => lacksWhatItIs(said, root, { query, index })) ||
    groupsByNothing(query);
  return isImpossible
    ? 'no row can be all that it asks for; leave out one of its conditions, or say it in other words'
    : undefined;
}

/** Whose rows are chosen. */
function rootsOf(query: SemanticQuery, index: ModelIndex): readonly string[] {
  return query.kind === 'list' ? [query.entity] : [...countedEntities(query, index)];
}

function conjuncts(condition: Condition): Condition[] {
  return 'all' in condition ? condition.all.flatMap(conjuncts) : [condition];
}

function hadOf(condition: Condition): RelatedRows[] {
  return 'has' in condition ? [condition.has] : [];
}

function lackedOf(condition: Condition): RelatedRows[] {
  return 'not' in condition ? hadOf(condition.not) : [];
}

/** Of one row, which has one value in each column. */
function isOpposed(said: readonly Condition[]): boolean {
  const filters = said.filter((condition) => 'dimension' in condition);
  return filters.some((one, at) => filters.slice(at + 1).some((other) => excludes(one, other)));
}

function excludes(one: Filter, other: Filter): boolean {
  if (!isSameValue(one, other)) return false;
  if (one.op === 'is_null' || other.op === 'is_null') return one.op !== other.op;
  const [first, second] = [wantedValues(one), wantedValues(other)];
  if (first !== undefined && second !== undefined) return !first.some((value) => second.includes(value));
  if (first !== undefined) return isRefused(first, other);
  return second !== undefined && isRefused(second, one);
}

function isSameValue(one: Filter, other: Filter): boolean {
  return CUT.every((part) => one[part] === other[part]);
}

const CUT = ['dimension', 'grain', 'customGrain', 'datePart'] as const;

function isRefused(values: readonly unknown[], other: Filter): boolean {
  if (other.op === 'ne' && 'value' in other) return values.every((value) => value === other.value);
  if (other.op !== 'not_in' || !('values' in other)) return false;
  return values.every((value) => other.values.some((no) => no === value));
}

/** Topics that have calls and have none; also those of which something else that is asked for would have to be a part. */
function isHadAndLacking(said: readonly Condition[]): boolean {
  const lacked = said.flatMap(lackedOf).filter(isPlain);
  return said.flatMap(hadOf).some((had) => {
    const inner = (had.where ?? []).flatMap(conjuncts);
    const isLacked = lacked.some(({ entity, through }) => entity === had.entity && through === had.through);
    const lacksItself = inner.flatMap(lackedOf).some((each) => isPlain(each) && isItself(each, had.entity));
    return isLacked || lacksItself || isHadAndLacking(inner);
  });
}

/** There is to be none of it at all. */
function isPlain({ where, timeRange, count }: RelatedRows): boolean {
  return [where, timeRange, count].every((each) => each === undefined);
}

/** Without a way to others of its kind, each row is its own. */
function isItself({ entity, through }: RelatedRows, root: string): boolean {
  return entity === root && through === undefined;
}

interface Asking {
  readonly query: SemanticQuery;
  readonly index: ModelIndex;
}

/** Loans without loans; claims of no policy, by policy; claims whose policy has no claims. */
function lacksWhatItIs(said: readonly Condition[], root: string, asking: Asking): boolean {
  return said.flatMap(lackedOf).some((lacked) => {
    if (lacked.entity !== root) return lacksOwn(lacked, root, asking);
    return (isPlain(lacked) && isItself(lacked, root)) || !refersToItself(root, asking.index);
  });
}

function lacksOwn({ entity, where = [] }: RelatedRows, root: string, { query, index }: Asking): boolean {
  const [from, to] = [index.entities.get(root), index.entities.get(entity)];
  const isOwn = from !== undefined && to !== undefined && outwardDistance(index, from, to) !== undefined;
  const isGroup =
    query.kind === 'metrics' && query.groupBy.some(({ dimension }) => dimension.startsWith(`${entity}.`));
  const lacksRoot = where.flatMap(lackedOf).some((inner) => inner.entity === root);
  return isOwn && (lacksRoot || (isGroup && where.length === 0));
}

function refersToItself(entity: string, { model }: ModelIndex): boolean {
  return model.relationships.some(({ from, to }) => from.entity === entity && to.entity === entity);
}

/** By species, of those whose species is not known. */
function groupsByNothing(query: SemanticQuery): boolean {
  if (query.kind !== 'metrics') return false;
  return query.filters.some(
    ({ dimension, op }) => op === 'is_null' && query.groupBy.some((group) => group.dimension === dimension),
  );
}
