import { SHARED_OPERATORS, type Syntax } from '../syntax.js';

/**
 * SQLite, built or set so that a name in double quotes is always a name (`SQLITE_DBCONFIG_DQS_DML` off).
 */
export const SQLITE_SYNTAX: Syntax = {
  dialect: 'sqlite',
  title: 'SQLite',
  identifierQuote: '"',
  functionPrefix: '',
  collationPrefix: '',
  rollup: null,
  namesEveryColumn: true,
  parameter: () => '?',
  bytes: (hex) => `x'${hex}'`,
  numbers: /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|0x[0-9a-f]{1,16})$/i,
  types: /^[a-z][a-z0-9_ ]*(?:\(\d+(?:, ?\d+)?\))?$/,
  operators: {
    ...SHARED_OPERATORS,
    '||': '||',
    '->': '->',
    '->>': '->>',
    'is not distinct from': (left, right) => `${left} IS ${noTruthTest(right)}`,
    'is distinct from': (left, right) => `${left} IS NOT ${noTruthTest(right)}`,
  },
  joins: new Set(['inner', 'left', 'right', 'full']),
  setOperations: new Set(['union', 'union all', 'intersect', 'except']),
  callForms: new Map(),
  operations: new Set(['coalesce', 'nullif', 'current_date', 'current_time', 'current_timestamp']),
  constructs: new Set([
    'FILTER',
    'GLOB',
    'GROUPS or EXCLUDE in a window frame',
    'LIMIT that is computed',
    'NULLS FIRST or LAST',
    'a derived table without a name',
    'a function in FROM',
  ]),
};

/** `2 IS TRUE` asks whether 2 counts as true, not whether it equals 1. */
function noTruthTest(right: string): string {
  if (right === 'TRUE' || right === 'FALSE') throw new Error('A comparison that would be read as a test.');
  return right;
}
