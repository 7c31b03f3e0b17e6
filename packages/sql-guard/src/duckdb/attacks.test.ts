import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDuckdb } from '../testing/duckdb-database.js';
import { SHOP } from '../testing/duckdb-shop.js';

const SECRETS = [`create schema vault`, `create table vault.keys as select 'top secret' as key`];

let database: TestDuckdb;
beforeAll(async () => {
  const all = await TestDuckdb.start([...SHOP, ...SECRETS]);
  const tables = all.catalog.tables.filter(({ schema }) => schema !== 'vault');
  database = all.with({ ...all.catalog, tables });
});
afterAll(() => database?.close());

/** Each is refused, for the reason named; nothing of it reaches the engine, so there is nothing it could have changed. */
describe('refuses', () => {
  it.each<[sql: string, code: string, message?: string | RegExp]>([
    // what is no SELECT
    ['insert into orders values (1)', 'SQL_WRITE_NOT_ALLOWED'],
    ['select 1; select 2', 'SQL_NOT_A_SINGLE_SELECT', '2 statements'],
    ['select 1; drop table orders', 'SQL_NOT_A_SINGLE_SELECT', 'not a SELECT'],
    ['', 'SQL_NOT_A_SINGLE_SELECT', 'no statement'],
    ['-- nothing', 'SQL_NOT_A_SINGLE_SELECT', 'no statement'],
    [`copy orders to '/tmp/x.csv'`, 'SQL_NOT_A_SINGLE_SELECT'],
    [`attach '/tmp/x.db'`, 'SQL_NOT_A_SINGLE_SELECT'],
    ['install httpfs', 'SQL_NOT_A_SINGLE_SELECT'],
    ['load httpfs', 'SQL_NOT_A_SINGLE_SELECT'],
    ['set memory_limit = 1', 'SQL_NOT_A_SINGLE_SELECT'],
    ['pragma database_list', 'SQL_NOT_A_SINGLE_SELECT'],
    ['call pragma_version()', 'SQL_NOT_A_SINGLE_SELECT'],
    ['explain select * from orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['prepare x as select 1', 'SQL_NOT_A_SINGLE_SELECT'],
    ['pivot orders on status using sum(total)', 'SQL_NOT_A_SINGLE_SELECT', /add IN \(\.\.\.\)/],
    ['with x as (insert into orders values (1) returning 1) select 1', 'SQL_SYNTAX'],
    ['select * into t from orders', 'SQL_SYNTAX', /INTO/],
    ['select * from orders for update', 'SQL_SYNTAX', /locking clause is not supported\.$/],
    ['select id from orders limit 5, 3', 'SQL_SYNTAX', /: write LIMIT count OFFSET start instead/],
    ['describe orders', 'SQL_NOT_SUPPORTED', /DESCRIBE/],
    ['summarize orders', 'SQL_NOT_SUPPORTED', /SUMMARIZE/],
    ['show tables', 'SQL_NOT_SUPPORTED', /SHOW/],
    ['select * from (describe orders)', 'SQL_NOT_SUPPORTED', /DESCRIBE/],
    ['select * from (summarize vault.keys)', 'SQL_NOT_SUPPORTED', /SUMMARIZE/],
    // files and what looks like a table
    [`select * from '/etc/passwd'`, 'SQL_UNKNOWN_TABLE'],
    [`select * from 'data.csv'`, 'SQL_UNKNOWN_TABLE'],
    [`from "s3://bucket/x.parquet"`, 'SQL_UNKNOWN_TABLE'],
    [`select * from read_csv('/etc/passwd')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from read_text('/etc/passwd')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from read_blob('/etc/*')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from glob('/etc/*')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from parquet_scan('x')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from sniff_csv('x')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    // SQL and names as text
    [`select * from query('select * from vault.keys')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from query_table('keys')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select json_serialize_sql('select 1')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select json_execute_serialized_sql('{}')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select list_aggregate([1], 'sum')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    // settings, secrets, the catalog, the process
    [`select current_setting('memory_limit')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select getvariable('x')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select getenv('HOME')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select nextval('s')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select version()`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select current_database()`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select current_user`, 'SQL_UNKNOWN_COLUMN'],
    [`select current_catalog`, 'SQL_UNKNOWN_COLUMN'],
    [`select * from duckdb_tables()`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from duckdb_secrets()`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from duckdb_tables`, 'SQL_CATALOG_TABLE'],
    [`select * from information_schema.tables`, 'SQL_CATALOG_TABLE'],
    [`select * from pg_catalog.pg_class`, 'SQL_CATALOG_TABLE'],
    [`select * from sqlite_master`, 'SQL_CATALOG_TABLE'],
    [`select * from pragma_table_info('orders')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select * from pragma_storage_info('orders')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select stats(total) from orders`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select error('x')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select rowid from orders`, 'SQL_NOT_SUPPORTED', /rowid/],
    // other schemas, other databases, other times
    ['select * from vault.keys', 'SQL_UNKNOWN_TABLE'],
    ['select * from memory.vault.keys', 'SQL_NOT_SUPPORTED', /another database/],
    ['select * from memory.main.orders', 'SQL_NOT_SUPPORTED', /another database/],
    ['select * from orders at (version => 1)', 'SQL_NOT_SUPPORTED', /AT \(/],
    // a function of somebody else
    [`select evil.lower('x')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select vault.main.lower('x')`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select 'orders'::regclass`, 'SQL_TYPE_NOT_ALLOWED'],
    [`select 'a'::mood`, 'SQL_TYPE_NOT_ALLOWED'],
    [`select 'a'::struct(a mood)`, 'SQL_TYPE_NOT_ALLOWED'],
    [`select 'a'::enum('a')`, 'SQL_TYPE_NOT_ALLOWED'],
    // names that the resolver would read otherwise than the engine
    [
      'with recursive t as (select 1 except select id from t), r as (select 1 as n union all select n from r) select * from t',
      'SQL_NOT_SUPPORTED',
      /names itself/,
    ],
    ['with a as (select * from keys), keys as (select 1) select * from a', 'SQL_UNKNOWN_TABLE'],
    [`select list_transform([{'id': 1}], o -> o.id) from orders o`, 'SQL_AMBIGUOUS_COLUMN'],
    [`select list_transform([{'city': 1}], address -> address.city) from customers`, 'SQL_AMBIGUOUS_COLUMN'],
    [`select id as current_date, current_date from orders`, 'SQL_AMBIGUOUS_COLUMN'],
    // what the tree can't say for sure
    ['select $1', 'SQL_NOT_SUPPORTED', /parameter/],
    ['select ? from orders', 'SQL_NOT_SUPPORTED', /parameter/],
    ['select #1 from orders', 'SQL_NOT_SUPPORTED', /position/],
    ['select id from orders limit 10%', 'SQL_NOT_SUPPORTED', /per cent/],
    ['select * from orders using sample 3', 'SQL_NOT_SUPPORTED', /SAMPLE/],
    ['select * from orders tablesample 10%', 'SQL_NOT_SUPPORTED', /SAMPLE/],
    ['select * from products union by name select 2 as b', 'SQL_NOT_SUPPORTED', /BY NAME of \*/],
    ['select * replace (1 as nothing) from orders', 'SQL_UNKNOWN_COLUMN'],
    ['select * replace (secret as id) from orders', 'SQL_UNKNOWN_COLUMN'],
    ['select * replace ((select key from vault.keys) as id) from orders', 'SQL_UNKNOWN_TABLE'],
    [`select * replace (getenv('HOME') as id) from orders`, 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select * rename (nothing as i) from orders', 'SQL_UNKNOWN_COLUMN'],
    ['select * rename (orders.id as i) from orders', 'SQL_NOT_SUPPORTED', /RENAME/],
    [`select columns('i.*') from orders`, 'SQL_NOT_SUPPORTED', /COLUMNS/],
    [`select columns(c -> c like 'i%') from orders`, 'SQL_NOT_SUPPORTED', /COLUMNS/],
    ['select max(columns(*)) from orders', 'SQL_NOT_SUPPORTED', /within an expression/],
    [`select * like 'i%' from orders`, 'SQL_NOT_SUPPORTED', /within an expression/],
    [
      'select unnest(address, recursive := true) from customers',
      'SQL_NOT_SUPPORTED',
      /unnest with recursive/,
    ],
    [
      'with recursive t(n, m) using key (n) as (select 1, 2 union all select n, m from t) select * from t',
      'SQL_NOT_SUPPORTED',
      /USING KEY/,
    ],
    [`select * from (pivot orders on status using sum(total))`, 'SQL_NOT_A_SINGLE_SELECT', /add IN/],
    [`from orders pivot (sum(secret) for status in ('paid'))`, 'SQL_UNKNOWN_COLUMN'],
    [`from vault.keys pivot (count(*) for key in ('paid'))`, 'SQL_UNKNOWN_TABLE'],
    [`from orders pivot (getenv(status) for status in ('paid'))`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`from orders unpivot (v for n in (columns('i.*')))`, 'SQL_NOT_SUPPORTED', /UNPIVOT/],
    // resources
    [`select repeat('x', 1000000000)`, 'SQL_FUNCTION_NOT_ALLOWED'],
    [`select range(1000000000000)`, 'SQL_FUNCTION_NOT_ALLOWED', /in FROM/],
    [`select unnest(generate_series(1, 1000000000000))`, 'SQL_FUNCTION_NOT_ALLOWED', /in FROM/],
    [`select ${'('.repeat(200)}1${')'.repeat(200)}`, 'SQL_TOO_DEEP'],
    [`select ${'1 + '.repeat(400)}1`, 'SQL_TOO_DEEP'],
    [`select 1 -- ${'x'.repeat(40_000)}`, 'SQL_TOO_LONG'],
    // text that is not what it seems
    ['select 1 \u0000', 'SQL_SYNTAX', /U\+0000/],
    ['select \u202e1', 'SQL_SYNTAX', /U\+202E/],
    [`select 'a`, 'SQL_SYNTAX'],
    ['select /* a /* b */ 1', 'SQL_SYNTAX'],
    [`select "id) where true union select key from vault.keys --" from orders`, 'SQL_UNKNOWN_COLUMN'],
  ])('%s', async (sql, code, message) => {
    const refusal = await database.guard(sql).then(
      (approved) => ({ approved: approved.sql }),
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code });
    expect(String(refusal)).toMatch(message ?? '');
  });
});

describe('approves, and it does no harm', () => {
  it.each([
    `select 'x''; drop table orders; --'`,
    `select id as "a"" from vault.keys --" from orders limit 1`,
    `select '/* */ -- $1 ?' || e'\\'\\n' from orders limit 1`,
    `with vault as (select 1 as keys) select keys from vault`,
    `with "read_csv" as (select 1) select * from "read_csv"`,
    `with recursive keys(n) as (select 1 union all select n + 1 from keys where n < 3) select n from keys`,
    `select a.id from orders a join (select id as "id) on true --" from orders) b on a.id = b."id) on true --" limit 1`,
    `select * from (select 1 as "id) natural join (select 2") a join (select 1 as "id) natural join (select 2") b using ("id) natural join (select 2")`,
    `select ${'1 + '.repeat(90)}1`,
  ])('%s', async (sql) => {
    expect((await database.ask(sql)).rows).toEqual((await database.run(sql)).rows);
  });
});

it('limits rows, whatever the statement says', async () => {
  for (const [sql, rows] of [
    ['select id from orders', 6],
    ['select id from orders limit 3', 3],
    ['select id from orders limit 7', 6],
    ['select id from orders limit null', 6],
    ['select id from orders limit 3 + 1', 4],
    ['select id from orders limit (select 100)', 6],
    ['select id from orders limit (select null)', 6],
    ['select id from orders union all select id from orders', 6],
    ['select id from orders offset 118', 2],
    ['values (1), (2), (3), (4), (5), (6), (7), (8)', 6],
  ] as const) {
    const { sql: text, values, maxRows } = await database.guard(sql, undefined, 5);
    expect([sql, (await database.run(text, values)).rows.length, maxRows]).toEqual([sql, rows, 5]);
  }
});

describe('a macro in the database is not called for a built-in', () => {
  it.each([
    ['lower', 'a', `select lower('A')`],
    ['sum', 'a', 'select sum(id) from products'],
    ['+', 'a, b', 'select id + 1 from products order by 1'],
    ['~~', 'a, b', `select title like '%1' from products order by id`],
    ['list_value', 'a', 'select [1]'],
    ['struct_pack', 'a', `select {'a': 1}`],
    ['count', 'a', 'select count(id) from products'],
    ['count_star', '', 'select count(*) from products'],
    ['get_current_timestamp', '', `select typeof(current_timestamp)`],
    ['date_part', 'a, b', `select extract(year from date '2025-01-01')`],
    ['->>', 'a, b', `select '{"a": 1}'::json ->> 'a'`],
  ])('%s', async (name, parameters, sql) => {
    const expected = await database.run(sql);
    const approved = await database.guard(sql);
    await database.run(`create macro "${name}"(${parameters}) as 'another'`);
    try {
      expect((await database.run(sql)).rows).not.toEqual(expected.rows);
      expect((await database.run(approved.sql)).rows).toEqual(expected.rows);
    } finally {
      await database.run(`drop macro "${name}"`);
    }
  });

  it('nor for a function in FROM', async () => {
    await database.run(`create macro range(a) as table select 'another'`);
    const approved = await database.guard('select * from range(2)');
    expect((await database.run(approved.sql)).rows).toEqual(['["0"]', '["1"]']);
    await database.run('drop macro table range');
  });
});
