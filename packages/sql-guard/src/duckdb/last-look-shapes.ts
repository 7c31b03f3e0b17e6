/**
 * What a field of a printed statement may hold. `empty`: nothing at all. `value`: no object. The others name what the last look
 * walks into.
 */
export type Holds =
  | 'value'
  | 'empty'
  | 'expression'
  | 'expressions'
  | 'left of an arrow'
  | 'rows'
  | 'orders'
  | 'order modifier'
  | 'checks'
  | 'constant'
  | 'constants'
  | 'pivots'
  | 'entries'
  | 'replacements'
  | 'type'
  | 'table'
  | 'table function'
  | 'query'
  | 'statement'
  | 'modifiers'
  | 'with';

export type Shape = Readonly<Record<string, Holds>>;

const common = { class: 'value', type: 'value', alias: 'value' } as const;
const call = { function_name: 'value', schema: 'value', catalog: 'value', children: 'expressions' } as const;

/** Expressions by their `class`. */
export const EXPRESSIONS: Readonly<Record<string, Shape>> = {
  BETWEEN: { ...common, input: 'expression', lower: 'expression', upper: 'expression' },
  CASE: { ...common, case_checks: 'checks', else_expr: 'expression' },
  CAST: { ...common, child: 'expression', cast_type: 'type', try_cast: 'value' },
  COLLATE: { ...common, child: 'expression', collation: 'value' },
  COLUMN_REF: { ...common, column_names: 'value' },
  COMPARISON: { ...common, left: 'expression', right: 'expression' },
  CONJUNCTION: { ...common, children: 'expressions' },
  CONSTANT: { ...common, value: 'constant' },
  FUNCTION: {
    ...common,
    ...call,
    filter: 'expression',
    order_bys: 'order modifier',
    distinct: 'value',
    is_operator: 'value',
    export_state: 'empty',
  },
  LAMBDA: { ...common, lhs: 'left of an arrow', expr: 'expression' },
  OPERATOR: { ...common, children: 'expressions' },
  PARAMETER: { ...common, identifier: 'value' },
  POSITIONAL_REFERENCE: { ...common, index: 'value' },
  STAR: {
    ...common,
    relation_name: 'value',
    exclude_list: 'value',
    replace_list: 'replacements',
    columns: 'value',
    expr: 'empty',
    qualified_exclude_list: 'empty',
    rename_list: 'value',
  },
  SUBQUERY: {
    ...common,
    subquery_type: 'value',
    subquery: 'statement',
    child: 'expression',
    comparison_type: 'value',
  },
  WINDOW: {
    ...common,
    ...call,
    partitions: 'expressions',
    orders: 'orders',
    arg_orders: 'orders',
    start: 'value',
    end: 'value',
    start_expr: 'expression',
    end_expr: 'expression',
    offset_expr: 'expression',
    default_expr: 'expression',
    filter_expr: 'expression',
    ignore_nulls: 'value',
    exclude_clause: 'value',
    distinct: 'value',
  },
};

const query = { type: 'value', modifiers: 'modifiers', cte_map: 'with' } as const;

/** Queries by their `type`. */
export const QUERIES: Readonly<Record<string, Shape>> = {
  SELECT_NODE: {
    ...query,
    select_list: 'expressions',
    from_table: 'table',
    where_clause: 'expression',
    group_expressions: 'expressions',
    group_sets: 'value',
    aggregate_handling: 'value',
    having: 'expression',
    sample: 'empty',
    qualify: 'expression',
  },
  SET_OPERATION_NODE: { ...query, setop_type: 'value', setop_all: 'value', left: 'query', right: 'query' },
  RECURSIVE_CTE_NODE: {
    ...query,
    cte_name: 'value',
    union_all: 'value',
    left: 'query',
    right: 'query',
    aliases: 'value',
    key_targets: 'empty',
  },
};

const table = { type: 'value', alias: 'value', sample: 'empty' } as const;

/** Tables by their `type`. */
export const TABLES: Readonly<Record<string, Shape>> = {
  BASE_TABLE: {
    ...table,
    catalog_name: 'empty',
    schema_name: 'value',
    table_name: 'value',
    column_name_alias: 'value',
    at_clause: 'empty',
  },
  JOIN: {
    ...table,
    left: 'table',
    right: 'table',
    condition: 'expression',
    join_type: 'value',
    ref_type: 'value',
    using_columns: 'value',
    delim_flipped: 'empty',
    duplicate_eliminated_columns: 'empty',
  },
  SUBQUERY: { ...table, subquery: 'statement', column_name_alias: 'value' },
  TABLE_FUNCTION: {
    ...table,
    function: 'table function',
    column_name_alias: 'value',
    with_ordinality: 'value',
  },
  EXPRESSION_LIST: { ...table, expected_names: 'empty', expected_types: 'empty', values: 'rows' },
  PIVOT: {
    ...table,
    source: 'table',
    aggregates: 'expressions',
    unpivot_names: 'value',
    pivots: 'pivots',
    groups: 'value',
    column_name_alias: 'value',
    include_nulls: 'value',
  },
  EMPTY: table,
};

/** Modifiers by their `type`. */
export const MODIFIERS: Readonly<Record<string, Shape>> = {
  ORDER_MODIFIER: { type: 'value', orders: 'orders' },
  LIMIT_MODIFIER: { type: 'value', limit: 'expression', offset: 'expression' },
  DISTINCT_MODIFIER: { type: 'value', distinct_on_targets: 'expressions' },
};

/** What has no kind of its own. */
export const PARTS = {
  order: { type: 'value', null_order: 'value', expression: 'expression' },
  pivot: {
    pivot_expressions: 'expressions',
    unpivot_names: 'value',
    entries: 'entries',
    pivot_enum: 'empty',
  },
  replacement: { key: 'value', value: 'expression' },
  entry: { values: 'constants', star_expr: 'expression', alias: 'value' },
  check: { when_expr: 'expression', then_expr: 'expression' },
  statement: { node: 'query', named_param_map: 'value' },
  cte: { aliases: 'value', query: 'statement', materialized: 'value', key_targets: 'empty' },
} as const satisfies Readonly<Record<string, Shape>>;
