import { beforeAll, describe, expect, it } from 'vitest';
import type { DuckdbParser } from '../parser.js';
import { Refusal } from '../refusal.js';
import { startParser } from '../testing/duckdb-database.js';
import type { ExpressionNode, SelectNode } from '../tree/query-tree.js';
import { lowerTree } from './lower-tree.js';
import { nameTargets } from './name-targets.js';
import { readNative, writeNative } from './native-json.js';
import type { NativeTree } from './native-tree.js';
import { parseSelect } from './parse-select.js';

let parser: DuckdbParser;
beforeAll(async () => {
  parser = await startParser();
});

async function lower(sql: string): Promise<SelectNode> {
  const tree = await parseSelect(sql, parser);
  const { body } = lowerTree(tree, { sql, named: await nameTargets(tree, parser) }).query;
  if (body.kind !== 'select') throw new Error('Not a SELECT.');
  return body;
}

const expressionOf = async (sql: string): Promise<ExpressionNode | undefined> =>
  (await lower(`select ${sql}`)).targets[0]?.expression;

const X = { kind: 'column', names: ['x'] };
const one = { kind: 'literal', type: 'number', value: '1' };
const text = (value: string) => ({ kind: 'literal', type: 'string', value });

describe('expressions in neutral nodes', () => {
  it.each<readonly [string, object]>([
    ['x + 1', { kind: 'binary', operator: '+', left: X, right: one }],
    ['-x', { kind: 'unary', operator: '-', operand: X }],
    ['x // 1', { kind: 'binary', operator: 'div' }],
    ['x ** 1', { kind: 'binary', operator: '^' }],
    ['x != 1', { kind: 'binary', operator: '<>' }],
    ['x is not distinct from 1', { kind: 'binary', operator: 'is not distinct from' }],
    [
      `x like 'a'`,
      { kind: 'like', form: 'like', negated: false, operand: X, pattern: text('a'), escape: null },
    ],
    [`x not ilike 'a' escape '!'`, { kind: 'like', form: 'ilike', negated: true, escape: text('!') }],
    [`x glob 'a'`, { kind: 'like', form: 'glob' }],
    ['x in (1)', { kind: 'in', negated: false, operand: X, list: [one] }],
    ['x not in (1)', { kind: 'in', negated: true }],
    ['x between 1 and 1', { kind: 'between', negated: false, operand: X, low: one, high: one }],
    ['x is not null', { kind: 'test', test: 'null', negated: true, operand: X }],
    ['x and x and x', { kind: 'junction', operator: 'and', operands: [X, X, X] }],
    ['case x when 1 then 1 end', { kind: 'case', operand: null, otherwise: { type: 'null' } }],
    ['x::decimal(10, 2)', { kind: 'cast', type: 'decimal(10,2)', tries: false, operand: X }],
    [
      'try_cast(x as struct(a integer, b varchar[]))',
      { type: 'struct(a integer, b varchar[])', tries: true },
    ],
    ['x::map(integer, varchar)', { type: 'map(integer,varchar)' }],
    ['x::integer[3]', { type: 'integer[3]' }],
    ['x::json', { type: 'json' }],
    ['true', { kind: 'literal', type: 'boolean', value: true }],
    [`date '2025-01-01'`, { kind: 'literal', type: 'date', value: '2025-01-01' }],
    ['1.50', { kind: 'literal', type: 'number', value: '1.50' }],
    ['-0.05', { kind: 'literal', type: 'number', value: '-0.05' }],
    ['12345678901234567890123', { kind: 'literal', type: 'number', value: '12345678901234567890123' }],
    ['9223372036854775807', { kind: 'literal', type: 'number', value: '9223372036854775807' }],
    ['x collate nocase', { kind: 'collate', collation: 'nocase', operand: X }],
    ['a.b.c.d', { kind: 'column', names: ['a', 'b', 'c', 'd'] }],
    [`x -> 'a'`, { kind: 'binary', operator: '->', left: X, right: text('a') }],
    ['(x, 1)', { kind: 'tuple', items: [X, one] }],
    ['[x]', { kind: 'operation', operator: 'array', operands: [X] }],
    ['x[1]', { kind: 'operation', operator: 'subscript', operands: [X, one] }],
    ['x[1:]', { kind: 'operation', operator: 'slice', operands: [X, one] }],
    ['current_date', { kind: 'operation', operator: 'current_date', operands: [] }],
    ['coalesce(x, 1)', { kind: 'operation', operator: 'coalesce' }],
    ['count(*)', { kind: 'call', name: 'count', isAggregate: true, isStar: true, args: [] }],
    ['count(*) over ()', { kind: 'call', name: 'count', isStar: true, over: { name: null } }],
    ['sum(distinct x) filter (x)', { kind: 'call', isAggregate: true, distinct: true, args: [X], filter: X }],
    ['lag(x, 1, 1) over (order by x)', { kind: 'call', isAggregate: false, args: [X, one, one] }],
    ['x in (select 1)', { kind: 'subquery', form: 'any', operator: '=', operands: [X] }],
    ['array(select 1)', { kind: 'subquery', form: 'array', operands: [] }],
    ['exists(select 1)', { kind: 'subquery', form: 'exists' }],
  ])('%s', async (sql, expected) => {
    expect(await expressionOf(sql)).toMatchObject(expected);
  });

  it('a lambda hides its parameters from everything but its own body', async () => {
    const lambda = { kind: 'operation', operator: 'lambda parameter', operands: [] };
    expect(await expressionOf('list_transform(l, x -> x + y)')).toMatchObject({
      args: [
        { kind: 'column', names: ['l'] },
        { operator: 'lambda', operands: [{ left: lambda, right: { kind: 'column', names: ['y'] } }] },
      ],
    });
    expect(await expressionOf('list_transform(x, x -> x)')).toMatchObject({
      args: [X, { operands: [lambda] }],
    });
  });
});

