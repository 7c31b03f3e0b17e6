import { asciiLowerCase } from '../resolve/identifier-rules.js';
import type { ExpressionNode, StarNode } from '../tree/query-tree.js';
import { CLOCKS } from './clocks.js';
import { lowerExpression } from './lower-expression.js';
import { file, type LoweringContext, notSupported, refuseIfSet, refuseUnknownFields } from './lowering.js';
import type { ColumnExpression, QualifiedName, StarExpression } from './native-tree.js';

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
  const key = asciiLowerCase(first);
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

/** `*`, `t.*`, with EXCLUDE, REPLACE and RENAME; `COLUMNS(*)` says the same. Other forms choose or make columns by their names. */
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
  const changed = [
    ...replaced.map(({ key, value }) => ({
      column: key,
      name: key,
      expression: lowerExpression(value, context),
    })),
    ...renamed.map(({ key, value }) => ({ column: columnOf(key, offset), name: value, expression: null })),
  ];
  for (const { name } of changed) context.mentioned.columns.add(asciiLowerCase(name));
  return {
    kind: 'star',
    id: file(context.natives.columns, node),
    qualifier: relation === '' ? [] : [relation],
    excluded,
    ...(changed.length === 0 ? {} : { changed }),
    offset,
  };
}

function columnOf({ column, table, schema, catalog, ...rest }: QualifiedName, offset: number): string {
  refuseUnknownFields('* RENAME', rest, offset);
  for (const qualifier of [table, schema, catalog])
    refuseIfSet('* RENAME of table.column', qualifier, offset);
  return column;
}
