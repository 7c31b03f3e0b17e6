import { asciiLowerCase } from '../resolve/identifier-rules.js';
import type { AliasNode, FromNode, FunctionTableNode, JoinCondition, JoinNode } from '../tree/query-tree.js';
import { DUCKDB_FUNCTIONS } from './allowed/functions.js';
import { lowerCall } from './lower-call.js';
import { lowerExpression, lowerList } from './lower-expression.js';
import { lowerPivot } from './lower-pivot.js';
import { lowerStatement } from './lower-query.js';
import { file, type LoweringContext, notSupported, refuseIfSet, refuseUnknownFields } from './lowering.js';
import type {
  BaseTable,
  ExpressionListTable,
  FunctionTable,
  JoinTable,
  NativeTable,
  PivotTable,
  SubqueryTable,
} from './native-tree.js';

/** Lowers FROM; null where there is none. A kind of table that is not named here is refused with its name. */
export function lowerFrom(node: NativeTable, context: LoweringContext): FromNode | null {
  refuseIfSet('SAMPLE', node.sample, context.offsetOf(node.query_location));
  switch (node.type) {
    case 'BASE_TABLE':
      return lowerTable(node, context);
    case 'JOIN':
      return lowerJoin(node, context);
    case 'SUBQUERY':
      return lowerDerivedTable(node, context);
    case 'TABLE_FUNCTION':
      return lowerFunctionTable(node, context);
    case 'EXPRESSION_LIST':
      return lowerExpressionList(node, context);
    case 'PIVOT':
      return lowerPivotTable(node, context);
    case 'EMPTY':
      return null;
    default:
      throw unknownTable(node, context);
  }
}

function unknownTable(
  { type, query_location: place }: { type: string; query_location?: unknown },
  context: LoweringContext,
) {
  return notSupported(TABLE_LABELS[type] ?? type, context.offsetOf(place));
}

const TABLE_LABELS: Readonly<Record<string, string>> = {
  SHOW_REF: 'DESCRIBE, SHOW or SUMMARIZE',
};

function lowerTable(node: BaseTable, context: LoweringContext): FromNode {
  const { type: _type, sample: _sample, query_location: place, alias, ...fields } = node;
  const { catalog_name: catalog, schema_name: schema, table_name: name, ...clauses } = fields;
  const { column_name_alias: columnNames, at_clause: at, ...rest } = clauses;
  const offset = context.offsetOf(place);
  refuseUnknownFields('A table', rest, offset);
  refuseIfSet('A name of another database', catalog, offset);
  refuseIfSet('AT (a table as it was before)', at, offset);
  context.mentioned.tables.add(asciiLowerCase(alias === '' ? name : alias));
  return {
    kind: 'table',
    id: file(context.natives.tables, node),
    schema: schema === '' ? null : schema,
    name,
    alias: lowerAlias(alias, columnNames, context),
    offset,
  };
}

function lowerJoin(node: JoinTable, context: LoweringContext): JoinNode {
  const { type: _type, sample: _sample, query_location: place, alias, left, right, ...fields } = node;
  const { condition, join_type: joinType, ref_type: form, using_columns: using, ...flags } = fields;
  const { delim_flipped: flipped, duplicate_eliminated_columns: eliminated, ...rest } = flags;
  const offset = context.offsetOf(place);
  refuseUnknownFields('A join', rest, offset);
  refuseIfSet('A name for a join', alias, offset);
  refuseIfSet('A join of this form', flipped, offset);
  refuseIfSet('A join of this form', eliminated, offset);
  const sides = [lowerFrom(left, context), lowerFrom(right, context)] as const;
  if (sides[0] === null || sides[1] === null) throw notSupported('A join without two sides', offset);
  return {
    kind: 'join',
    type: typeOfJoin(joinType, form, offset),
    left: sides[0],
    right: sides[1],
    condition: lowerCondition({ condition, form, using }, context, offset),
    alias: null,
  };
}

const JOIN_TYPES: ReadonlyMap<string, JoinNode['type']> = new Map([
  ['INNER', 'inner'],
  ['LEFT', 'left'],
  ['RIGHT', 'right'],
  ['FULL', 'full'],
  ['SEMI', 'semi'],
  ['ANTI', 'anti'],
]);

