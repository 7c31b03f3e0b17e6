import { SHARED_OPERATORS, type Syntax } from '../syntax.js';

/**
 * MariaDB under the settings that the driver pins: NO_BACKSLASH_ESCAPES (a backslash is a backslash), without PIPES_AS_CONCAT
 * (`||` would be OR: so it is written as `concat`, which is NULL where a side is, as `||` is).
 */
export const MARIADB_SYNTAX: Syntax = {
  dialect: 'mariadb',
  title: 'MariaDB',
  identifierQuote: '`',
  functionPrefix: '',
  collationPrefix: '',
  rollup: 'WITH ROLLUP',
  namesEveryColumn: false,
  parameter: () => '?',
  bytes: (hex) => `x'${hex}'`,
  numbers: /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i,
  types:
    /^(?:(?:un)?signed(?: integer)?|(?:char|nchar|binary)(?:\(\d+\))?|date|year|(?:time|datetime)(?:\(\d\))?|double|float|decimal(?:\(\d+(?:, ?\d+)?\))?|inet[46]|uuid)$/,
  operators: {
    ...SHARED_OPERATORS,
    '#': '^',
    div: 'DIV',
    regexp: 'REGEXP',
    'is not distinct from': '<=>',
    'is distinct from': (left, right) => `NOT (${left} <=> ${right})`,
    '||': (left, right) => `concat(${left}, ${right})`,
  },
  joins: new Set(['inner', 'left', 'right']),
  setOperations: new Set(['union', 'union all', 'intersect', 'intersect all', 'except', 'except all']),
  callForms: new Map([
    ['group_concat', 'separator'],
    ['percentile_cont', 'within group'],
    ['percentile_disc', 'within group'],
    ['timestampdiff', 'unit first'],
    ['timestampadd', 'unit first'],
    ['trim', 'trim'],
    ['ltrim', 'trim'],
    ['rtrim', 'trim'],
    ['position', 'in'],
    ['convert', 'using'],
  ]),
  operations: new Set([
    'coalesce',
    'nullif',
    'greatest',
    'least',
    'current_date',
    'current_time',
    'current_timestamp',
    'localtimestamp',
  ]),
  constructs: new Set([
    'ANY or ALL over a subquery',
    'DATE, TIME or TIMESTAMP before a literal',
    'EXTRACT',
    'INTERVAL',
    'IS UNKNOWN',
    'XOR',
    'a part of a set operation in parentheses',
  ]),
};
