import type { FuncCall, Node } from '@pgsql/types';
import type { AllowedFunction } from '../allowed-function.js';
import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import type { CallNode } from '../tree/query-tree.js';
import { ALLOWED_FUNCTIONS } from './allowed/functions.js';
import { lowerExpression, lowerList, lowerSortKeys } from './lower-expression.js';
import { lowerOver } from './lower-window.js';
import { file, type LoweringContext, refuseUnknownFields } from './lowering.js';
import { namesOf } from './native-tree.js';

/** Lowers a function call. Only built-in functions on the reviewed list are called. */
export function lowerCall(node: FuncCall, context: LoweringContext, offset: number): CallNode {
  const { funcname, args, agg_order: order, agg_filter: filter, over, ...flags } = node;
  const { agg_within_group: _within, agg_star: star, agg_distinct: distinct, ...others } = flags;
  const { func_variadic: _variadic, funcformat: _format, ...rest } = others;
  refuseUnknownFields('A function call', rest, offset);
  const names = namesOf(funcname) ?? [];
  const allowed = allowedFunction(names, offset);
  if (allowed.sizeArgument !== null) checkSize(names, args ?? [], { ...allowed.sizeArgument, offset });
  file(context.natives.calls, node);
  return {
    kind: 'call',
    name: names.at(-1) ?? '',
    isAggregate: allowed.kind === 'aggregate',
    isStar: star === true,
    distinct: distinct === true,
    args: lowerList(args, context),
    orderBy: lowerSortKeys(order, context),
    filter: filter === undefined ? null : lowerExpression(filter, context),
    over: over === undefined ? null : lowerOver(over, context),
    offset,
  };
}

function allowedFunction(names: readonly string[], offset: number): AllowedFunction {
  const name = names.at(-1) ?? '';
  const isBuiltIn = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog');
  const allowed = isBuiltIn ? ALLOWED_FUNCTIONS.get(name) : undefined;
  if (allowed !== undefined) return allowed;
  const called = names.join('.');
  throw new Refusal(
    'SQL_FUNCTION_NOT_ALLOWED',
    `The function ${called} is not allowed; only built-in functions that compute a value are.${didYouMean(called, ALLOWED_FUNCTIONS.keys())}`,
    offset,
    { function: called },
  );
}

function checkSize(
  names: readonly string[],
  args: readonly Node[],
  { index, max, offset }: { readonly index: number; readonly max: number; readonly offset: number },
): void {
  const size = args[index];
  const value = size !== undefined && 'A_Const' in size ? size.A_Const.ival : undefined;
  if (value !== undefined && (value.ival ?? 0) <= max) return;
  const name = names.at(-1) ?? '';
  throw new Refusal(
    'SQL_FUNCTION_NOT_ALLOWED',
    `The length in ${name} must be written as a number of at most ${max}.`,
    offset,
    { function: name, maxLength: max },
  );
}
