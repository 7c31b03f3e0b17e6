import type { DaysBetween, DividedBy, Minus, Plus, Times } from './row-value.js';

/** The operator and the operands of an operation, whichever it is. */
export function operationOf<Operand>(
  operation: Plus<Operand> | Minus<Operand> | Times<Operand> | DividedBy<Operand>,
): { readonly operator: '+' | '-' | '*' | '/'; readonly operands: readonly [Operand, Operand] } {
  if ('plus' in operation) return { operator: '+', operands: operation.plus };
  if ('minus' in operation) return { operator: '-', operands: operation.minus };
  if ('times' in operation) return { operator: '*', operands: operation.times };
  return { operator: '/', operands: operation.dividedBy };
}

/** What an operation is computed of, whichever it is. */
export function operandsOf<Operand>(
  operation: Plus<Operand> | Minus<Operand> | Times<Operand> | DividedBy<Operand> | DaysBetween<Operand>,
): readonly [Operand, Operand] {
  return 'daysBetween' in operation ? operation.daysBetween : operationOf(operation).operands;
}
