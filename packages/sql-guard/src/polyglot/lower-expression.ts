import { Refusal } from '../refusal.js';
import type {
  BinaryNode,
  BinaryOperator,
  ExpressionNode,
  JunctionNode,
  SortKeyNode,
  TestNode,
  UnaryNode,
} from '../tree/query-tree.js';
import { type Fields, kindOf, notSupported, open, openAs } from './ast.js';
import { lowerCall } from './lower-call.js';
import { lowerBetween, lowerCase, lowerCollation, lowerIn, lowerLike } from './lower-condition.js';
import { lowerColumn, lowerLiteral } from './lower-leaf.js';
import { lowerExists, lowerQuantified, lowerScalar } from './lower-subquery.js';
import { checkGrouping, type Side } from './precedence.js';
import type { LoweringContext } from './reading.js';
import { placeOf } from './skeleton.js';

/** Lowers a value. A kind of node that is not named here is refused with its name and its place. */
export function lowerExpression(node: unknown, context: LoweringContext): ExpressionNode {
  try {
    return lower(node, context);
  } catch (error) {
    if (!(error instanceof Refusal) || error.offset >= 0) throw error;
    throw new Refusal(error.code, error.message, placeOf(node, context.skeleton), error.details);
  }
}

function lower(node: unknown, context: LoweringContext): ExpressionNode {
  if (kindOf(node) === 'subquery') return lowerScalar(node, context);
  const fields = open(node);
  const lowering = LOWERINGS.get(fields.kind);
  if (lowering === undefined) throw notSupported(KIND_LABELS.get(fields.kind) ?? fields.kind);
  const lowered = lowering(fields, context);
  fields.done();
  return lowered;
}

export function lowerList(nodes: readonly unknown[], context: LoweringContext): readonly ExpressionNode[] {
  return nodes.map((node) => lowerExpression(node, context));
}

/** Null where there is none. */
export function lowerOptional(node: unknown, context: LoweringContext): ExpressionNode | null {
  return node === null ? null : lowerExpression(node, context);
}

/** A side of the operator that `fields` are of: what stands there must bind as tightly as the engine wants it to. */
export function lowerSide(
  fields: Fields,
  name: string,
  { context, side }: { readonly context: LoweringContext; readonly side: Side },
): ExpressionNode {
  const child = fields.take(name);
  checkGrouping(context.rules.precedence, fields.kind, { child, side });
  const lowered = lowerExpression(child, context);
  if (kindOf(child) !== 'paren') refuseLeadingInterval(lowered, fields.kind, side);
  return lowered;
}

/**
 * MariaDB takes an INTERVAL that begins a sum together with everything up to the next AND: `interval 1 day + d = x` means
 * `interval 1 day + (d = x)` to it. Such a sum may stand by itself, not on the left of anything.
 */
function refuseLeadingInterval(node: ExpressionNode, parent: string, side: Side): void {
  const isBare = node.kind === 'interval' && !['add', 'sub'].includes(parent);
  const isLeading = node.kind === 'binary' && side !== 'right' && beginsWithInterval(node);
  if (!isBare && !isLeading) return;
  throw new Refusal(
    'SQL_NOT_SUPPORTED',
    'An INTERVAL at the start of a longer expression is read in another way than it looks; write the date first: day + INTERVAL 1 DAY.',
    -1,
    { construct: 'INTERVAL' },
  );
}

function beginsWithInterval(node: ExpressionNode): boolean {
  return node.kind === 'interval' || (node.kind === 'binary' && beginsWithInterval(node.left));
}

export function lowerSortKeys(keys: readonly unknown[], context: LoweringContext): readonly SortKeyNode[] {
  return keys.map((key) => {
    const fields = openAs('ORDER BY', key);
    const expression = lowerExpression(fields.take('this'), context);
    const first = fields.choice('nulls_first');
    const descending = fields.isSet('desc');
    fields.done();
    return { expression, descending, nulls: first === null ? null : first ? 'first' : 'last' };
  });
}

type Lowering = (fields: Fields, context: LoweringContext) => ExpressionNode;

/** How people call kinds that are refused. */
const KIND_LABELS: ReadonlyMap<string, string> = new Map([
  ['method_call', 'A function of a schema'],
  ['dot', 'A name of more than three parts'],
  ['lambda', 'An arrow between two columns'],
  ['match', 'MATCH'],
  ['star', 'A star here'],
  ['rollup', 'ROLLUP here'],
]);

const BINARY: Readonly<Record<string, BinaryOperator>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  mod: '%',
  bitwise_and: '&',
  bitwise_or: '|',
  bitwise_xor: '#',
  bitwise_left_shift: '<<',
  bitwise_right_shift: '>>',
  concat: '||',
  null_safe_eq: 'is not distinct from',
  null_safe_neq: 'is distinct from',
};

