import type { SubqueryNode } from '../tree/query-tree.js';
import { lowerStatement } from './lower-query.js';
import { type LoweringContext, notSupported } from './lowering.js';
import type { NativeExpression, SelectQuery, SubqueryExpression } from './native-tree.js';

/**
 * `ARRAY (SELECT ...)` comes out of the parser as
 * `(SELECT CASE WHEN array_agg(#1) IS NULL THEN list_value() ELSE array_agg(#1) END FROM (SELECT ...))`, with the keys of its ORDER BY
 * as further columns. `#1` is the only column named by its position that is let through, and only there.
 */
export function isArrayQuery({ subquery_type: type, subquery }: SubqueryExpression): boolean {
  return type === 'SCALAR' && subquery.node.type === 'SELECT_NODE' && isAggregated(subquery.node);
}

export function lowerArrayQuery(node: SubqueryExpression, context: LoweringContext): SubqueryNode {
  const outer = node.subquery.node;
  const from = outer.type === 'SELECT_NODE' ? outer.from_table : null;
  if (from?.type !== 'SUBQUERY') throw notSupported('ARRAY of this form', -1);
  return {
    kind: 'subquery',
    form: 'array',
    operator: null,
    query: lowerStatement(from.subquery, context),
    operands: [],
  };
}

/** True where the whole is of the form above, and nothing else. */
function isAggregated(select: SelectQuery): boolean {
  const [target, ...others] = select.select_list;
  const { from_table: from } = select;
  const isBare =
    others.length === 0 &&
    select.modifiers.length === 0 &&
    select.cte_map.map.length === 0 &&
    select.where_clause === null &&
    select.group_expressions.length === 0 &&
    select.having === null &&
    select.qualify === null &&
    select.sample === null;
  if (!isBare || from.type !== 'SUBQUERY' || from.alias !== '' || from.sample !== null) return false;
  if (target?.class !== 'CASE' || from.column_name_alias.length > 0) return false;
  const [check, ...more] = target.case_checks;
  if (check === undefined || more.length > 0) return false;
  const { when_expr: when, then_expr: then } = check;
  if (when.class !== 'OPERATOR' || when.type !== 'OPERATOR_IS_NULL' || when.children.length !== 1)
    return false;
  const isEmptyList =
    then.class === 'FUNCTION' && then.function_name === 'list_value' && then.children.length === 0;
  return isEmptyList && [...when.children, target.else_expr].every(isAggregateOfFirst);
}

/** `array_agg(#1)`, perhaps ordered by the columns that the parser has added. */
function isAggregateOfFirst(node: NativeExpression): boolean {
  if (node.class !== 'FUNCTION' || node.function_name !== 'array_agg' || node.filter !== null) return false;
  const [position, ...more] = node.children;
  if (position?.class !== 'POSITIONAL_REFERENCE' || position.index !== 1 || more.length > 0) return false;
  return node.order_bys.orders.every(({ expression }) => isAddedColumn(expression));
}

function isAddedColumn(node: NativeExpression): boolean {
  return node.class === 'COLUMN_REF' && /^__array_internal_idx_\d+$/.test(node.column_names.join('.'));
}
