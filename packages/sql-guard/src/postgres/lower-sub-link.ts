import type { SubLink } from '@pgsql/types';
import type { ComparisonOperator, ExpressionNode, SubqueryNode } from '../tree/query-tree.js';
import { lowerExpression } from './lower-expression.js';
import { operatorName } from './lower-operator.js';
import { lowerSubquery } from './lower-query.js';
import { type LoweringContext, notSupported, refuseUnknownFields } from './lowering.js';

const SUBQUERY_FORMS: ReadonlyMap<string | undefined, SubqueryNode['form']> = new Map([
  ['EXISTS_SUBLINK', 'exists'],
  ['EXPR_SUBLINK', 'scalar'],
  ['ARRAY_SUBLINK', 'array'],
  ['ANY_SUBLINK', 'any'],
  ['ALL_SUBLINK', 'all'],
]);

const COMPARISONS: ReadonlyMap<string, ComparisonOperator> = new Map(
  (['=', '<>', '<', '<=', '>', '>='] as const).map((symbol) => [symbol, symbol]),
);

/** A subquery that stands where a value does: EXISTS, IN, ANY, ALL, ARRAY, or for its one value. */
export function lowerSubLink(node: SubLink, context: LoweringContext, offset: number): ExpressionNode {
  const { subLinkType, testexpr, operName, subselect, ...rest } = node;
  refuseUnknownFields('A subquery', rest, offset);
  const form = SUBQUERY_FORMS.get(subLinkType);
  if (form === undefined) throw notSupported(`A subquery of kind ${subLinkType}`, offset);
  // IN leaves its operator out.
  const symbol = operName === undefined ? '=' : operatorName(operName, offset);
  const compares = form === 'any' || form === 'all';
  const operator = compares ? (COMPARISONS.get(symbol) ?? null) : null;
  const query = lowerSubquery(subselect, context);
  const operands = testexpr === undefined ? [] : [lowerExpression(testexpr, context)];
  const subquery: SubqueryNode = { kind: 'subquery', form, operator, query, operands };
  return compares && operator === null
    ? { kind: 'operation', operator: `${symbol} ${form}`, operands: [subquery] }
    : subquery;
}
