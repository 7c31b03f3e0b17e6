import type { ComparisonOperator, ExpressionNode, SubqueryNode } from '../tree/query-tree.js';
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
      query: lowerQuery(query, context),
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
  const query = lowerQuery(fields.take('subquery'), context);
  const form = fields.kind === 'all' ? 'all' : 'any';
  return { kind: 'subquery', form, operator, query, operands: operandsOf(operand) };
}

/** `(a, b) IN (SELECT ...)` compares two. */
function operandsOf(operand: ExpressionNode): readonly ExpressionNode[] {
  return operand.kind === 'tuple' ? operand.items : [operand];
}

function negate(node: SubqueryNode, negated: boolean): ExpressionNode {
  return negated ? { kind: 'unary', operator: 'not', operand: node } : node;
}
