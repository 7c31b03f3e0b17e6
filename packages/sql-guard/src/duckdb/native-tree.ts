/**
 * DuckDB's own tree as `json_serialize_sql` writes it (version 1.5): plain data, read without losing a digit. Expressions are
 * told apart by `class`, queries and tables by `type`. Fields are named here so that the lowering can take each out by name;
 * what a later version adds is not, and is refused.
 */
export type NativeExpression =
  | BetweenExpression
  | CaseExpression
  | CastExpression
  | CollateExpression
  | ColumnExpression
  | ComparisonExpression
  | ConjunctionExpression
  | ConstantExpression
  | FunctionExpression
  | LambdaExpression
  | OperatorExpression
  | PositionExpression
  | ParameterExpression
  | StarExpression
  | SubqueryExpression
  | WindowExpression;

/** `alias` is the name of a column in a SELECT list, of a field in a struct, of a named argument. Empty for none. */
interface Expression<Class extends string> {
  class: Class;
  type: string;
  alias: string;
  query_location?: unknown;
}

export interface BetweenExpression extends Expression<'BETWEEN'> {
  input: NativeExpression;
  lower: NativeExpression;
  upper: NativeExpression;
}
export interface CaseExpression extends Expression<'CASE'> {
  case_checks: { when_expr: NativeExpression; then_expr: NativeExpression }[];
  else_expr: NativeExpression;
}
export interface CastExpression extends Expression<'CAST'> {
  child: NativeExpression;
  cast_type: NativeType;
  try_cast: boolean;
}
export interface CollateExpression extends Expression<'COLLATE'> {
  child: NativeExpression;
  collation: string;
}
export interface ColumnExpression extends Expression<'COLUMN_REF'> {
  column_names: string[];
}
export interface ComparisonExpression extends Expression<'COMPARISON'> {
  left: NativeExpression;
  right: NativeExpression;
}
export interface ConjunctionExpression extends Expression<'CONJUNCTION'> {
  children: NativeExpression[];
}
export interface ConstantExpression extends Expression<'CONSTANT'> {
  value: NativeValue;
}
export interface FunctionExpression extends Expression<'FUNCTION'> {
  function_name: string;
  schema: string;
  catalog: string;
  children: NativeExpression[];
  filter: NativeExpression | null;
  order_bys: OrderModifier;
  distinct: boolean;
  is_operator: boolean;
  export_state: boolean;
}
/** `x -> expression`: a lambda, or a part of a JSON value; only the function around it tells. */
export interface LambdaExpression extends Expression<'LAMBDA'> {
  lhs: NativeExpression;
  expr: NativeExpression;
}
export interface OperatorExpression extends Expression<'OPERATOR'> {
  children: NativeExpression[];
}
export interface PositionExpression extends Expression<'POSITIONAL_REFERENCE'> {
  index: number;
}
export interface ParameterExpression extends Expression<'PARAMETER'> {
  identifier: string;
}
export interface StarExpression extends Expression<'STAR'> {
  relation_name: string;
  exclude_list: string[];
  qualified_exclude_list: QualifiedName[];
  replace_list: { key: string; value: NativeExpression }[];
  rename_list: { key: QualifiedName; value: string }[];
  columns: boolean;
  expr: NativeExpression | null;
}
export interface QualifiedName {
  catalog: string;
  schema: string;
  table: string;
  column: string;
}
export interface SubqueryExpression extends Expression<'SUBQUERY'> {
  subquery_type: string;
  subquery: NativeStatement;
  child: NativeExpression | null;
  comparison_type: string;
}
export interface WindowExpression extends Expression<'WINDOW'> {
  function_name: string;
  schema: string;
  catalog: string;
  children: NativeExpression[];
  partitions: NativeExpression[];
  orders: NativeOrder[];
  arg_orders: NativeOrder[];
  start: string;
  end: string;
  start_expr: NativeExpression | null;
  end_expr: NativeExpression | null;
  offset_expr: NativeExpression | null;
  default_expr: NativeExpression | null;
  filter_expr: NativeExpression | null;
  exclude_clause: string;
  ignore_nulls: boolean;
  distinct: boolean;
}

/** A constant. What `value` is depends on the type; wide numbers are halves of 64 bits. */
export interface NativeValue {
  type: NativeType;
  is_null: boolean;
  value?: unknown;
}

export interface NativeType {
  id: string;
  type_info: NativeTypeInfo | null;
}
export interface NativeTypeInfo {
  type: string;
  alias: string;
  extension_info: unknown;
  [detail: string]: unknown;
}

