import type { ExpressionNode, StarNode } from '../tree/query-tree.js';
import { CLOCKS } from './clocks.js';
import { file, type LoweringContext, notSupported, refuseIfSet, refuseUnknownFields } from './lowering.js';
import type { ColumnExpression, StarExpression } from './native-tree.js';

/** A column, a field of one, a parameter of a lambda, or a clock: to the parser they all look the same. */
export function lowerColumn(
  node: ColumnExpression,
  context: LoweringContext,
  offset: number,
): ExpressionNode {
  const { class: _class, type: _type, alias: _alias, query_location: _place, ...fields } = node;
  const { column_names: names, ...rest } = fields;
  refuseUnknownFields('A column', rest, offset);
  const [first = ''] = names;
  const key = first.toLowerCase();
  if (context.lambdaNames.has(key)) {
    if (names.length > 1) context.mentioned.lambdaParameters.add(key);
    return { kind: 'operation', operator: 'lambda parameter', operands: [] };
  }
  const clock = names.length === 1 ? CLOCKS.get(key) : undefined;
  if (clock !== undefined) {
    context.mentioned.clocks.add(key);
    return { kind: 'operation', operator: clock.operation, operands: [] };
  }
  return { kind: 'column', id: file(context.natives.columns, node), names, offset };
}

/** `*`, `t.*`, with EXCLUDE; `COLUMNS(*)` says the same. Other forms choose or make columns by their names. */
export function lowerStar(node: StarExpression, context: LoweringContext, offset: number): StarNode {
  const { class: _class, type: _type, alias: _alias, query_location: _place, ...fields } = node;
  const { relation_name: relation, exclude_list: excluded, columns: _form, ...more } = fields;
  const {
    expr,
    qualified_exclude_list: qualified,
    replace_list: replaced,
    rename_list: renamed,
    ...rest
  } = more;
  refuseUnknownFields('A star', rest, offset);
  if (expr !== null) throw notSupported('COLUMNS(...) of a pattern, a list or a lambda', offset);
  refuseIfSet('* EXCLUDE of table.column', qualified, offset);
  refuseIfSet('* REPLACE', replaced, offset);
  refuseIfSet('* RENAME', renamed, offset);
  return {
    kind: 'star',
    id: file(context.natives.columns, node),
    qualifier: relation === '' ? [] : [relation],
    excluded,
    offset,
  };
}
