import { asciiLowerCase } from '../resolve/identifier-rules.js';
import type { ExpressionNode } from '../tree/query-tree.js';
import { lowerExpression } from './lower-expression.js';
import { type LoweringContext, notSupported } from './lowering.js';
import type { LambdaExpression, NativeExpression } from './native-tree.js';

/** `x -> x + 1`, `(x, i) -> x * i`. What its parameters are made of, the list beside it says. */
export function lowerLambda(node: LambdaExpression, context: LoweringContext): ExpressionNode {
  const names = lambdaNames(node.lhs);
  if (names === null) throw notSupported('A lambda of this form', context.offsetOf(node.query_location));
  const lambdas = new Set([...context.lambdaNames, ...names]);
  return {
    kind: 'operation',
    operator: 'lambda',
    operands: [lowerExpression(node.expr, { ...context, lambdaNames: lambdas })],
  };
}

/** The parameters of a lambda, in lower case: a name, or a row of names. */
export function lambdaNames(lhs: NativeExpression): readonly string[] | null {
  const parts = lhs.class === 'FUNCTION' && lhs.function_name === 'row' ? lhs.children : [lhs];
  const names = parts.map((part) =>
    part.class === 'COLUMN_REF' && part.column_names.length === 1 ? part.column_names[0] : undefined,
  );
  return names.some((name) => name === undefined) ? null : names.map((name) => asciiLowerCase(name ?? ''));
}
