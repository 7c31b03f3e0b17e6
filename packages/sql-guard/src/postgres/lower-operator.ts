import type { A_Expr, Node } from '@pgsql/types';
import type { BinaryNode, BinaryOperator, ExpressionNode, LikeNode, UnaryNode } from '../tree/query-tree.js';
import { ALLOWED_OPERATORS } from './allowed/operators.js';
import { lowerCall } from './lower-call.js';
import { lowerExpression, lowerList } from './lower-expression.js';
import { type LoweringContext, notSupported, refuseUnknownFields } from './lowering.js';
import { namesOf } from './native-tree.js';

/** PostgreSQL's symbols that the neutral tree has a name for. */
const BINARY: ReadonlyMap<string, BinaryOperator> = new Map([
  ...(['=', '<>', '<', '<=', '>', '>='] as const).map((symbol) => [symbol, symbol] as const),
  ...(['+', '-', '*', '/', '%', '^', '&', '|', '#', '<<', '>>'] as const).map(
    (symbol) => [symbol, symbol] as const,
  ),
  ...(['||', '->', '->>'] as const).map((symbol) => [symbol, symbol] as const),
  ['~', 'regexp'],
]);

const UNARY: ReadonlyMap<string, UnaryNode['operator']> = new Map([
  ['-', '-'],
  ['+', '+'],
  ['~', '~'],
]);

const LIKE_FORMS: ReadonlyMap<string | undefined, LikeNode['form']> = new Map([
  ['AEXPR_LIKE', 'like'],
  ['AEXPR_ILIKE', 'ilike'],
  ['AEXPR_SIMILAR', 'similar'],
]);

/** Everything that PostgreSQL's tree writes as an operator: symbols, IN, BETWEEN, LIKE, IS DISTINCT FROM, NULLIF, ANY of an array. */
export function lowerOperator(node: A_Expr, context: LoweringContext, offset: number): ExpressionNode {
  const { kind, name, lexpr, rexpr, ...rest } = node;
  refuseUnknownFields('An operator', rest, offset);
  const symbol = operatorName(name, offset);
  switch (kind) {
    case 'AEXPR_OP':
      return lowerSymbol(symbol, operandsOf([lexpr, rexpr], context));
    case 'AEXPR_OP_ANY':
      return { kind: 'operation', operator: `${symbol} any`, operands: operandsOf([lexpr, rexpr], context) };
    case 'AEXPR_OP_ALL':
      return { kind: 'operation', operator: `${symbol} all`, operands: operandsOf([lexpr, rexpr], context) };
    case 'AEXPR_DISTINCT':
      return binary('is distinct from', operandsOf([lexpr, rexpr], context));
    case 'AEXPR_NOT_DISTINCT':
      return binary('is not distinct from', operandsOf([lexpr, rexpr], context));
    case 'AEXPR_NULLIF':
      return { kind: 'operation', operator: 'nullif', operands: operandsOf([lexpr, rexpr], context) };
    case 'AEXPR_IN': {
      const [operand, ...list] = listOperands(lexpr, rexpr, context);
      if (operand === undefined) break;
      return { kind: 'in', negated: symbol === '<>', operand, list };
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM': {
      const [operand, low, high, ...more] = listOperands(lexpr, rexpr, context);
      if (operand === undefined || low === undefined || high === undefined || more.length > 0) break;
      const negated = kind.includes('NOT');
      return { kind: 'between', negated, symmetric: kind.endsWith('SYM'), operand, low, high };
    }
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return lowerLike({ kind, negated: symbol.startsWith('!') }, [lexpr, rexpr], { context, offset });
  }
  throw notSupported(`The operator ${symbol} of this form`, offset);
}

function lowerSymbol(symbol: string, operands: readonly ExpressionNode[]): ExpressionNode {
  const [left, right] = operands;
  const unary = UNARY.get(symbol);
  if (unary !== undefined && left !== undefined && right === undefined) {
    return { kind: 'unary', operator: unary, operand: left };
  }
  if (symbol === '!~' && right !== undefined) {
    return { kind: 'unary', operator: 'not', operand: binary('regexp', operands) };
  }
  const operator = BINARY.get(symbol);
  return operator === undefined || right === undefined
    ? { kind: 'operation', operator: symbol, operands }
    : binary(operator, operands);
}

function binary(operator: BinaryNode['operator'], [left, right]: readonly ExpressionNode[]): BinaryNode {
  if (left === undefined || right === undefined) throw new Error(`${operator} lost a side.`);
  return { kind: 'binary', operator, left, right };
}

/** The pattern of SIMILAR TO, and one with ESCAPE, is wrapped in a function that makes a pattern of it. */
function lowerLike(
  { kind, negated }: { readonly kind: string; readonly negated: boolean },
  [value, pattern]: readonly (Node | undefined)[],
  { context, offset }: { readonly context: LoweringContext; readonly offset: number },
): ExpressionNode {
  const form = LIKE_FORMS.get(kind);
  if (form === undefined || value === undefined || pattern === undefined) {
    throw notSupported(`The operator ${kind} of this form`, offset);
  }
  const operand = lowerExpression(value, context);
  if (!('FuncCall' in pattern) || !WRAPPERS.has(namesOf(pattern.FuncCall.funcname)?.join('.') ?? '')) {
    return { kind: 'like', form, negated, operand, pattern: lowerExpression(pattern, context), escape: null };
  }
  const [plain, escapeMark = null] = lowerCall(pattern.FuncCall, context, offset).args;
  if (plain === undefined) throw notSupported('A pattern of this form', offset);
  return { kind: 'like', form, negated, operand, pattern: plain, escape: escapeMark };
}

const WRAPPERS = new Set(['pg_catalog.like_escape', 'pg_catalog.similar_to_escape']);

function operandsOf(sides: readonly (Node | undefined)[], context: LoweringContext): ExpressionNode[] {
  return sides.flatMap((side) => (side === undefined ? [] : [lowerExpression(side, context)]));
}

/** IN and BETWEEN have a list on their right. */
function listOperands(
  left: Node | undefined,
  right: Node | undefined,
  context: LoweringContext,
): ExpressionNode[] {
  if (left === undefined || right === undefined || !('List' in right)) return [];
  return [lowerExpression(left, context), ...lowerList(right.List.items, context)];
}

/** @throws Refusal SQL_NOT_SUPPORTED for an operator that is not on the list, or is a user's. */
export function operatorName(parts: readonly Node[] | undefined, offset: number): string {
  const names = namesOf(parts) ?? [];
  const symbol = names.at(-1) ?? '';
  const isBuiltIn = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog');
  // BETWEEN carries its own words as its name.
  if (isBuiltIn && (ALLOWED_OPERATORS.has(symbol) || /^(NOT )?BETWEEN( SYMMETRIC)?$/.test(symbol)))
    return symbol;
  throw notSupported(`The operator ${names.join('.')}`, offset);
}
