import type { QueryNode, SetOperationNode } from '../tree/query-tree.js';
import { type Fields, kindOf, notSupported, open } from './ast.js';
import { lowerQuery } from './lower-query.js';
import type { LoweringContext } from './reading.js';

export const SET_OPERATIONS: ReadonlyMap<string, SetOperationNode['operator']> = new Map<
  string,
  SetOperationNode['operator']
>([
  ['union', 'union'],
  ['intersect', 'intersect'],
  ['except', 'except'],
]);

function isSetOperation(node: unknown): boolean {
  return SET_OPERATIONS.has(kindOf(node));
}

interface Link {
  readonly operator: SetOperationNode['operator'];
  readonly all: boolean;
  readonly right: QueryNode;
}

/**
 * A chain of set operations. The parser groups what has no brackets in an order of its own; the engine's is made here: from left
 * to right, or with INTERSECT first. ORDER BY and LIMIT of the chain stay in `fields`.
 */
export function lowerSetOperation(fields: Fields, context: LoweringContext): SetOperationNode {
  const [first, ...chain] = linksOf(fields, context);
  if (first === undefined) throw new Error('A set operation without parts.');
  return group(first.right, chain, context.rules.intersectsFirst);
}

/** The parts in the order of the text, each with the operator before it; that of the first means nothing. */
function linksOf(fields: Fields, context: LoweringContext): readonly Link[] {
  const operator = SET_OPERATIONS.get(fields.kind);
  if (operator === undefined) throw notSupported(`${fields.kind} in place of a SELECT`);
  const all = fields.isSet('all');
  fields.take('distinct');
  const [left, right] = ['left', 'right'].map((side) => partsOf(fields.take(side), context));
  const [next, ...others] = right ?? [];
  if (left === undefined || next === undefined) throw new Error('A set operation without parts.');
  return [...left, { ...next, operator, all }, ...others];
}

function partsOf(node: unknown, context: LoweringContext): readonly Link[] {
  if (!isSetOperation(node)) return [{ operator: 'union', all: false, right: lowerPart(node, context) }];
  const fields = open(node);
  const links = linksOf(fields, context);
  fields.done();
  return links;
}

/** A part without brackets can't have ORDER BY or LIMIT: they would be the whole chain's. */
function lowerPart(node: unknown, context: LoweringContext): QueryNode {
  const query = lowerQuery(node, context);
  const isBare =
    query.orderBy.length === 0 && query.limit === null && query.offset === null && query.ctes.length === 0;
  if (kindOf(node) === 'subquery' || isBare) return query;
  throw notSupported('ORDER BY, LIMIT or WITH in a part of a set operation without brackets');
}

function group(first: QueryNode, chain: readonly Link[], intersectsFirst: boolean): SetOperationNode {
  const pending: Link[] = [];
  let head = first;
  for (const link of chain) {
    const last = pending.pop();
    if (!intersectsFirst || link.operator !== 'intersect') {
      if (last !== undefined) pending.push(last);
      pending.push(link);
    } else if (last === undefined) head = queryOf(join(head, link));
    else pending.push({ ...last, right: queryOf(join(last.right, link)) });
  }
  const whole = pending.reduce((left, link) => queryOf(join(left, link)), head);
  if (whole.body.kind !== 'set operation') throw new Error('A set operation without parts.');
  return whole.body;
}

function join(left: QueryNode, { operator, all, right }: Link): SetOperationNode {
  return { kind: 'set operation', operator, all, left, right };
}

function queryOf(body: SetOperationNode): QueryNode {
  return { recursive: false, ctes: [], body, orderBy: [], limit: null, offset: null };
}
