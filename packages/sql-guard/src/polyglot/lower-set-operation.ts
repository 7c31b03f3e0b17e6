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
 * A chain of set operations. The parser takes them from left to right, whatever they are; the engine's own order is made here:
 * to MariaDB, INTERSECT comes first.
 */
export function lowerSetOperation(fields: Fields, context: LoweringContext): SetOperationNode {
  const links: { readonly fields: Fields; readonly right: unknown }[] = [];
  let current = fields;
  let left = current.take('left');
  links.unshift({ fields: current, right: current.take('right') });
  while (isSetOperation(left)) {
    current = open(left);
    left = current.take('left');
    links.unshift({ fields: current, right: current.take('right') });
  }
  const first = lowerPart(left, context);
  const chain = links.map(({ fields: link, right }): Link => {
    if (isSetOperation(right)) throw notSupported('Set operations in this order without brackets');
    const operator = SET_OPERATIONS.get(link.kind) ?? 'union';
    const all = link.isSet('all');
    link.take('distinct');
    if (link !== fields) link.done();
    return { operator, all, right: lowerPart(right, context) };
  });
  return group(first, chain, context.rules.intersectsFirst);
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