export interface NativeOrder {
  type: string;
  null_order: string;
  expression: NativeExpression;
}
export interface OrderModifier {
  type: 'ORDER_MODIFIER';
  orders: NativeOrder[];
}
export interface LimitModifier {
  type: 'LIMIT_MODIFIER';
  limit: NativeExpression | null;
  offset: NativeExpression | null;
}
export interface DistinctModifier {
  type: 'DISTINCT_MODIFIER';
  distinct_on_targets: NativeExpression[];
}
export type NativeModifier =
  | OrderModifier
  | LimitModifier
  | DistinctModifier
  | { type: 'LIMIT_PERCENT_MODIFIER' };

export interface NativeTree {
  error: boolean;
  statements: NativeStatement[];
}
export interface NativeStatement {
  node: NativeQuery;
  named_param_map: unknown[];
}

export type NativeQuery = SelectQuery | SetOperationQuery | RecursiveQuery;

interface Query<Type extends string> {
  type: Type;
  modifiers: NativeModifier[];
  cte_map: { map: { key: string; value: NativeCte }[] };
}
export interface NativeCte {
  aliases: string[];
  query: NativeStatement;
  materialized: string;
  key_targets: unknown[];
}
export interface SelectQuery extends Query<'SELECT_NODE'> {
  select_list: NativeExpression[];
  from_table: NativeTable;
  where_clause: NativeExpression | null;
  group_expressions: NativeExpression[];
  /** Indexes into `group_expressions`. */
  group_sets: number[][];
  aggregate_handling: string;
  having: NativeExpression | null;
  sample: unknown;
  qualify: NativeExpression | null;
}
export interface SetOperationQuery extends Query<'SET_OPERATION_NODE'> {
  setop_type: string;
  setop_all: boolean;
  left: NativeQuery;
  right: NativeQuery;
}
export interface RecursiveQuery extends Query<'RECURSIVE_CTE_NODE'> {
  cte_name: string;
  union_all: boolean;
  left: NativeQuery;
  right: NativeQuery;
  aliases: string[];
  key_targets: unknown[];
}

export type NativeTable =
  | BaseTable
  | JoinTable
  | SubqueryTable
  | FunctionTable
  | ExpressionListTable
  | PivotTable
  | EmptyTable;

interface Table<Type extends string> {
  type: Type;
  alias: string;
  sample: unknown;
  query_location?: unknown;
}
export interface BaseTable extends Table<'BASE_TABLE'> {
  catalog_name: string;
  schema_name: string;
  table_name: string;
  column_name_alias: string[];
  at_clause: unknown;
}
export interface JoinTable extends Table<'JOIN'> {
  left: NativeTable;
  right: NativeTable;
  condition: NativeExpression | null;
  join_type: string;
  ref_type: string;
  using_columns: string[];
  delim_flipped: boolean;
  duplicate_eliminated_columns: unknown[];
}
export interface SubqueryTable extends Table<'SUBQUERY'> {
  subquery: NativeStatement;
  column_name_alias: string[];
}
export interface FunctionTable extends Table<'TABLE_FUNCTION'> {
  function: NativeExpression;
  column_name_alias: string[];
  with_ordinality: string;
}
export interface ExpressionListTable extends Table<'EXPRESSION_LIST'> {
  expected_names: string[];
  expected_types: unknown[];
  values: NativeExpression[][];
}
/** PIVOT where it has aggregates, otherwise UNPIVOT. */
export interface PivotTable extends Table<'PIVOT'> {
  source: NativeTable;
  aggregates: NativeExpression[];
  /** Of UNPIVOT: the columns with the values. */
  unpivot_names: string[];
  pivots: NativePivot[];
  groups: string[];
  column_name_alias: string[];
  include_nulls: boolean;
}
export interface NativePivot {
  pivot_expressions: NativeExpression[];
  /** Of UNPIVOT: the columns with the names. */
  unpivot_names: string[];
  entries: PivotEntry[];
  pivot_enum: string;
}
/** A value of the pivoted columns; of UNPIVOT, names of columns. */
export interface PivotEntry {
  values: NativeValue[];
  star_expr: NativeExpression | null;
  alias: string;
}
export type EmptyTable = Table<'EMPTY'>;

/** Anything in the tree: used where a walk does not care what it passes. */
export type NativeObject = { [field: string]: unknown };

export function isObject(value: unknown): value is NativeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Puts another node where `place` stands: the object stays, so that whoever holds it sees the new node. */
export function replaceNode(place: object, replacement: object): void {
  for (const field of Object.keys(place)) Reflect.deleteProperty(place, field);
  Object.assign(place, replacement);
}
