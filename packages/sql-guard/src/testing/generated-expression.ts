import fc from 'fast-check';
import { binary, choose, integer, isNull, NULL, not } from '../policies/build.js';
import type { ExpressionNode } from '../tree/query-tree.js';

/** NULL that is a number to every engine. */
const NULL_NUMBER: ExpressionNode = {
  kind: 'operation',
  operator: 'nullif',
  operands: [integer(1), integer(1)],
};

/** Numbers and NULL, made of numbers and conditions that every engine takes. */
export const { number: NUMBER } = fc.letrec<{ number: ExpressionNode; condition: ExpressionNode }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.integer({ min: 0, max: 9 }).map(integer),
    fc.constant(NULL_NUMBER),
    fc
      .tuple(fc.constantFrom('+', '-', '*' as const), tie('number'), tie('number'))
      .map(([operator, left, right]) => binary(operator, left, right)),
    tie('number').map((operand): ExpressionNode => ({ kind: 'unary', operator: '-', operand })),
    fc
      .tuple(tie('condition'), tie('number'), tie('number'))
      .map(([when, then, otherwise]) => choose(when, then, otherwise)),
  ),
  condition: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc
      .tuple(
        fc.constantFrom('=', '<>', '<', '>=', 'is not distinct from', 'is distinct from' as const),
        tie('number'),
        tie('number'),
      )
      .map(([operator, left, right]) => binary(operator, left, right)),
    fc
      .tuple(
        fc.constantFrom('and', 'or' as const),
        fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
      )
      .map(([operator, operands]): ExpressionNode => ({ kind: 'junction', operator, operands })),
    tie('condition').map(not),
    fc.tuple(tie('number'), fc.boolean()).map(([operand, negated]) => isNull(operand, negated)),
    fc.tuple(tie('number'), tie('number'), tie('number'), fc.boolean()).map(
      ([operand, low, high, negated]): ExpressionNode => ({
        kind: 'between',
        symmetric: false,
        negated,
        operand,
        low,
        high,
      }),
    ),
    fc
      .tuple(tie('number'), fc.array(tie('number'), { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([operand, list, negated]): ExpressionNode => ({ kind: 'in', negated, operand, list })),
  ),
}));

/** PostgreSQL sends a bare NULL of CASE as text; a sum is a number. */
export function asNumber(expression: ExpressionNode): ExpressionNode {
  return binary('+', expression, integer(0));
}

/** What the engines should answer, by SQL's own rules of three values. */
export function numberOf(node: ExpressionNode): number | null {
  switch (node.kind) {
    case 'literal':
      return Number(node.value);
    case 'operation':
      return null;
    case 'unary': {
      const value = numberOf(node.operand);
      // Minus zero is none to SQL.
      return value === null ? null : 0 - value;
    }
    case 'binary': {
      const [left, right] = [numberOf(node.left), numberOf(node.right)];
      if (left === null || right === null) return null;
      return node.operator === '+' ? left + right : node.operator === '-' ? left - right : left * right + 0;
    }
    case 'case':
      return numberOf(
        (truthOf(node.branches[0]?.when ?? NULL) ? node.branches[0]?.then : node.otherwise) ?? NULL_NUMBER,
      );
    default:
      throw new Error(`${node.kind} is no number here.`);
  }
}

function truthOf(node: ExpressionNode): boolean | null {
  switch (node.kind) {
    case 'binary':
      return compare(node.operator, numberOf(node.left), numberOf(node.right));
    case 'junction': {
      const parts = node.operands.map(truthOf);
      const decisive = node.operator === 'or';
      if (parts.includes(decisive)) return decisive;
      return parts.includes(null) ? null : !decisive;
    }
    case 'unary':
      return negate(truthOf(node.operand), true);
    case 'test':
      return (numberOf(node.operand) === null) !== node.negated;
    case 'between': {
      const operand = numberOf(node.operand);
      const sides = [compare('>=', operand, numberOf(node.low)), compare('>=', numberOf(node.high), operand)];
      const inside = sides.includes(false) ? false : sides.includes(null) ? null : true;
      return negate(inside, node.negated);
    }
    case 'in': {
      const operand = numberOf(node.operand);
      const found = node.list.map((item) => compare('=', operand, numberOf(item)));
      return negate(found.includes(true) ? true : found.includes(null) ? null : false, node.negated);
    }
    default:
      throw new Error(`${node.kind} is no condition here.`);
  }
}

function negate(value: boolean | null, negated: boolean): boolean | null {
  return value === null ? null : value !== negated;
}

function compare(operator: string, left: number | null, right: number | null): boolean | null {
  if (operator === 'is not distinct from') return left === right;
  if (operator === 'is distinct from') return left !== right;
  if (left === null || right === null) return null;
  return operator === '='
    ? left === right
    : operator === '<>'
      ? left !== right
      : operator === '<'
        ? left < right
        : left >= right;
}
