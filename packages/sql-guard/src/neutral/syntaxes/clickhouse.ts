import { SHARED_OPERATORS, type Syntax } from '../syntax.js';

/**
 * Settings under which ClickHouse reads what is printed for it as the other engines would: a side that an outer join lacks is
 * NULL, an aggregate of no rows is NULL, a cast keeps NULL, a name is a column before it is an alias, and set operations drop
 * repeats unless they say ALL. A driver pins them.
 */
export const CLICKHOUSE_SETTINGS = {
  join_use_nulls: 1,
  aggregate_functions_null_for_empty: 1,
  cast_keep_nullable: 1,
  prefer_column_name_to_alias: 1,
  union_default_mode: 'DISTINCT',
  except_default_mode: 'DISTINCT',
  intersect_default_mode: 'DISTINCT',
} as const;

/** ClickHouse under {@link CLICKHOUSE_SETTINGS}. */
export const CLICKHOUSE_SYNTAX: Syntax<'clickhouse'> = {
  dialect: 'clickhouse',
  title: 'ClickHouse',
  identifierQuote: '"',
  functionPrefix: '',
  collationPrefix: '',
  rollup: 'ROLLUP (...)',
  namesEveryColumn: true,
  quotesIntervals: false,
  hasBackslashEscapes: true,
  parameter: () => '?',
  bytes: (hex) => `unhex('${hex}')`,
  numbers: /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i,
  types: /^(?:nullable\()?[a-z][a-z0-9]*(?:\(\d+(?:, ?\d+)?\))?\)?$/i,
  operators: {
    ...SHARED_OPERATORS,
    '^': (left, right) => `pow(${left}, ${right})`,
    div: (left, right) => `intDiv(${left}, ${right})`,
    '||': '||',
    regexp: 'REGEXP',
    'is distinct from': 'IS DISTINCT FROM',
    'is not distinct from': 'IS NOT DISTINCT FROM',
    '&': (left, right) => `bitAnd(${left}, ${right})`,
    '|': (left, right) => `bitOr(${left}, ${right})`,
    '#': (left, right) => `bitXor(${left}, ${right})`,
    '<<': (left, right) => `bitShiftLeft(${left}, ${right})`,
    '>>': (left, right) => `bitShiftRight(${left}, ${right})`,
  },
  joins: new Set(['inner', 'left', 'right', 'full', 'semi', 'anti']),
  setOperations: new Set(['union', 'union all', 'intersect', 'except']),
  callForms: new Map([['percentile_cont', 'quantile']]),
  operations: new Set(['coalesce', 'nullif', 'greatest', 'least', 'grouping', 'current_date']),
  constructs: new Set([
    'DATE, TIME or TIMESTAMP before a literal',
    'EXTRACT',
    'FILTER',
    'ILIKE',
    'INTERVAL',
    'NULLS FIRST or LAST',
    'QUALIFY',
    'a derived table without a name',
    'a part of a set operation in parentheses',
  ]),
};
