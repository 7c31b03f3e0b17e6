import { type AllowedFunction, refuseUnbounded } from '../allowed-function.js';
import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import type {
  ArithmeticOperator,
  BinaryNode,
  BitOperator,
  CallNode,
  ExpressionNode,
  LikeNode,
} from '../tree/query-tree.js';
import { DUCKDB_FUNCTIONS } from './allowed/functions.js';
import { DUCKDB_OPERATORS } from './allowed/operators.js';
import { lowerExpression, lowerList, lowerSortKeys } from './lower-expression.js';
import { lowerLambda } from './lower-lambda.js';
import { type LoweringContext, notSupported, refuseIfSet, refuseUnknownFields } from './lowering.js';
import type { FunctionExpression, NativeExpression } from './native-tree.js';

/** Lowers a function call, and the operators that the parser makes calls of. */
export function lowerCall(
  node: FunctionExpression,
  { inFrom, ...around }: LoweringContext & { readonly inFrom?: true },
  offset: number,
): ExpressionNode {
  const context: LoweringContext = around;
  const { function_name: written, schema, catalog, children, ...clauses } = node;
  const { filter, order_bys: order, distinct, is_operator: _form, export_state: state, ...rest } = clauses;
  const { class: _class, type: _type, alias: _alias, query_location: _place, ...unknown } = rest;
  refuseUnknownFields('A function call', unknown, offset);
  refuseIfSet('EXPORT_STATE', state, offset);
  const name = builtInName({ name: written, schema, catalog }, offset);
  const isPlain = filter === null && order.orders.length === 0 && !distinct;
  const special = isPlain ? SPECIAL.get(name) : undefined;
  const lowered = special?.(children, context, name);
  if (lowered !== undefined && lowered !== null) return lowered;
  if (DUCKDB_OPERATORS.has(name) && isPlain) {
    return { kind: 'operation', operator: name, operands: lowerList(children, context) };
  }
  const { name: listed, allowed } = allowedFunction(name, offset);
  if (allowed.kind === 'table' && name !== 'unnest' && inFrom !== true) throw standsInFrom(name, offset);
  if (name === 'unnest') refuseNamedArguments(children, offset);
  const call: CallNode = {
    kind: 'call',
    name: listed,
    isAggregate: allowed.kind === 'aggregate',
    isStar: name === 'count_star',
    distinct,
    args: lowerArguments(name, children, context),
    orderBy: lowerSortKeys(order.orders, context),
    filter: filter === null ? null : lowerExpression(filter, context),
    over: null,
    offset,
  };
  refuseUnbounded(call, allowed);
  return call;
}

/** `count(*)` is a function of its own here. */
export function allowedFunction(
  name: string,
  offset: number,
): { readonly name: string; readonly allowed: AllowedFunction } {
  const listed = name === 'count_star' ? 'count' : name;
  const allowed = DUCKDB_FUNCTIONS.get(listed);
  if (allowed !== undefined) return { name: listed, allowed };
  throw new Refusal(
    'SQL_FUNCTION_NOT_ALLOWED',
    `The function ${name} is not allowed; only built-in functions that compute a value are.${didYouMean(name, DUCKDB_FUNCTIONS.keys())}`,
    offset,
    { function: name },
  );
}

/** The parser writes `main.` before functions that it makes of syntax. Anything else names another's function, or a method. */
export function builtInName(
  { name, schema, catalog }: Readonly<Record<'name' | 'schema' | 'catalog', string>>,
  offset: number,
): string {
  const qualifier = [catalog, schema].filter((part) => part !== '').join('.');
  if (qualifier === '' || qualifier === 'main' || qualifier === 'system.main') return name.toLowerCase();
  throw new Refusal(
    'SQL_FUNCTION_NOT_ALLOWED',
    `The function ${qualifier}.${name} is not allowed; call built-in functions by their bare names, with their arguments in parentheses.`,
    offset,
    { function: `${qualifier}.${name}` },
  );
}

