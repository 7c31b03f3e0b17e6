import type { WindowDef } from '@pgsql/types';
import type { ExpressionNode } from '../tree/query-tree.js';
import { lowerExpression, lowerList, lowerSortKeys } from './lower-expression.js';
import { type LoweringContext, refuseUnknownFields } from './lowering.js';

/** The expressions of an OVER clause or a WINDOW definition; names of windows and frame kinds hold no data. */
export function lowerWindow(node: WindowDef, context: LoweringContext): ExpressionNode[] {
  const { name: _name, refname: _refname, frameOptions: _frame, location, ...expressions } = node;
  const { partitionClause, orderClause, startOffset, endOffset, ...rest } = expressions;
  refuseUnknownFields('A window', rest, context.offsetOf(location));
  return [
    ...lowerList(partitionClause, context),
    ...lowerSortKeys(orderClause, context),
    ...[startOffset, endOffset].flatMap((bound) => (bound ? [lowerExpression(bound, context)] : [])),
  ];
}