it('names columns as the engine does', async () => {
  const { targets } = await lower(
    `select count(*), a + 1, lower(name), 'x AS y, z' , 'x' as z, t.b, s.f, 1, (select 1) from t`,
  );
  expect(targets.map(({ name, alias }) => [name, alias])).toEqual([
    ['count_star()', null],
    ['(a + 1)', null],
    ['lower("name")', null],
    [`'x AS y, z'`, null],
    ['z', 'z'],
    ['b', null],
    ['f', null],
    ['1', null],
    ['(SELECT 1)', null],
  ]);
});

it('says where', async () => {
  const refusal = await lower(`select 'é日', pg_sleep(1)`).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect((refusal as Refusal).offset).toBe(13);
  const syntax = await lower(`select 'é😀' fro x y`).catch((error: unknown) => error);
  expect(syntax).toMatchObject({ code: 'SQL_SYNTAX', offset: 17 });
});

describe('a kind that no rule names is refused with its name', () => {
  /** As a later version of the engine might write it. */
  const changed = async (sql: string, change: (tree: string) => string) =>
    lowerTree(readNative(change(await parser.parse(sql))) as NativeTree, { sql, named: new Set() });

  it.each<readonly [string, string, string, RegExp]>([
    ['an expression', '"class":"CONSTANT"', '"class":"CRYSTAL_BALL"', /^CRYSTAL_BALL is not/],
    ['a field of one', '"is_null":false', '"is_null":false},"certainty":{"x":1', /certainty/],
    ['a table', '"type":"BASE_TABLE"', '"type":"MIRROR"', /^MIRROR is not/],
    ['a field of a table', '"at_clause":null', '"at_clause":null,"seen_by":1', /A table with seen_by/],
    ['a field of a SELECT', '"having":null', '"having":null,"unless":1', /SELECT with unless/],
    ['a query', '"type":"SELECT_NODE"', '"type":"DREAM_NODE"', /DREAM_NODE/],
    ['a way to group', 'STANDARD_HANDLING', 'SECRET_HANDLING', /SECRET_HANDLING/],
    ['a type', '"id":"INTEGER"', '"id":"SECRET"', /SECRET/],
  ])('%s', async (_what, from, to, message) => {
    await expect(changed('select 1 from t', (tree) => tree.replace(from, to))).rejects.toThrow(message);
  });
});

it('no digit is lost between reading and writing', async () => {
  const text = await parser.parse('select 18446744073709551615, 0.1, 1e300, 9223372036854775807, 1.0e0');
  const tree = readNative(text) as NativeTree;
  const print = (json: string) => parser.print(json);
  expect(await print(writeNative(tree))).toBe(await print(text));
  const values = JSON.stringify(tree).match(/18446744073709551615|9223372036854775807|1e\+?300/g);
  expect(new Set(values).size).toBe(3);
  expect(readNative('[9007199254740993,1]')).toEqual([{ rawJSON: '9007199254740993' }, 1]);
});