/** There it gives one row after another; in an expression, all of them at once, in memory. */
function standsInFrom(name: string, offset: number): Refusal {
  return new Refusal(
    'SQL_FUNCTION_NOT_ALLOWED',
    `The function ${name} is allowed in FROM only; write FROM ${name}(...).`,
    offset,
    { function: name },
  );
}

/** `unnest(x, recursive := true)` makes as many columns as the value has fields. */
function refuseNamedArguments(children: readonly NativeExpression[], offset: number): void {
  const named = children.find(({ alias }) => alias !== '');
  if (named !== undefined) throw notSupported(`unnest with ${named.alias}`, offset);
}

/** Functions whose second argument is a lambda. Everywhere else an arrow takes a part of a JSON value. */
const TAKES_LAMBDA = new Set(
  ['apply', 'filter', 'reduce', 'transform'].flatMap((name) => [name, `list_${name}`, `array_${name}`]),
);

function lowerArguments(
  name: string,
  children: readonly NativeExpression[],
  context: LoweringContext,
): ExpressionNode[] {
  return children.map((child, index) =>
    isLambdaArgument(name, index, child) ? lowerLambda(child, context) : lowerExpression(child, context),
  );
}

export function isLambdaArgument(
  name: string,
  index: number,
  child: NativeExpression,
): child is NativeExpression & { class: 'LAMBDA' } {
  return index === 1 && child.class === 'LAMBDA' && TAKES_LAMBDA.has(name.toLowerCase());
}

/** Null where the call is none of this form after all. */
type Special = (
  children: readonly NativeExpression[],
  context: LoweringContext,
  name: string,
) => ExpressionNode | null;

const ARITHMETIC: Readonly<Record<string, ArithmeticOperator | BitOperator | '||' | '->>'>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '//': 'div',
  '^': '^',
  '**': '^',
  '&': '&',
  '|': '|',
  '<<': '<<',
  '>>': '>>',
  '||': '||',
  '->>': '->>',
};

const PATTERNS: Readonly<Record<string, Pick<LikeNode, 'form' | 'negated'>>> = {
  '~~': { form: 'like', negated: false },
  '!~~': { form: 'like', negated: true },
  '~~*': { form: 'ilike', negated: false },
  '!~~*': { form: 'ilike', negated: true },
  '~~~': { form: 'glob', negated: false },
  like_escape: { form: 'like', negated: false },
  not_like_escape: { form: 'like', negated: true },
  ilike_escape: { form: 'ilike', negated: false },
  not_ilike_escape: { form: 'ilike', negated: true },
};

/** Names of operations that the neutral tree knows under the same or another name. */
const OPERATIONS: Readonly<Record<string, string>> = {
  list_value: 'array',
  nullif: 'nullif',
  greatest: 'greatest',
  least: 'least',
};

const binary =
  (operator: BinaryNode['operator']): Special =>
  (children, context) => {
    const [left, right, ...more] = lowerList(children, context);
    if (left === undefined || more.length > 0) return null;
    if (right !== undefined) return { kind: 'binary', operator, left, right };
    return operator === '-' || operator === '+' ? { kind: 'unary', operator, operand: left } : null;
  };

const like =
  ({ form, negated }: Pick<LikeNode, 'form' | 'negated'>): Special =>
  (children, context) => {
    const [operand, pattern, mark = null] = lowerList(children, context);
    if (operand === undefined || pattern === undefined) return null;
    return { kind: 'like', form, negated, operand, pattern, escape: mark };
  };

const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  ...Object.entries(ARITHMETIC).map(([name, operator]): [string, Special] => [name, binary(operator)]),
  ...Object.entries(PATTERNS).map(([name, form]): [string, Special] => [name, like(form)]),
  ...Object.entries(OPERATIONS).map(([name, operator]): [string, Special] => [
    name,
    (children, context) => ({ kind: 'operation', operator, operands: lowerList(children, context) }),
  ]),
  [
    '~',
    (children, context) => {
      const [operand, ...more] = lowerList(children, context);
      return operand === undefined || more.length > 0 ? null : { kind: 'unary', operator: '~', operand };
    },
  ],
  ['row', (children, context) => ({ kind: 'tuple', items: lowerList(children, context) })],
]);
