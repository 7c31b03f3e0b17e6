import { parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import type { ExpressionNode, QueryNode, SelectNode } from '../tree/query-tree.js';
import { lowerStatement } from './lower-statement.js';
import type { PostgresTree } from './native-tree.js';

async function lower(sql: string): Promise<QueryNode> {
  return lowerStatement((await parse(sql)) as PostgresTree, sql).query;
}

async function select(sql: string): Promise<SelectNode> {
  const { body } = await lower(sql);
  if (body.kind !== 'select') throw new Error('No SELECT.');
  return body;
}

async function value(sql: string): Promise<ExpressionNode | undefined> {
  return (await select(`select ${sql} from t`)).targets[0]?.expression;
}

const column = (name: string) => ({ kind: 'column', names: [name] });
const number = (digits: string) => ({ kind: 'literal', type: 'number', value: digits });
const string = (text: string) => ({ kind: 'literal', type: 'string', value: text });

const VALUES: readonly (readonly [sql: string, node: object])[] = [
  ['12', number('12')],
  ['12345678901234567890.10', number('12345678901234567890.10')],
  ['-5', number('-5')],
  [`E'a\\'b'`, string("a'b")],
  ['null', { kind: 'literal', type: 'null', value: null }],
  ['false', { kind: 'literal', type: 'boolean', value: false }],
  [`b'101'`, { kind: 'operation', operator: 'bits', operands: [] }],
  ['a + 1', { kind: 'binary', operator: '+', left: column('a'), right: number('1') }],
  [`a -> 'b'`, { kind: 'binary', operator: '->' }],
  [`a ~ 'b'`, { kind: 'binary', operator: 'regexp' }],
  [`a !~ 'b'`, { kind: 'unary', operator: 'not', operand: { kind: 'binary', operator: 'regexp' } }],
  [`a @> 'b'`, { kind: 'operation', operator: '@>' }],
  ['- a', { kind: 'unary', operator: '-', operand: column('a') }],
  ['not a', { kind: 'unary', operator: 'not', operand: column('a') }],
  ['a and b and c', { kind: 'junction', operator: 'and', operands: [column('a'), column('b'), column('c')] }],
  ['a is distinct from 1', { kind: 'binary', operator: 'is distinct from' }],
  ['a is not distinct from 1', { kind: 'binary', operator: 'is not distinct from' }],
  ['a is not null', { kind: 'test', test: 'null', negated: true, operand: column('a') }],
  ['a is not true', { kind: 'test', test: 'true', negated: true }],
  ['a is unknown', { kind: 'test', test: 'unknown', negated: false }],
  ['a not in (1, 2)', { kind: 'in', negated: true, operand: column('a'), list: [number('1'), number('2')] }],
  [
    'a between 1 and 2',
    { kind: 'between', negated: false, symmetric: false, low: number('1'), high: number('2') },
  ],
  ['a not between symmetric 2 and 1', { kind: 'between', negated: true, symmetric: true }],
  [`a not ilike 'x%'`, { kind: 'like', form: 'ilike', negated: true, pattern: string('x%'), escape: null }],
  [`a like 'x!%' escape '!'`, { kind: 'like', form: 'like', pattern: string('x!%'), escape: string('!') }],
  [`a similar to 'x|y'`, { kind: 'like', form: 'similar', pattern: string('x|y'), escape: null }],
  ['a = any (b)', { kind: 'operation', operator: '= any', operands: [column('a'), column('b')] }],
  ['nullif(a, 1)', { kind: 'operation', operator: 'nullif', operands: [column('a'), number('1')] }],
  ['coalesce(a, 1)', { kind: 'operation', operator: 'coalesce' }],
  ['least(a, 1)', { kind: 'operation', operator: 'least' }],
  ['current_date', { kind: 'operation', operator: 'current_date', operands: [] }],
  ['case a when 1 then 2 else 3 end', { kind: 'case', operand: column('a'), otherwise: number('3') }],
  ['a::int', { kind: 'cast', type: 'integer', operand: column('a') }],
  ['a::varchar(20)', { kind: 'cast', type: 'character varying(20)' }],
  ['a::timestamptz(3)', { kind: 'cast', type: 'timestamp(3) with time zone' }],
  ['a::numeric(12,2)[]', { kind: 'cast', type: 'numeric(12,2)[]' }],
  [`interval '1 day'`, { kind: 'cast', type: 'interval', operand: string('1 day') }],
  [`date '2025-01-01'`, { kind: 'cast', type: 'date', operand: string('2025-01-01') }],
  ['extract(YEAR from a)', { kind: 'extract', field: 'year', operand: column('a') }],
  [`a at time zone 'UTC'`, { kind: 'call', name: 'timezone', args: [string('UTC'), column('a')] }],
  ['a collate "C"', { kind: 'collate', collation: 'C', operand: column('a') }],
  ['(a, b)', { kind: 'tuple', items: [column('a'), column('b')] }],
  ['a[1]', { kind: 'operation', operator: 'subscript' }],
  ['count(*)', { kind: 'call', name: 'count', isAggregate: true, isStar: true, args: [], over: null }],
  ['count(distinct a)', { kind: 'call', distinct: true, isStar: false, args: [column('a')] }],
  [
    `string_agg(a, ',' order by b desc nulls last) filter (where c)`,
    {
      kind: 'call',
      args: [column('a'), string(',')],
      orderBy: [{ expression: column('b'), descending: true, nulls: 'last' }],
      filter: column('c'),
    },
  ],
  [
    'percentile_cont(0.5) within group (order by a)',
    { kind: 'call', orderBy: [{ expression: column('a') }] },
  ],
  ['sum(a) over w', { kind: 'call', over: { name: 'w', partitionBy: [], orderBy: [], frame: null } }],
  [
    'sum(a) over (w order by b rows between 2 preceding and current row exclude ties)',
    {
      over: {
        name: 'w',
        orderBy: [{ expression: column('b'), descending: false, nulls: null }],
        frame: {
          unit: 'rows',
          start: { kind: 'preceding', distance: number('2') },
          end: { kind: 'current row' },
          exclude: 'ties',
        },
      },
    },
  ],
  [
    'sum(a) over (partition by b order by c groups unbounded preceding)',
    {
      over: {
        name: null,
        partitionBy: [column('b')],
        frame: { unit: 'groups', start: { kind: 'unbounded preceding' }, end: null, exclude: null },
      },
    },
  ],
  [
    'sum(a) over (order by b range between 1 following and unbounded following)',
    {
      over: {
        frame: {
          unit: 'range',
          start: { kind: 'following', distance: number('1') },
          end: { kind: 'unbounded following' },
        },
      },
    },
  ],
  ['a in (select 1)', { kind: 'subquery', form: 'any', operator: '=', operands: [column('a')] }],
  ['a > all (select 1)', { kind: 'subquery', form: 'all', operator: '>' }],
  [
    'a ~ any (select b from t)',
    { kind: 'operation', operator: '~ any', operands: [{ kind: 'subquery', form: 'any', operator: null }] },
  ],
  ['exists (select 1)', { kind: 'subquery', form: 'exists', operator: null, operands: [] }],
];

describe('a value', () => {
  it.each(VALUES)('%s', async (sql, node) => {
    expect(await value(sql)).toMatchObject(node);
  });
});

describe('a query', () => {
  it('keeps its order, limit and offset', async () => {
    expect(await lower('select a from t order by a desc limit 5 offset 2')).toMatchObject({
      orderBy: [{ expression: column('a'), descending: true, nulls: null }],
      limit: number('5'),
      offset: number('2'),
    });
  });

  it.each([
    ['union all', 'union', true],
    ['except', 'except', false],
    ['intersect', 'intersect', false],
  ])('keeps what its arms are joined by: %s', async (words, operator, all) => {
    const { body } = await lower(`select 1 ${words} select 2`);
    expect(body).toMatchObject({ kind: 'set operation', operator, all });
  });

  it.each([
    ['join', 'inner', 'on'],
    ['left join', 'left', 'on'],
    ['right join', 'right', 'on'],
    ['full join', 'full', 'on'],
  ])('keeps the type of a join: %s', async (words, type, kind) => {
    const { from } = await select(`select 1 from a ${words} b on true`);
    expect(from).toMatchObject([{ kind: 'join', type, condition: { kind } }]);
  });

  it.each([
    ['group by a, b', 'plain'],
    ['group by rollup (a, b)', 'rollup'],
    ['group by grouping sets ((a), (b))', 'sets'],
    ['group by a, rollup (b)', 'sets'],
  ] as const)('keeps how it is grouped: %s', async (words, grouping) => {
    expect(await select(`select 1 from t ${words}`)).toMatchObject({ grouping });
  });

  it('names its columns as the engine does, and keeps apart what the statement names', async () => {
    const { targets } = await select('select a, b as c, count(*), d::int, 1 from t');
    expect(targets.map(({ name, alias }) => [name, alias])).toEqual([
      ['a', null],
      ['c', 'c'],
      ['count', null],
      ['d', null],
      ['?column?', null],
    ]);
  });

  it('keeps its named windows', async () => {
    const { windows } = await select('select 1 from t window w as (partition by a), v as (w order by b)');
    expect(windows).toMatchObject([
      { name: 'w', window: { name: null, partitionBy: [column('a')] } },
      { name: 'v', window: { name: 'w', orderBy: [{ expression: column('b') }] } },
    ]);
  });
});
