import { refuseUnbounded } from '../allowed-function.js';
import type { CallNode, FrameBound, FrameNode } from '../tree/query-tree.js';
import { allowedFunction, builtInName } from './lower-call.js';
import { lowerExpression, lowerList, lowerOptional, lowerSortKeys } from './lower-expression.js';
import { type LoweringContext, notSupported, refuseUnknownFields } from './lowering.js';
import type { NativeExpression, WindowExpression } from './native-tree.js';

/** A call with OVER. Named windows stand in it written out. */
export function lowerWindow(node: WindowExpression, context: LoweringContext, offset: number): CallNode {
  const { function_name: written, schema, catalog, children, partitions, orders, ...clauses } = node;
  const { offset_expr: by, default_expr: fallback, filter_expr: filter, ...flags } = clauses;
  const { start, end, start_expr: from, end_expr: to, exclude_clause: exclude, ...others } = flags;
  const { arg_orders: argumentOrders, ignore_nulls: _nulls, distinct, ...common } = others;
  const { class: _class, type: _type, alias: _alias, query_location: _place, ...unknown } = common;
  refuseUnknownFields('A window', unknown, offset);
  const name = builtInName({ name: written, schema, catalog }, offset);
  const { name: listed, allowed } = allowedFunction(name, offset);
  const args = [...children, ...[by, fallback].filter((argument) => argument !== null)];
  const call: CallNode = {
    kind: 'call',
    name: listed,
    isAggregate: allowed.kind === 'aggregate',
    isStar: name === 'count_star' || (name === 'count' && args.length === 0),
    distinct,
    args: lowerList(args, context),
    orderBy: lowerSortKeys(argumentOrders, context),
    filter: lowerOptional(filter, context),
    over: {
      name: null,
      partitionBy: lowerList(partitions, context),
      orderBy: lowerSortKeys(orders, context),
      frame: lowerFrame({ start, end, from, to, exclude }, context, offset),
    },
    offset,
  };
  refuseUnbounded(call, allowed);
  return call;
}

interface NativeFrame {
  readonly start: string;
  readonly end: string;
  readonly from: NativeExpression | null;
  readonly to: NativeExpression | null;
  readonly exclude: string;
}

const EXCLUDES: ReadonlyMap<string, FrameNode['exclude']> = new Map([
  ['NO_OTHER', null],
  ['CURRENT_ROW', 'current row'],
  ['GROUP', 'group'],
  ['TIES', 'ties'],
]);

const UNIT = /_(ROWS|RANGE|GROUPS)$/;

function lowerFrame(
  { start, end, from, to, exclude }: NativeFrame,
  context: LoweringContext,
  offset: number,
): FrameNode {
  const excluded = EXCLUDES.get(exclude);
  if (excluded === undefined) throw notSupported(`The window frame EXCLUDE ${exclude}`, offset);
  const unit = (UNIT.exec(start) ?? UNIT.exec(end))?.[1]?.toLowerCase() ?? 'range';
  return {
    unit: unit as FrameNode['unit'],
    start: lowerBound(start, from, { context, offset }),
    end: lowerBound(end, to, { context, offset }),
    exclude: excluded,
  };
}

function lowerBound(
  bound: string,
  distance: NativeExpression | null,
  { context, offset }: { readonly context: LoweringContext; readonly offset: number },
): FrameBound {
  if (bound === 'UNBOUNDED_PRECEDING') return { kind: 'unbounded preceding' };
  if (bound === 'UNBOUNDED_FOLLOWING') return { kind: 'unbounded following' };
  const name = bound.replace(UNIT, '');
  if (name === 'CURRENT_ROW') return { kind: 'current row' };
  const kind = name === 'EXPR_PRECEDING' ? 'preceding' : name === 'EXPR_FOLLOWING' ? 'following' : null;
  if (kind === null || distance === null) throw notSupported(`The window bound ${bound}`, offset);
  return { kind, distance: lowerExpression(distance, context) };
}
