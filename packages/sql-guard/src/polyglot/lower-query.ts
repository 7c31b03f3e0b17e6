import type { BodyNode, CteNode, QueryNode, ValuesNode } from '../tree/query-tree.js';
import { type Fields, kindOf, notSupported, open, openAs } from './ast.js';
import { lowerList, lowerOptional, lowerSortKeys } from './lower-expression.js';
import { nameText, nameToken } from './lower-leaf.js';
import { lowerSelect } from './lower-select.js';
import { lowerSetOperation, SET_OPERATIONS } from './lower-set-operation.js';
import type { LoweringContext } from './reading.js';

/** What stands around a query's body. */
export type QueryTail = Pick<QueryNode, 'orderBy' | 'limit' | 'offset'>;

/** Lowers a node that must be a whole SELECT, set operation or VALUES, in brackets or not. */
export function lowerQuery(node: unknown, context: LoweringContext): QueryNode {
  const kind = kindOf(node);
  if (kind === 'subquery' || kind === 'paren') return lowerBracketed(open(node), context);
  const fields = open(valuesOf(node) ?? node);
  const query = lowerUnbracketed(fields, context);
  fields.done();
  return query;
}

/**
 * In a set operation the parser makes `SELECT * FROM (VALUES ...) AS _values` of VALUES. No SELECT that was written can look so:
 * its list begins with a mark, and no name of the skeleton is `_values`.
 */
function valuesOf(node: unknown): unknown {
  if (kindOf(node) !== 'select') return null;
  const select = open(node);
  const [star, ...others] = select.list('expressions');
  const from = select.take('from');
  if (kindOf(star) !== 'star' || others.length > 0 || from === null) return null;
  const items = openAs('FROM', from);
  const [only, ...more] = items.list('expressions');
  if (kindOf(only) !== 'values' || more.length > 0) return null;
  const values = open(only);
  const isMadeUp = values.name('alias') === '_values';
  if (!isMadeUp) return null;
  for (const fields of [open(star), select, items]) fields.done();
  return { values: { expressions: values.list('expressions') } };
}

function lowerUnbracketed(fields: Fields, context: LoweringContext): QueryNode {
  const ctes = lowerWith(fields.take('with'), context);
  if (fields.kind === 'values') return { ...ctes, body: lowerValues(fields, context), ...NO_TAIL };
  if (fields.kind !== 'select' && !SET_OPERATIONS.has(fields.kind))
    throw notSupported(`${fields.kind} in place of a SELECT`);
  // The text has WITH first, then the body, then ORDER BY and LIMIT: ids and places follow it.
  const body: BodyNode =
    fields.kind === 'select' ? lowerSelect(fields, context) : lowerSetOperation(fields, context);
  return { ...ctes, body, ...lowerTail(fields, context) };
}

const NO_TAIL: QueryTail = { orderBy: [], limit: null, offset: null };

function lowerTail(fields: Fields, context: LoweringContext): QueryTail {
  const order = fields.take('order_by');
  return {
    orderBy: order === null ? [] : lowerOrder(openAs('ORDER BY', order), context),
    limit: lowerLimit(fields.take('limit'), context),
    offset: lowerLimit(fields.take('offset'), context),
  };
}

function lowerOrder(fields: Fields, context: LoweringContext) {
  const keys = lowerSortKeys(fields.list('expressions'), context);
  fields.done();
  return keys;
}

/** A SELECT has `{this: value}` here, a set operation the value itself. */
function lowerLimit(limit: unknown, context: LoweringContext) {
  if (limit === null) return null;
  if (kindOf(limit) !== 'this' && !Object.hasOwn(Object(limit), 'this')) return lowerOptional(limit, context);
  const fields = openAs('LIMIT', limit);
  const value = lowerOptional(fields.take('this'), context);
  fields.done();
  return value;
}

/** `(SELECT ...) LIMIT 5`: what stands outside joins what is inside where that has none of its own. */
function lowerBracketed(fields: Fields, context: LoweringContext): QueryNode {
  const ctes = lowerWith(fields.take('with'), context);
  const inner = lowerQuery(fields.take('this'), context);
  const tail = lowerTail(fields, context);
  fields.done();
  const hasOwn = inner.orderBy.length > 0 || inner.limit !== null || inner.offset !== null;
  const hasTail = tail.orderBy.length > 0 || tail.limit !== null || tail.offset !== null;
  if (hasTail && hasOwn) throw notSupported('ORDER BY or LIMIT both inside and outside of brackets');
  if (ctes.ctes.length > 0 && inner.ctes.length > 0)
    throw notSupported('WITH both inside and outside of brackets');
  return { ...inner, ...(ctes.ctes.length > 0 ? ctes : {}), ...(hasTail ? tail : {}) };
}

function lowerWith(node: unknown, context: LoweringContext): Pick<QueryNode, 'recursive' | 'ctes'> {
  if (node === null) return { recursive: false, ctes: [] };
  const fields = openAs('WITH', node);
  const recursive = fields.isSet('recursive');
  const ctes = fields.list('ctes').map((cte) => lowerCte(cte, context));
  fields.done();
  return { recursive, ctes };
}

function lowerCte(node: unknown, context: LoweringContext): CteNode {
  const fields = openAs('WITH', node);
  const { text: name, start: offset } = nameToken(fields.requiredName('alias'), context);
  const columnNames = fields.names('columns').map((column) => nameText(column, context));
  const query = lowerQuery(fields.take('this'), context);
  fields.done();
  return { name, columnNames, query, offset };
}

function lowerValues(fields: Fields, context: LoweringContext): ValuesNode {
  const rows = fields.list('expressions').map((row) => {
    const cells = openAs('VALUES', row);
    const values = lowerList(cells.list('expressions'), context);
    cells.done();
    return values;
  });
  return { kind: 'values', rows };
}
