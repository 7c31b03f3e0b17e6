import { type AllowedFunction, refuseUnbounded } from '../allowed-function.js';
import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import type { CallNode, ExpressionNode, SortKeyNode, WindowNode } from '../tree/query-tree.js';
import { type Fields, kindOf, notSupported, open } from './ast.js';
import { lowerExpression, lowerList, lowerOptional, lowerSortKeys } from './lower-expression.js';
import { lowerForm } from './lower-form.js';
import { lowerWindow } from './lower-window.js';
import type { LoweringContext } from './reading.js';
import { tokenOf } from './skeleton.js';
import type { Token } from './token.js';

/** A call with what the parser puts around it, taken apart and not yet judged. */
interface RawCall {
  readonly name: Token;
  readonly args: readonly unknown[];
  readonly distinct: boolean;
  readonly orderBy: readonly SortKeyNode[];
  readonly filter: ExpressionNode | null;
  readonly over: WindowNode | null;
}

/** Lowers a function call, and the forms that the token list was given as calls: casts, EXTRACT, INTERVAL, clocks. */
export function lowerCall(fields: Fields, context: LoweringContext): ExpressionNode {
  const call = takeApart(fields, context);
  const { name: token } = call;
  if (token.kind === 'form') {
    if (!isBare(call)) throw notSupported(`${token.text.toUpperCase()} of this form`, token.start);
    return lowerForm(token, call.args, context);
  }
  if (token.kind !== 'word') throw notSupported('A function name in quotes', token.start);
  const name = token.text.toLowerCase();
  const { operations, forms } = context.rules;
  if ((operations.has(name) || forms.clocks.has(name)) && isBare(call)) {
    return { kind: 'operation', operator: name, operands: lowerList(call.args, context) };
  }
  return lowerFunction(name, call, context);
}

function takeApart(fields: Fields, context: LoweringContext): RawCall {
  if (fields.kind === 'function' || fields.kind === 'aggregate_function') {
    return {
      name: tokenOf(context.skeleton, fields.text('name')),
      args: fields.list('args'),
      distinct: fields.isSet('distinct'),
      orderBy: [],
      filter: lowerOptional(fields.take('filter'), context),
      over: null,
    };
  }
  const inner = open(fields.take('this'));
  if (!CALLS.has(inner.kind)) throw notSupported(`${inner.kind} with OVER, FILTER or an order`);
  const call = takeApart(inner, context);
  inner.done();
  switch (fields.kind) {
    case 'window_function':
      return { ...call, over: lowerWindow(fields.take('over'), context) };
    case 'within_group':
      return { ...call, orderBy: lowerSortKeys(fields.list('order_by'), context) };
    default:
      return { ...call, filter: lowerExpression(fields.take('expression'), context) };
  }
}

const CALLS = new Set(['function', 'aggregate_function', 'window_function', 'within_group', 'filter']);

function isBare({ distinct, orderBy, filter, over }: RawCall): boolean {
  return !distinct && orderBy.length === 0 && filter === null && over === null;
}

function lowerFunction(name: string, call: RawCall, context: LoweringContext): CallNode {
  const { distinct, filter, over } = call;
  const allowed = allowedFunction(name, call.name.start, context);
  if (allowed.kind === 'window' && over === null) throw needsWindow(name, call.name.start);
  const isStar = call.args.length === 1 && kindOf(call.args[0]) === 'star';
  const { args, orderBy } = arrange(name, call, isStar ? [] : lowerList(call.args, context), context);
  const isScalar = allowed.scalarFrom !== undefined && args.length >= allowed.scalarFrom;
  const isAggregate = allowed.kind === 'aggregate' && !isScalar;
  const node: CallNode = {
    kind: 'call',
    name,
    isAggregate,
    isStar,
    distinct,
    args,
    orderBy,
    filter,
    over,
    offset: call.name.start,
  };
  refuseUnbounded(node, allowed);
  return node;
}

/** The server would answer a syntax error, in words of what was printed for it. */
function needsWindow(name: string, offset: number): Refusal {
  return new Refusal(
    'SQL_SYNTAX',
    `The function ${name} works on a window only; add OVER (...) behind it.`,
    offset,
    { function: name },
  );
}

interface Arranged {
  readonly args: readonly ExpressionNode[];
  readonly orderBy: readonly SortKeyNode[];
}

/** Arguments in the tree's order: the separator last, what is trimmed before what is cut off. */
function arrange(
  name: string,
  { orderBy }: RawCall,
  args: readonly ExpressionNode[],
  { rules: { forms } }: LoweringContext,
): Arranged {
  const form = forms.forms.get(name);
  if (form === 'trim' && args.length === 2) return { args: [...args].reverse(), orderBy };
  const separator = orderBy.at(-1);
  if (form !== 'separator' || separator === undefined) return { args, orderBy };
  return { args: [...args, separator.expression], orderBy: orderBy.slice(0, -1) };
}

function allowedFunction(
  name: string,
  offset: number,
  { rules: { functions } }: LoweringContext,
): AllowedFunction {
  const allowed = functions.get(name);
  if (allowed !== undefined && allowed.kind !== 'table') return allowed;
  throw new Refusal(
    'SQL_FUNCTION_NOT_ALLOWED',
    `The function ${name} is not allowed; only built-in functions that compute a value are.${didYouMean(name, functions.keys())}`,
    offset,
    { function: name },
  );
}
