import type { ComparisonOperator, ExpressionNode, QueryNode, SubqueryNode } from '../tree/query-tree.js';
import { type Fields, notSupported } from './ast.js';
import { lowerSide } from './lower-expression.js';
import { lowerQuery } from './lower-query.js';
import type { LoweringContext } from './reading.js';

export function lowerScalar(node: unknown, context: LoweringContext): SubqueryNode {
  return { kind: 'subquery', form: 'scalar', operator: null, query: lowerQuery(node, context), operands: [] };
}

export function lowerExists(fields: Fields, context: LoweringContext): ExpressionNode {
  const negated = fields.isSet('not');
  const query = lowerQuery(fields.take('this'), context);
  return negate({ kind: 'subquery', form: 'exists', operator: null, query, operands: [] }, negated);
}

export function lowerInSubquery(
  operand: ExpressionNode,
  { query, negated }: { readonly query: unknown; readonly negated: boolean },
  context: LoweringContext,
): ExpressionNode {
  return negate(
    {
      kind: 'subquery',
      form: 'any',
      operator: '=',
      query: lowerCompared(query, context),
      operands: operandsOf(operand),
    },
    negated,
  );
}

const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  Eq: '=',
  Neq: '<>',
  Lt: '<',
  Lte: '<=',
  Gt: '>',
  Gte: '>=',
};

/** `x = ANY (SELECT ...)`, `x > ALL (SELECT ...)`. */
export function lowerQuantified(fields: Fields, context: LoweringContext): SubqueryNode {
  const operator = COMPARISONS[fields.text('op')];
  if (operator === undefined) throw notSupported('This comparison with ANY or ALL');
  const operand = lowerSide(fields, 'this', { context, side: 'left' });
  const query = lowerCompared(fields.take('subquery'), context);
  const form = fields.kind === 'all' ? 'all' : 'any';
  return { kind: 'subquery', form, operator, query, operands: operandsOf(operand) };
}

/** MariaDB 10.11 may end itself, the whole server, over `x IN (SELECT x)` beside window functions of a fenced table. */
function lowerCompared(node: unknown, context: LoweringContext): QueryNode {
  const query = lowerQuery(node, context);
  const { body } = query;
  if (context.rules.dialect !== 'mariadb' || body.kind !== 'select' || body.from.length > 0) return query;
  if (body.targets.every(({ expression }) => expression.kind === 'literal')) return query;
  throw notSupported('IN, ANY or ALL over a SELECT of a column without FROM');
}

/** `(a, b) IN (SELECT ...)` compares two. */
function operandsOf(operand: ExpressionNode): readonly ExpressionNode[] {
  return operand.kind === 'tuple' ? operand.items : [operand];
}

function negate(node: SubqueryNode, negated: boolean): ExpressionNode {
  return negated ? { kind: 'unary', operator: 'not', operand: node } : node;
}
