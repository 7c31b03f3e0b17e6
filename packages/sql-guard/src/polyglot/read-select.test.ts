import { describe, expect, it } from 'vitest';
import { MARIADB_RULES } from '../mariadb/reading-rules.js';
import { Refusal } from '../refusal.js';
import { SQLITE_RULES } from '../sqlite/reading-rules.js';
import { polyglotParser } from '../testing/polyglot-parser.js';
import { fingerprintOf } from './fingerprint-tree.js';
import { readSelect } from './read-select.js';

const mariadb = (sql: string) =>
  readSelect(sql, polyglotParser('mariadb'), { rules: MARIADB_RULES, parameters: 'refused' });
const sqlite = (sql: string) =>
  readSelect(sql, polyglotParser('sqlite'), { rules: SQLITE_RULES, parameters: 'refused' });

/** `CODE at offset: message`. */
async function refusal(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
    return 'read';
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} at ${error.offset}: ${error.message}`;
    throw error;
  }
}

describe.each([
  ['MariaDB', mariadb],
  ['SQLite', sqlite],
])('reading %s', (_title, read) => {
  it('gives names, places and the names of output columns', async () => {
    const query = await read("select t.a, upper( b )  , 1+1, 'x' from s.t where c = 2");
    expect(query.body).toMatchObject({
      kind: 'select',
      targets: [
        { name: 'a', alias: null, expression: { kind: 'column', names: ['t', 'a'], offset: 7 } },
        { name: 'upper( b )', alias: null, expression: { kind: 'call', name: 'upper', offset: 12 } },
        { name: '1+1', alias: null },
        { name: "'x'", alias: null },
      ],
      from: [{ kind: 'table', schema: 's', name: 't', alias: null, offset: 40 }],
      where: { kind: 'binary', operator: '=', right: { type: 'number', value: '2' } },
    });
  });

  it.each([
    ['nothing', ''],
    ['a comment', '/* */'],
    ['two statements', 'select 1; select 2'],
    ['SET', 'set a = 1'],
    ['CALL', 'call p()'],
    ['a lock', 'lock tables t read'],
  ])('refuses %s', async (_what, sql) => {
    expect(await refusal(read(sql))).toMatch(
      /^SQL_NOT_A_SINGLE_SELECT at -?\d+: .*; exactly one SELECT can be run here\.$/,
    );
  });

  it.each([
    ['explain select 1', '`explainSql` says what it would do'],
    ['show tables', 'the catalog says which tables'],
    ['describe t', 'the catalog says which tables'],
    ['pragma table_info(t)', 'the catalog says which tables'],
  ])('says what to do instead of: %s', async (sql, wayOut) => {
    const said = await refusal(read(sql));
    expect(said).toMatch(/^SQL_NOT_A_SINGLE_SELECT at 0: .*exactly one SELECT can be run here/);
    expect(said).toContain(wayOut);
  });

  it('wants a window for what works on one only', async () => {
    expect(await refusal(read('select a, rank() over (order by a) from t'))).toBe('read');
    expect(await refusal(read('select a, rank() from t'))).toMatch(/^SQL_SYNTAX at 10: .* add OVER/);
  });

  it.each([
    ['delete from t', 'DELETE'],
    ['update t set a = 1', 'UPDATE'],
    ['insert into t values (1)', 'INSERT'],
    ['replace into t values (1)', 'REPLACE'],
    ['with x as (delete from t returning *) select * from x', 'DELETE'],
    ['with x as (select 1) delete from t', 'DELETE'],
    ['with x as (select 1) update t set a = 1', 'UPDATE'],
    ['(insert into t values (1))', 'INSERT'],
  ])('refuses %s as a write', async (sql, verb) => {
    expect(await refusal(read(sql))).toMatch(
      new RegExp(`^SQL_WRITE_NOT_ALLOWED at \\d+: ${verb} changes data`),
    );
  });

  it.each([
    ['select sleep(5)', 7, 'sleep'],
    ['select 1, load_file(a) from t', 10, 'load_file'],
    ['select load_extension(a) from t', 7, 'load_extension'],
    ['select benchmark(1, 2)', 7, 'benchmark'],
    ['select my_function(a) from t', 7, 'my_function'],
    ['select writefile(a, b) from t', 7, 'writefile'],
    ['select last_insert_id()', 7, 'last_insert_id'],
    ['select parley_hmac(a, b) from t', 7, 'parley_hmac'],
  ])('refuses the function in %s', async (sql, offset, name) => {
    expect(await refusal(read(sql))).toContain(
      `SQL_FUNCTION_NOT_ALLOWED at ${offset}: The function ${name} is not allowed`,
    );
  });

  it.each([
    ['select `sleep`(5)', 'A function name in quotes'],
    ['select s.sleep(5)', 'A function of a schema'],
    ['select a.b.c.d from t', 'A name of more than three parts'],
    ["select a 'b' from t", 'A string in place of a name'],
    ["select a as 'b' from t", 'A string in place of a name'],
    ['select a into b from t', 'INTO'],
    ['select * from t where a match b', 'MATCH'],
    ['select count(*) from t where a in ()', 'IN with an empty list'],
    ['select * from t where a in (values (1))', 'IN with VALUES'],
    ['select * from a join b join c on a.x = c.x on a.x = b.x', 'ON behind the ON of another JOIN'],
    ['(select 1 order by 1 limit 1) limit 2', 'ORDER BY or LIMIT both inside and outside of brackets'],
  ])('refuses %s by its name', async (sql, construct) => {
    expect(await refusal(read(sql))).toContain(`${construct} is not supported`);
  });

  it.each([
    'select (1',
    'select 1)',
    'select from t',
    'select a from',
    'select * from t where',
    'select case when 1 then 2',
  ])('refuses the broken %s', async (sql) => {
    expect(await refusal(read(sql))).toMatch(/^SQL_(SYNTAX|NOT_SUPPORTED|FUNCTION_NOT_ALLOWED) at /);
  });

  it.each([
    'select 1 = 2 = 3',
    'select a = b is null from t',
    'select a in (1) = 1 from t',
    'select a like b = c from t',
    'select a between 1 and 2 = 1 from t',
    'select a < b < c from t',
  ])('wants brackets in %s', async (sql) => {
    expect(await refusal(read(sql))).toContain('put brackets around the inner one');
  });

  it.each([
    ['joins', `select 1 from t${' join t on 1'.repeat(1_600)}`],
    ['signs', `select ${'- '.repeat(9_000)}1`],
    ['sums', `select ${Array(9_000).fill('1').join(' + ')}`],
    ['negations', `select ${'not '.repeat(7_000)} 1`],
    ['unions', Array(1_700).fill('select 1').join(' union ')],
    ['tests', `select a${' is null'.repeat(3_000)} from t`],
  ])('refuses thousands of %s in a row before they end the stack', async (_what, sql) => {
    expect(await refusal(read(sql))).toMatch(/^SQL_(TOO_DEEP|SYNTAX|NOT_SUPPORTED) at /);
  });

  it('reads long lists and long conditions', async () => {
    expect(await refusal(read(`select a in (${Array(5_000).fill('1').join(',')}) from t`))).toBe('read');
    expect(await refusal(read(`select 1 from t where ${Array(2_000).fill('a = 1').join(' or ')}`))).toBe(
      'read',
    );
  });

  it('takes words for names where they are no keywords', async () => {
    const sql = 'select last, first, filter, t.select, t.from, end_at, `group` from t';
    const { body } = await read(sql);
    expect(body.kind === 'select' && body.targets.map(({ name }) => name)).toEqual([
      ...['last', 'first', 'filter', 'select', 'from', 'end_at', 'group'],
    ]);
  });

  it('says the place of what it refuses, in the text that came in', async () => {
    const sql = "select 'ä', -- comment\n  a, sleep(1) from t";
    expect(await refusal(read(sql))).toContain(`at ${sql.indexOf('sleep')}:`);
    expect(await refusal(read('/* ä */ select 2, from t'))).toContain('SQL_SYNTAX at 8:');
    expect(await refusal(read('/* ä */ select a from t where ) b'))).toContain('at 30:');
  });
});

describe('reading MariaDB', () => {
  it.each([
    ['select * from t for update', 'SQL_LOCK_NOT_ALLOWED'],
    ['select * from t lock in share mode', 'SQL_LOCK_NOT_ALLOWED'],
    ['select * from t for system_time as of now()', 'SQL_NOT_SUPPORTED'],
    ["select * from t into outfile '/tmp/x'", 'SQL_NOT_SUPPORTED'],
    ["select a into dumpfile '/tmp/x' from t", 'SQL_NOT_SUPPORTED'],
    ['select * from t procedure analyse()', 'SQL_NOT_SUPPORTED'],
    ['select sql_calc_found_rows * from t', 'SQL_NOT_SUPPORTED'],
    ['select high_priority * from t', 'SQL_NOT_SUPPORTED'],
    ['select * from t use index (i)', 'SQL_NOT_SUPPORTED'],
    ['select * from t force index (i)', 'SQL_NOT_SUPPORTED'],
    ['select * from t partition (p0)', 'SQL_NOT_SUPPORTED'],
    ['select * from a straight_join b', 'SQL_NOT_SUPPORTED'],
    ['select * from t offset 1 rows fetch next 2 rows only', 'SQL_NOT_SUPPORTED'],
    ['select binary a from t', 'SQL_NOT_SUPPORTED'],
    ['select a sounds like b from t', 'SQL_NOT_SUPPORTED'],
    ["select * from json_table('[1]', '$[*]' columns (a int path '$')) j", 'SQL_NOT_SUPPORTED'],
    ["select match (a) against ('x') from t", 'SQL_NOT_SUPPORTED'],
    ['select a collate latin1_swedish_ci from t', 'SQL_NOT_SUPPORTED'],
    ['select a ^ b * c from t', 'SQL_NOT_SUPPORTED'],
    ['select next value for s', 'SQL_SYNTAX'],
    ['select cast(a as json) from t', 'SQL_TYPE_NOT_ALLOWED'],
    ['select cast(a as char character set latin1) from t', 'SQL_TYPE_NOT_ALLOWED'],
    ['select interval 1 fortnight + a from t', 'SQL_SYNTAX'],
    ['select id from t where a in (select b)', 'SQL_NOT_SUPPORTED'],
    ['select id from t where a > all (select b + 1)', 'SQL_NOT_SUPPORTED'],
    ['select id from t where interval 1 day + a = b', 'SQL_NOT_SUPPORTED'],
    ['select interval 1 day + a + b from t', 'SQL_NOT_SUPPORTED'],
    ['select id from t where interval 1 day + a between b and c', 'SQL_NOT_SUPPORTED'],
    ['select - interval 1 day + a from t', 'SQL_NOT_SUPPORTED'],
    ['select a + interval 1 day * 2 from t', 'SQL_NOT_SUPPORTED'],
    ['select extract(epoch from a) from t', 'SQL_NOT_SUPPORTED'],
    ['select trim(a, b) from t', 'SQL_NOT_SUPPORTED'],
    ['select user() from t', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select a from t limit 1 into @x', 'SQL_NOT_SUPPORTED'],
  ])('refuses %s', async (sql, code) => {
    expect(await refusal(mariadb(sql))).toMatch(new RegExp(`^${code} at `));
  });

  it('says aloud what LIKE takes for its escape', async () => {
    const escapeOf = async (pattern: string) => {
      const { body } = await mariadb(`select a from t where a like ${pattern}`);
      return body.kind === 'select' && body.where?.kind === 'like' && body.where.escape;
    };
    expect(await escapeOf(String.raw`'50\%'`)).toEqual({ kind: 'literal', type: 'string', value: '\\' });
    expect(await escapeOf('b')).toEqual({ kind: 'literal', type: 'string', value: '\\' });
    expect(await escapeOf("'50%'")).toBeNull();
  });

  it('joins more tightly than a comma does, and intersects before it unites', async () => {
    const { body } = await mariadb('select * from a, b join c on b.x = c.x');
    expect(body).toMatchObject({ from: [{ kind: 'table' }, { kind: 'join' }] });
    const united = await mariadb('select 1 union select 2 intersect select 3');
    expect(united.body).toMatchObject({ operator: 'union', right: { body: { operator: 'intersect' } } });
  });
});

describe('reading SQLite', () => {
  it.each([
    ['select * from t where a in secret', 'IN with the name of a table is not supported'],
    ['select * from t where a not in secret', 'IN with the name of a table is not supported'],
    ['select * from t where (a, b) in s.secret', 'IN with the name of a table is not supported'],
    ['select * from t indexed by i', 'INDEXED BY or NOT INDEXED is not supported'],
    ['select * from t not indexed', 'INDEXED BY or NOT INDEXED is not supported'],
    ['select a not glob b from t', 'write NOT (x GLOB y)'],
    ["select * from pragma_table_info('t')", 'The function pragma_table_info in FROM is not supported'],
    ["select * from fts('x')", 'The function fts in FROM is not supported'],
    ['select raise(ignore)', 'RAISE is not supported'],
    ['select a collate mine from t', 'The collation mine is not supported'],
    ['select cast(a as json) from t', 'A cast to json is not allowed'],
    ['select a || b + 1 * c || d from t', 'put brackets around the inner one'],
    ['select a | b & c from t', 'put brackets around the inner one'],
    ["select interval '1' day", 'The SQL can'],
  ])('refuses %s', async (sql, message) => {
    expect(await refusal(sqlite(sql))).toContain(message);
  });

  it('takes a name in double quotes for a name', async () => {
    const { body } = await sqlite('select "no such column" from t');
    expect(body).toMatchObject({ targets: [{ expression: { kind: 'column', names: ['no such column'] } }] });
  });

  it('joins from left to right, commas too, and unites in the order of the text', async () => {
    const { body } = await sqlite('select * from a, b left join c on c.x = a.x');
    expect(body).toMatchObject({ from: [{ kind: 'join', type: 'left', left: { kind: 'join' } }] });
    const united = await sqlite('select 1 union select 2 intersect select 3');
    expect(united.body).toMatchObject({ operator: 'intersect', left: { body: { operator: 'union' } } });
  });
});

describe('the fingerprint', () => {
  it.each([
    ['select a, b + 1.50 from t', 'SELECT A,\n  b+1.5 -- comment\nFROM t;'],
    ["select count(*) from t where a in ('x')", "select Count( * ) from t where (a) in ('x')"],
    ['select a as x from t limit 2, 1', 'select a x from t limit 1 offset 2'],
  ])('of %s passes over how it is written', async (left, right) => {
    for (const read of [mariadb, sqlite]) {
      expect(fingerprintOf(await read(left))).toBe(fingerprintOf(await read(right)));
    }
  });

  it.each([
    ['select a from t', 'select b from t'],
    ['select a from t where b = 1', 'select a from t where b = 2'],
    ["select a from t where b = '1'", 'select a from t where b = 1'],
    ['select a from t', 'select distinct a from t'],
    ['select a from t', 'select a from T'],
    ['select a from t', 'select a as b from t'],
  ])('tells %s from %s', async (left, right) => {
    for (const read of [mariadb, sqlite]) {
      expect(fingerprintOf(await read(left))).not.toBe(fingerprintOf(await read(right)));
    }
  });
});
