import type { DuckdbParser, SqlDialect, SqlParser } from '@parley/sql-guard';
import { afterAll, describe, expect, it } from 'vitest';
import { createParsers } from './create-parsers.js';

const parsers = createParsers({ workers: 1, timeLimitMs: 10_000 });
afterAll(() => parsers.close());

const DIALECTS = ['postgresql', 'duckdb', 'mariadb', 'sqlite'] as const satisfies readonly SqlDialect[];

const HOSTILE = {
  parentheses: `select ${'('.repeat(16_000)}1${')'.repeat(16_000)}`,
  subqueries: `select ${'(select '.repeat(3_600)}1${')'.repeat(3_600)}`,
  'a long sum': `select ${'1+'.repeat(16_000)}1`,
  negations: `select ${'not '.repeat(8_000)}true`,
  cases: `select ${'case when 1=1 then '.repeat(1_400)}1${' end'.repeat(1_400)}`,
  'nested joins': `select * from ${'(t join '.repeat(3_600)}t${')'.repeat(3_600)}`,
  'open brackets': '['.repeat(32_000),
  unions: `select 1 ${'union select 1 '.repeat(2_100)}`,
  'one long list': `select 1 in (${'1,'.repeat(15_900)}1)`,
};

async function outcomeOf(parser: SqlParser, sql: string): Promise<string> {
  try {
    return typeof (await parser.parse(sql)) === 'undefined' ? 'nothing' : 'read';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error) return String(error.code);
    if ('sqlDetails' in error) return 'syntax error';
    throw error;
  }
}

function duckdb(): DuckdbParser {
  const parser = parsers.for('duckdb');
  if (parser.dialect !== 'duckdb') throw new Error('the parser is of another dialect');
  return parser;
}

describe.each(DIALECTS)('the %s parser', (dialect) => {
  const parser = parsers.for(dialect);

  it.each(Object.entries(HOSTILE))('reads or refuses %s and goes on', async (_what, sql) => {
    expect(await outcomeOf(parser, sql)).toMatch(/^(read|SQL_TOO_DEEP|syntax error)$/);
    expect(await outcomeOf(parser, 'select 1')).toBe('read');
  });

  it('names the place of a syntax error in code points', async () => {
    await expect(parser.parse("select 'é😀', a from from where")).rejects.toMatchObject({
      sqlDetails: { cursorPosition: 20 },
    });
  });

  it('gives every statement its own answer', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `select c${index} from t`);
    const trees = await Promise.all(texts.map((text) => parser.parse(text)));
    for (const [index, tree] of trees.entries()) expect(JSON.stringify(tree)).toContain(`c${index}`);
  });

  it('answers with a fresh tree', async () => {
    const [one, other] = [await parser.parse('select 1'), await parser.parse('select 1')];
    expect(one).toEqual(other);
    if (typeof one === 'object') expect(one).not.toBe(other);
  });
});

describe('what the trees are', () => {
  it.each(['', ' -- nothing'])('reads %j as no statement', async (blank) => {
    expect(await parsers.for('postgresql').parse(blank)).toMatchObject({ stmts: [] });
    expect(JSON.parse(await duckdb().parse(blank))).toMatchObject({ statements: [] });
    expect(await parsers.for('sqlite').parse(blank)).toEqual([]);
  });

  it('is each engine’s own', async () => {
    const sql = 'select id from customers';
    expect(await parsers.for('postgresql').parse(sql)).toMatchObject({
      stmts: [{ stmt: { SelectStmt: {} } }],
    });
    expect(JSON.parse(await duckdb().parse(sql))).toMatchObject({
      error: false,
      statements: [
        { node: { type: 'SELECT_NODE', from_table: { table_name: 'customers' }, where_clause: null } },
      ],
    });
    expect(await parsers.for('mariadb').parse(sql)).toMatchObject([{ select: { expressions: [{}] } }]);
  });

  it('follows the dialect', async () => {
    expect(JSON.stringify(await parsers.for('mariadb').parse('select "a"'))).toContain('"literal"');
    expect(JSON.stringify(await parsers.for('sqlite').parse('select "a"'))).toContain('"column"');
  });

  it('can be printed where the dialect is DuckDB’s', async () => {
    const tree = await duckdb().parse(
      'select a, sum(b) from t where c = $1 group by all qualify rank() over (order by a) = 1',
    );
    expect(await duckdb().print(tree)).toMatch(/^SELECT a, sum\(b\) FROM t WHERE \(?c = \$1\)? GROUP BY/);
    await expect(duckdb().print('{"error":false,"statements":[{}]}')).rejects.toMatchObject({
      sqlDetails: { cursorPosition: -1 },
    });
  });

  it.each([
    ['lists', '['.repeat(100_000)],
    ['a tree', `{"error":false,"statements":[{"node":${'{"left":'.repeat(50_000)}1${'}'.repeat(50_000)}}]}`],
  ])('refuses to print %s nested without bound, and goes on', async (_what, tree) => {
    const refused = expect.stringMatching(/^(SqlError|ParleyError)$/);
    await expect(duckdb().print(tree)).rejects.toMatchObject({ name: refused });
    expect(await duckdb().print(await duckdb().parse('select 1'))).toBe('SELECT 1');
  });

  it.each([
    'insert into t values (1)',
    'create table t (a int)',
    "attach 'x' as y",
    'select 1; drop table t',
  ])('is none for DuckDB’s %s', async (sql) => {
    await expect(duckdb().parse(sql)).rejects.toMatchObject({ code: 'SQL_NOT_A_SINGLE_SELECT' });
  });
});