const LOWERINGS: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ...Object.entries(BINARY).map(([kind, operator]): [string, Lowering] => [
    kind,
    binary(operator, 'left', 'right'),
  ]),
  ['int_div', binary('div', 'this', 'expression')],
  ['regexp_like', binary('regexp', 'this', 'pattern')],
  ['is', lowerIs],
  ['json_extract', lowerArrow('->')],
  ['json_extract_scalar', lowerArrow('->>')],
  ['and', lowerJunction('and')],
  ['or', lowerJunction('or')],
  ['xor', lowerXor],
  ['not', lowerNot],
  ['neg', unary('-')],
  ['bitwise_not', unary('~')],
  ['paren', (fields, context) => lowerExpression(fields.take('this'), context)],
  ['column', lowerColumn],
  ['dot', lowerColumn],
  ['literal', lowerLiteral],
  ['function', lowerCall],
  ['aggregate_function', lowerCall],
  ['window_function', lowerCall],
  ['within_group', lowerCall],
  ['filter', lowerCall],
  ['exists', lowerExists],
  ['any', lowerQuantified],
  ['all', lowerQuantified],
  ['in', lowerIn],
  ['between', lowerBetween],
  ['like', lowerLike],
  ['glob', lowerLike],
  ['is_null', lowerTest('null')],
  ['is_true', lowerTest('true')],
  ['is_false', lowerTest('false')],
  ['case', lowerCase],
  ['collation', lowerCollation],
  ['tuple', (fields, context) => ({ kind: 'tuple', items: lowerList(fields.list('expressions'), context) })],
]);

function binary(
  operator: BinaryOperator,
  left: string,
  right: string,
): (fields: Fields, context: LoweringContext) => BinaryNode {
  return (fields, context) => ({
    kind: 'binary',
    operator,
    left: lowerSide(fields, left, { context, side: 'left' }),
    right: lowerSide(fields, right, { context, side: 'right' }),
  });
}

function lowerArrow(operator: '->' | '->>'): Lowering {
  const lower = binary(operator, 'this', 'path');
  return (fields, context) => {
    if (!fields.isSet('arrow_syntax')) throw notSupported('This JSON function');
    return lower(fields, context);
  };
}

/** SQLite's `x IS y` compares as IS NOT DISTINCT FROM does. */
function lowerIs(fields: Fields, context: LoweringContext): ExpressionNode {
  if (!context.rules.hasGeneralIs) throw notSupported('IS with anything but NULL, TRUE, FALSE or UNKNOWN');
  return binary('is not distinct from', 'left', 'right')(fields, context);
}

/** `a AND b AND c` is one junction, whichever way the parser pairs them (it makes long chains a tree); brackets begin another. */
function lowerJunction(operator: 'and' | 'or'): (fields: Fields, context: LoweringContext) => JunctionNode {
  const lowerOperand = (node: unknown, context: LoweringContext): readonly ExpressionNode[] => {
    if (kindOf(node) === operator) return lowerSides(open(node), context);
    checkGrouping(context.rules.precedence, operator, { child: node, side: 'right' });
    return [lowerExpression(node, context)];
  };
  const lowerSides = (fields: Fields, context: LoweringContext): readonly ExpressionNode[] => {
    const sides = ['left', 'right'].map((side) => fields.take(side));
    fields.done();
    return sides.flatMap((side) => lowerOperand(side, context));
  };
  return (fields, context) => ({ kind: 'junction', operator, operands: lowerSides(fields, context) });
}

function lowerXor(fields: Fields, context: LoweringContext): JunctionNode {
  const { left, right } = binary('=', 'this', 'expression')(fields, context);
  return { kind: 'junction', operator: 'xor', operands: [left, right] };
}

/** The parser has `x NOT LIKE y` as NOT around LIKE; brackets tell it from `NOT (x LIKE y)`. */
function lowerNot(fields: Fields, context: LoweringContext): ExpressionNode {
  const operand = fields.take('this');
  checkGrouping(context.rules.precedence, fields.kind, { child: operand, side: 'operand' });
  const lowered = lowerExpression(operand, context);
  if (kindOf(operand) === 'paren') return { kind: 'unary', operator: 'not', operand: lowered };
  if (lowered.kind === 'like' || lowered.kind === 'in') return { ...lowered, negated: !lowered.negated };
  if (lowered.kind === 'binary' && kindOf(operand) === 'is')
    return { ...lowered, operator: 'is distinct from' };
  return { kind: 'unary', operator: 'not', operand: lowered };
}

function unary(operator: '-' | '~'): (fields: Fields, context: LoweringContext) => UnaryNode {
  return (fields, context) => ({
    kind: 'unary',
    operator,
    operand: lowerSide(fields, 'this', { context, side: 'operand' }),
  });
}

function lowerTest(test: TestNode['test']): (fields: Fields, context: LoweringContext) => TestNode {
  return (fields, context) => ({
    kind: 'test',
    test,
    negated: fields.isSet('not'),
    operand: lowerSide(fields, 'this', { context, side: 'left' }),
  });
}
