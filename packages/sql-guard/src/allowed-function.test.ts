import { describe, expect, it } from 'vitest';
import { type AllowedFunctions, refuseUnbounded } from './allowed-function.js';
import { DUCKDB_FUNCTIONS } from './duckdb/allowed/functions.js';
import { MARIADB_FUNCTIONS } from './mariadb/allowed/functions.js';
import { binary, call, column, integer, string } from './policies/build.js';
import { SQLITE_FUNCTIONS } from './sqlite/allowed/functions.js';
import type { CallNode } from './tree/query-tree.js';

const checked = (functions: AllowedFunctions, node: CallNode) => () => {
  const allowed = functions.get(node.name);
  if (allowed === undefined) throw new Error(`${node.name} is not on the list.`);
  refuseUnbounded(node, allowed);
};

const x = string('x');

describe('a call that says how much it makes', () => {
  it.each<[AllowedFunctions, CallNode]>([
    [MARIADB_FUNCTIONS, call('repeat', x, integer(10_000))],
    [MARIADB_FUNCTIONS, call('space', integer(3))],
    [SQLITE_FUNCTIONS, call('printf', string('%05d %-20s %.2f'), integer(1))],
    [DUCKDB_FUNCTIONS, call('format', string('{:>10} {}'), x)],
    [DUCKDB_FUNCTIONS, call('bar', integer(1), integer(0), integer(10))],
    [DUCKDB_FUNCTIONS, call('lpad', x, integer(20), string('.'))],
  ])('is taken where that is little %#', (functions, node) => {
    expect(checked(functions, node)).not.toThrow();
  });

  it.each<[AllowedFunctions, CallNode]>([
    [MARIADB_FUNCTIONS, call('repeat', x, integer(10_001))],
    [MARIADB_FUNCTIONS, call('rpad', x, binary('*', integer(100), integer(100)), x)],
    [MARIADB_FUNCTIONS, call('space', column('id'))],
    [SQLITE_FUNCTIONS, call('zeroblob', integer(1e9))],
    [SQLITE_FUNCTIONS, call('randomblob', { kind: 'literal', type: 'number', value: '1e3' })],
    [SQLITE_FUNCTIONS, call('printf', string('%999999999d'), integer(1))],
    [SQLITE_FUNCTIONS, call('format', string('%*d'), integer(1e9), integer(1))],
    [SQLITE_FUNCTIONS, call('printf', column('name'), integer(1))],
    [DUCKDB_FUNCTIONS, call('format', string('{:{}}'), x, integer(1e9))],
    [DUCKDB_FUNCTIONS, call('repeat', x, { kind: 'unary', operator: '-', operand: integer(1) })],
    [DUCKDB_FUNCTIONS, call('list_resize', x, integer(1e9))],
  ])('is refused where it may be much %#', (functions, node) => {
    expect(checked(functions, node)).toThrow(expect.objectContaining({ code: 'SQL_FUNCTION_NOT_ALLOWED' }));
  });
});
