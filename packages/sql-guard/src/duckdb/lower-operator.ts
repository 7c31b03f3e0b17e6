import type { ExpressionNode } from '../tree/query-tree.js';
import { lowerList } from './lower-expression.js';
import { type LoweringContext, notSupported, refuseUnknownFields } from './lowering.js';
import type { NativeExpression, OperatorExpression } from './native-tree.js';

/** Lowers what the parser has a node of its own for, beside comparisons and calls. */
export function lowerOperator(
  node: OperatorExpression,
  context: LoweringContext,
  offset: number,
): ExpressionNode {
  const { class: _class, type, alias: _alias, query_location: _place, children, ...rest } = node;
  refuseUnknownFields('An operator', rest, offset);
  const isSlice = type === 'ARRAY_SLICE';
  const operands = lowerList(isSlice ? children.filter((child) => !isOpenBound(child)) : children, context);
  const [operand, ...others] = operands;
  const lower = OPERATORS.get(type);
  if (lower === undefined || operand === undefined) throw notSupported(describe(type), offset);
  return lower(operand, others);
}

/** `list[1:]`: the end that is left out is an empty list. */
function isOpenBound(node: NativeExpression): boolean {
  return node.class === 'CONSTANT' && node.value.type.id === 'LIST' && !node.value.is_null;
}

type Lower = (operand: ExpressionNode, others: readonly ExpressionNode[]) => ExpressionNode;

const operation =
  (operator: string): Lower =>
  (operand, others) => ({ kind: 'operation', operator, operands: [operand, ...others] });

const isNull =
  (negated: boolean): Lower =>
  (operand) => ({ kind: 'test', test: 'null', negated, operand });

const isIn =
  (negated: boolean): Lower =>
  (operand, list) => ({ kind: 'in', negated, operand, list });

const OPERATORS: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['OPERATOR_NOT', (operand) => ({ kind: 'unary', operator: 'not', operand })],
  ['OPERATOR_IS_NULL', isNull(false)],
  ['OPERATOR_IS_NOT_NULL', isNull(true)],
  ['COMPARE_IN', isIn(false)],
  ['COMPARE_NOT_IN', isIn(true)],
  ['OPERATOR_COALESCE', operation('coalesce')],
  ['GROUPING_FUNCTION', operation('grouping')],
  ['OPERATOR_TRY', operation('try')],
  ['ARRAY_CONSTRUCTOR', operation('array')],
  ['ARRAY_EXTRACT', operation('subscript')],
  ['ARRAY_SLICE', operation('slice')],
  ['STRUCT_EXTRACT', operation('field')],
]);

function describe(type: string): string {
  return type === 'OPERATOR_UNPACK' ? '*COLUMNS(...)' : `The operator ${type}`;
}