function typeOfJoin(joinType: string, form: string, offset: number): JoinNode['type'] {
  const type = JOIN_TYPES.get(joinType);
  if (type === undefined) throw notSupported(`The join ${joinType}`, offset);
  if (form === 'POSITIONAL' && type === 'inner') return 'positional';
  if (form !== 'ASOF') return type;
  // An outer ASOF join only keeps more rows; the tree's one name for it is enough, since the engine's own node is what is run.
  if (type === 'semi' || type === 'anti') throw notSupported(`The join ASOF ${joinType}`, offset);
  return 'asof';
}

function lowerCondition(
  { condition, form, using }: Readonly<{ condition: JoinTable['condition']; form: string; using: string[] }>,
  context: LoweringContext,
  offset: number,
): JoinCondition {
  if (!['REGULAR', 'NATURAL', 'CROSS', 'POSITIONAL', 'ASOF'].includes(form)) {
    throw notSupported(`The join ${form}`, offset);
  }
  if (form === 'NATURAL') return { kind: 'natural' };
  if (using.length > 0) return { kind: 'using', columns: using, offset };
  if (condition !== null) return { kind: 'on', expression: lowerExpression(condition, context) };
  return { kind: 'cross' };
}

function lowerDerivedTable(node: SubqueryTable, context: LoweringContext): FromNode {
  const { type: _type, sample: _sample, query_location: place, alias, ...fields } = node;
  const { subquery, column_name_alias: columnNames, ...rest } = fields;
  refuseUnknownFields('A subquery', rest, context.offsetOf(place));
  if (alias !== '') context.mentioned.tables.add(asciiLowerCase(alias));
  return {
    kind: 'derived table',
    lateral: true,
    query: lowerStatement(subquery, context),
    alias: lowerAlias(alias, columnNames, context),
  };
}

function lowerFunctionTable(node: FunctionTable, context: LoweringContext): FunctionTableNode {
  const { type: _type, sample: _sample, query_location: place, alias, ...fields } = node;
  const { function: called, column_name_alias: columnNames, with_ordinality: ordinality, ...rest } = fields;
  const offset = context.offsetOf(place);
  refuseUnknownFields('A function in FROM', rest, offset);
  if (called.class !== 'FUNCTION') throw notSupported(`${called.class} in FROM`, offset);
  const call = lowerCall(called, { ...context, inFrom: true }, context.offsetOf(called.query_location));
  if (call.kind !== 'call') throw notSupported(`${called.function_name} in FROM`, offset);
  const allowed = DUCKDB_FUNCTIONS.get(call.name);
  if (allowed?.kind !== 'table') throw notSupported(`${call.name} in FROM`, offset);
  const own = allowed.columnNames.length > 0 ? allowed.columnNames : [call.name];
  context.mentioned.tables.add(asciiLowerCase(alias === '' ? call.name : alias));
  return {
    kind: 'function table',
    id: file(context.natives.functionTables, node),
    expressions: [call],
    name: call.name,
    columnNames: ordinality === 'WITH_ORDINALITY' ? [...own, 'ordinality'] : own,
    alias: lowerAlias(alias, columnNames, context),
  };
}

function lowerPivotTable(node: PivotTable, context: LoweringContext): FromNode {
  const source = lowerFrom(node.source, context);
  if (source === null) throw notSupported('PIVOT without a table', context.offsetOf(node.query_location));
  if (node.alias !== '') context.mentioned.tables.add(asciiLowerCase(node.alias));
  return lowerPivot(
    node,
    { source, alias: lowerAlias(node.alias, node.column_name_alias, context) },
    context,
  );
}

/** VALUES. */
function lowerExpressionList(node: ExpressionListTable, context: LoweringContext): FromNode {
  const { type: _type, sample: _sample, query_location: place, alias, ...fields } = node;
  const { expected_names: names, expected_types: types, values, ...rest } = fields;
  const offset = context.offsetOf(place);
  refuseUnknownFields('VALUES', rest, offset);
  refuseIfSet('VALUES with names', names, offset);
  refuseIfSet('VALUES with types', types, offset);
  return {
    kind: 'derived table',
    lateral: true,
    query: {
      recursive: false,
      ctes: [],
      body: { kind: 'values', rows: values.map((row) => lowerList(row, context)) },
      orderBy: [],
      limit: null,
      offset: null,
    },
    alias: lowerAlias(alias, [], context),
  };
}

function lowerAlias(
  name: string,
  columnNames: readonly string[],
  context: LoweringContext,
): AliasNode | null {
  for (const column of columnNames) context.mentioned.columns.add(asciiLowerCase(column));
  return name === '' && columnNames.length === 0 ? null : { name, columnNames };
}
