import type { ErrorCode } from '@parley/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guard } from './testing/guard.js';
import { startTestDatabase, type TestDatabase } from './testing/test-database.js';

let database: TestDatabase;
let stateBefore: string;
beforeAll(async () => {
  database = await startTestDatabase();
  await database.admin(`
    create function public.plus_one_too_many(int, int) returns int language sql as 'select 42';
    create operator public.+ (leftarg = int, rightarg = int, function = public.plus_one_too_many)`);
  stateBefore = await database.state();
});
afterAll(() => database?.stop());

const deep = (open: string, close: string, levels: number) =>
  `select ${open.repeat(levels)}1${close.repeat(levels)}`;

const list = (length: number, item: (index: number) => string) =>
  Array.from({ length }, (_, index) => item(index)).join(', ');

/** Each WITH query joins the one before with itself. */
const doubling = (levels: number) =>
  Array.from({ length: levels }, (_, i) => `, t${i + 1} as (select a.*, b.* from t${i} a, t${i} b)`).join('');

/** By technique: what is tried, why it is refused, and the word the refusal must name. */
const REFUSED: Readonly<
  Record<string, readonly (readonly [sql: string, code: ErrorCode, names?: string])[]>
> = {
  'more or other than one SELECT': [
    ['', 'SQL_NOT_A_SINGLE_SELECT'],
    ['-- nothing but a comment', 'SQL_NOT_A_SINGLE_SELECT'],
    ['select 1; drop table orders', 'SQL_NOT_A_SINGLE_SELECT', '2 statements'],
    ['select 1;; select 2', 'SQL_NOT_A_SINGLE_SELECT'],
    ['explain analyze select * from orders', 'SQL_NOT_A_SINGLE_SELECT', 'EXPLAIN'],
    ["copy orders to program 'id'", 'SQL_NOT_A_SINGLE_SELECT', 'COPY'],
    ["copy (select 1) to '/tmp/x'", 'SQL_NOT_A_SINGLE_SELECT', 'COPY'],
    ["set work_mem = '1GB'", 'SQL_NOT_A_SINGLE_SELECT', 'VARIABLE SET'],
    ['show all', 'SQL_NOT_A_SINGLE_SELECT', 'VARIABLE SHOW'],
    ['begin', 'SQL_NOT_A_SINGLE_SELECT', 'TRANSACTION'],
    ['do $$ begin perform lo_create(1); end $$', 'SQL_NOT_A_SINGLE_SELECT', 'DO'],
    ['create table t (a int)', 'SQL_NOT_A_SINGLE_SELECT', 'CREATE'],
    ['create table t as select * from orders', 'SQL_NOT_A_SINGLE_SELECT', 'CREATE TABLE AS'],
    ['drop table orders', 'SQL_NOT_A_SINGLE_SELECT', 'DROP'],
    ['prepare p as select 1', 'SQL_NOT_A_SINGLE_SELECT', 'PREPARE'],
    ['execute p', 'SQL_NOT_A_SINGLE_SELECT', 'EXECUTE'],
    ['declare c cursor for select 1', 'SQL_NOT_A_SINGLE_SELECT', 'DECLARE CURSOR'],
    ['listen x', 'SQL_NOT_A_SINGLE_SELECT', 'LISTEN'],
    ['call something()', 'SQL_NOT_A_SINGLE_SELECT', 'CALL'],
    ['grant select on orders to public', 'SQL_NOT_A_SINGLE_SELECT', 'GRANT'],
    ['lock table orders', 'SQL_NOT_A_SINGLE_SELECT', 'LOCK'],
    ['vacuum', 'SQL_NOT_A_SINGLE_SELECT', 'VACUUM'],
    ['reset role', 'SQL_NOT_A_SINGLE_SELECT'],
  ],
  writes: [
    ['insert into orders select * from orders', 'SQL_WRITE_NOT_ALLOWED', 'INSERT'],
    ['update orders set total = 0', 'SQL_WRITE_NOT_ALLOWED', 'UPDATE'],
    ['delete from orders', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    [
      'merge into orders o using orders s on o.id = s.id when matched then delete',
      'SQL_WRITE_NOT_ALLOWED',
      'MERGE',
    ],
    ['select * into stolen from orders', 'SQL_WRITE_NOT_ALLOWED', 'INTO'],
    ['select * into temp stolen from orders', 'SQL_WRITE_NOT_ALLOWED', 'INTO'],
    ['with d as (delete from orders returning *) select * from d', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    ['with i as (insert into orders select * from orders) select 1', 'SQL_WRITE_NOT_ALLOWED', 'INSERT'],
    [
      'select * from (with u as (update orders set total = 0 returning *) select * from u) x',
      'SQL_WRITE_NOT_ALLOWED',
      'UPDATE',
    ],
    [
      'with a as (select 1), b as (merge into orders using a on true when matched then delete) select 1',
      'SQL_WRITE_NOT_ALLOWED',
      'MERGE',
    ],
  ],
  locks: [
    ['select * from orders for update', 'SQL_LOCK_NOT_ALLOWED'],
    ['select * from orders for share nowait', 'SQL_LOCK_NOT_ALLOWED'],
    ['select * from (select * from orders for no key update) o', 'SQL_LOCK_NOT_ALLOWED'],
    ['with o as (select * from orders for key share) select * from o', 'SQL_LOCK_NOT_ALLOWED'],
  ],
  'functions with effects, files, settings, catalogues, other sessions': [
    ["select pg_read_file('/etc/passwd')", 'SQL_FUNCTION_NOT_ALLOWED', 'pg_read_file'],
    ["select pg_catalog.pg_read_binary_file('/etc/passwd')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select * from pg_ls_dir('.')", 'SQL_FUNCTION_NOT_ALLOWED', 'pg_ls_dir'],
    ["select * from dblink('host=x', 'select 1') as t (a int)", 'SQL_FUNCTION_NOT_ALLOWED', 'dblink'],
    ["select set_config('work_mem', '1GB', false)", 'SQL_FUNCTION_NOT_ALLOWED', 'set_config'],
    ["select current_setting('data_directory')", 'SQL_FUNCTION_NOT_ALLOWED', 'current_setting'],
    ['select pg_sleep(100)', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select 1 where (select pg_sleep(1)) is null', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select 1 order by (select pg_sleep(1))', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select 1 limit (select 1 from (select pg_sleep(1)) s)', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select sum(1) filter (where pg_sleep(1) is null)', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select sum(1) over (order by pg_sleep(1))', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select sum(1) over w from orders window w as (partition by pg_sleep(1))', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select array_agg(1 order by pg_sleep(1))', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select * from orders join products on pg_sleep(1) is null', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select case when true then pg_sleep(1) end', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['values (pg_sleep(1))', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select tags[(select 1 from pg_sleep(1))] from customers', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ["select lo_import('/etc/passwd')", 'SQL_FUNCTION_NOT_ALLOWED', 'lo_import'],
    ['select lo_create(7)', 'SQL_FUNCTION_NOT_ALLOWED', 'lo_create'],
    [
      "select query_to_xml('select * from secret.keys', true, true, '')",
      'SQL_FUNCTION_NOT_ALLOWED',
      'query_to_xml',
    ],
    ["select table_to_xml('secret.keys', true, true, '')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select database_to_xml(true, true, '')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select nextval('ticket')", 'SQL_FUNCTION_NOT_ALLOWED', 'nextval'],
    ['select lastval()', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select version()', 'SQL_FUNCTION_NOT_ALLOWED', 'version'],
    ['select current_user', 'SQL_FUNCTION_NOT_ALLOWED', 'current_user'],
    ['select session_user, user, current_role', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select current_catalog', 'SQL_FUNCTION_NOT_ALLOWED', 'current_catalog'],
    ['select current_schema', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select * from current_user', 'SQL_NOT_SUPPORTED'],
    ['select pg_backend_pid(), inet_server_addr()', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select txid_current()', 'SQL_FUNCTION_NOT_ALLOWED', 'txid_current'],
    ['select pg_advisory_lock(1)', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select pg_terminate_backend(1)', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select pg_cancel_backend(1)', 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select has_table_privilege('orders', 'select')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select pg_relation_size('orders')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select to_regclass('secret.keys')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select pg_get_viewdef('rich_customers')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select pg_notify('a', 'b')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select ts_stat('select 1')", 'SQL_FUNCTION_NOT_ALLOWED'],
    ["select cursor_to_xml('c', 1, true, true, '')", 'SQL_FUNCTION_NOT_ALLOWED'],
    [
      'select xmlparse(document \'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>\')',
      'SQL_NOT_SUPPORTED',
      'XML',
    ],
    ['select public.audit_me(1)', 'SQL_FUNCTION_NOT_ALLOWED', 'public.audit_me'],
    ['select audit_me(1)', 'SQL_FUNCTION_NOT_ALLOWED', 'audit_me'],
    ["select public.upper('x')", 'SQL_FUNCTION_NOT_ALLOWED', 'public.upper'],
    ['select "PG_SLEEP"(1)', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select "pg_sleep"(1)', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['select U&"pg\\005Fsleep"(1)', 'SQL_FUNCTION_NOT_ALLOWED', 'pg_sleep'],
    ['select o.pg_sleep from orders o', 'SQL_UNKNOWN_COLUMN'],
    ['select o.row_to_json from orders o', 'SQL_UNKNOWN_COLUMN'],
    // PostgreSQL reads (value).name as name(value).
    ['select (5::float8).pg_sleep', 'SQL_NOT_SUPPORTED', 'field of a value'],
    ["select ('PG_VERSION'::text).pg_read_file", 'SQL_NOT_SUPPORTED', 'field of a value'],
    ["select (array['PG_VERSION'])[1].pg_read_file", 'SQL_NOT_SUPPORTED'],
    ['select ((select 5::float8)).pg_sleep', 'SQL_NOT_SUPPORTED'],
    ['select (o.total).pg_sleep from orders o', 'SQL_NOT_SUPPORTED'],
    ['select (total).pg_sleep from orders', 'SQL_NOT_SUPPORTED'],
    ['select (o).pg_sleep from orders o', 'SQL_UNKNOWN_COLUMN'],
    ['select (o).id.pg_sleep from orders o', 'SQL_NOT_SUPPORTED'],
    ['select (o).row_to_json from orders o', 'SQL_UNKNOWN_COLUMN'],
    ['select s.pg_sleep from generate_series(1, 2) s', 'SQL_UNKNOWN_COLUMN'],
    ['select (s).pg_sleep from generate_series(1, 2) s', 'SQL_NOT_SUPPORTED'],
    ["select (value).pg_read_file from json_array_elements_text('[]')", 'SQL_NOT_SUPPORTED'],
    ["select (json_each('{}')).key", 'SQL_NOT_SUPPORTED'],
    [
      'select pg_read_file.pg_read_file from json_array_elements_text(\'["x"]\') pg_read_file',
      'SQL_UNKNOWN_COLUMN',
    ],
  ],
  'tables of the engine, and what the catalog does not hold': [
    ['select * from pg_class', 'SQL_CATALOG_TABLE', 'pg_class'],
    ['select * from pg_catalog.pg_authid', 'SQL_CATALOG_TABLE'],
    ['select * from information_schema.tables', 'SQL_CATALOG_TABLE'],
    ['select * from pg_toast.pg_toast_1', 'SQL_CATALOG_TABLE'],
    ['select * from pg_temp.stolen', 'SQL_CATALOG_TABLE'],
    ['select * from "pg_shadow"', 'SQL_CATALOG_TABLE'],
    ['with pg_class as (select * from pg_class) select * from pg_class', 'SQL_CATALOG_TABLE'],
    ['with x as (select 1) select * from x where exists (select from pg_stat_activity)', 'SQL_CATALOG_TABLE'],
    ['select * from secret.keys', 'SQL_UNKNOWN_TABLE', 'secret.keys'],
    ['select * from keys', 'SQL_UNKNOWN_TABLE'],
    ['select * from ticket', 'SQL_UNKNOWN_TABLE'],
    ['select * from other.public.orders', 'SQL_NOT_SUPPORTED', 'another database'],
    ['select * from ordres', 'SQL_UNKNOWN_TABLE', 'Did you mean "orders"?'],
    ['select * from Orders, "Orders"', 'SQL_UNKNOWN_TABLE', 'Orders'],
    ['select nothing from orders', 'SQL_UNKNOWN_COLUMN', 'nothing'],
    ['select tolal from orders', 'SQL_UNKNOWN_COLUMN', 'Did you mean "total"?'],
    ['select id from customers, orders', 'SQL_AMBIGUOUS_COLUMN', 'id'],
    ['select c.id from orders', 'SQL_UNKNOWN_TABLE', '"c"'],
    ['select (select public.customers.id from orders customers) from customers', 'SQL_AMBIGUOUS_COLUMN'],
    ['select * from orders a, lateral (select b.id) x, orders b', 'SQL_UNKNOWN_TABLE'],
    ['select * from orders a, (select a.id) x', 'SQL_UNKNOWN_TABLE'],
    ['select ctid from orders', 'SQL_NOT_SUPPORTED', 'ctid'],
    ['select o.xmin, o.tableoid from orders o', 'SQL_NOT_SUPPORTED', 'xmin'],
  ],
  'types that look things up, or run a user’s code': [
    ["select 'secret.keys'::regclass", 'SQL_TYPE_NOT_ALLOWED', 'regclass'],
    ["select cast('pg_sleep' as regproc)", 'SQL_TYPE_NOT_ALLOWED'],
    ["select '1'::pg_catalog.regrole", 'SQL_TYPE_NOT_ALLOWED'],
    ['select 1::oid', 'SQL_TYPE_NOT_ALLOWED'],
    ["select '1'::xid", 'SQL_TYPE_NOT_ALLOWED'],
    ["select 'a'::name", 'SQL_TYPE_NOT_ALLOWED'],
    ["select '<a/>'::xml", 'SQL_TYPE_NOT_ALLOWED'],
    ["select '(1)'::public.orders", 'SQL_TYPE_NOT_ALLOWED'],
    ["select '(1)'::orders", 'SQL_TYPE_NOT_ALLOWED'],
    ["select regclass 'secret.keys'", 'SQL_TYPE_NOT_ALLOWED'],
    ["select * from jsonb_to_record('{}') as x (a regclass)", 'SQL_TYPE_NOT_ALLOWED'],
    ['select \'a\'::"char"', 'SQL_TYPE_NOT_ALLOWED'],
  ],
  'forms that the printer gets wrong, or nobody needs': [
    ['select id from orders order by id fetch first 3 rows with ties', 'SQL_NOT_SUPPORTED', 'WITH TIES'],
    ["select * from xmltable('/a' passing '<a/>' columns b text)", 'SQL_NOT_SUPPORTED', 'XMLTABLE'],
    ["select * from json_table('{}', '$' columns (a int path '$.a'))", 'SQL_NOT_SUPPORTED', 'JSON_TABLE'],
    ['select * from orders tablesample system (10)', 'SQL_NOT_SUPPORTED', 'TABLESAMPLE'],
    ['select $1', 'SQL_NOT_SUPPORTED', '$1'],
    ['select * from orders where id = $1', 'SQL_NOT_SUPPORTED', '$1'],
    ['select 1 operator(public.+) 2', 'SQL_NOT_SUPPORTED', 'public.+'],
    ['select id from orders order by id using operator(public.<)', 'SQL_NOT_SUPPORTED', 'USING'],
    ['select name collate "public"."evil" from customers', 'SQL_NOT_SUPPORTED', 'evil'],
    ['select (array[1, 2])[1]', 'SQL_NOT_SUPPORTED', 'array that is written in place'],
    ['select 1 where current of c', 'SQL_SYNTAX'],
    ['with recursive a as (select * from b), b as (select * from a) select * from a', 'SQL_NOT_SUPPORTED'],
    [
      'with recursive t as (select 1 as n union all select n from t) search depth first by n set o select * from t',
      'SQL_NOT_SUPPORTED',
      'SEARCH',
    ],
  ],
  'text that exhausts the reader': [
    [`select '${'x'.repeat(40_000)}'`, 'SQL_TOO_LONG', '32768'],
    [`select ${'é'.repeat(20_000)}`, 'SQL_TOO_LONG'],
    [deep('(', ')', 5_000), 'SQL_TOO_DEEP'],
    [deep('(select ', ')', 1_000), 'SQL_TOO_DEEP'],
    [deep('array[', ']', 2_000), 'SQL_TOO_DEEP'],
    [deep('case when true then ', ' end', 1_000), 'SQL_TOO_DEEP'],
    [`select 1 ${'/*'.repeat(5_000)}`, 'SQL_TOO_DEEP'],
    [`select ${'1+'.repeat(15_000)}1`, 'SQL_TOO_DEEP'],
    [`select ${'not '.repeat(6_000)}true`, 'SQL_TOO_DEEP'],
    [`select ${'- '.repeat(12_000)}id from orders`, 'SQL_TOO_DEEP'],
    [`select 1 ${'union select 1 '.repeat(2_000)}`, 'SQL_TOO_DEEP'],
    ["select repeat('x', 1000000000)", 'SQL_FUNCTION_NOT_ALLOWED', '10000'],
    ["select lpad('x', (select 1000000000))", 'SQL_FUNCTION_NOT_ALLOWED', 'lpad'],
    ["select rpad('x', 999999999)", 'SQL_FUNCTION_NOT_ALLOWED', 'rpad'],
  ],
  'little text that means a lot': [
    [`with t0 as (select * from orders) ${doubling(40)} select 1`, 'SQL_NOT_SUPPORTED', '1664 columns'],
    [
      `with t0 as (select * from orders) ${doubling(7)} select t7.*, t7.* from t7`,
      'SQL_NOT_SUPPORTED',
      '1664 columns',
    ],
    [
      `select 1 from ${'(orders a1 cross join orders a2) cross join '.repeat(200)} orders a3`,
      'SQL_AMBIGUOUS_COLUMN',
    ],
    [`select 1 from ${list(300, (i) => `orders a${i}`)}`, 'SQL_NOT_SUPPORTED', '250 tables'],
    [
      `with t0 as (select * from orders) ${doubling(7)} select 1 from ${list(20, (i) => `t7 x${i}`).replaceAll(',', ' cross join ')}`,
      'SQL_NOT_SUPPORTED',
      '10000 columns',
    ],
  ],
  'characters that mislead': [
    ['select 1\u0000', 'SQL_SYNTAX', 'U+0000'],
    ['select \u202E1', 'SQL_SYNTAX', 'U+202E'],
    ['select \uD800', 'SQL_SYNTAX', 'U+D800'],
    ['select\u0085 1', 'SQL_SYNTAX', 'U+0085'],
    ['select * from оrders', 'SQL_UNKNOWN_TABLE'],
    ['select １', 'SQL_UNKNOWN_COLUMN'],
  ],
  'broken text': [
    ['selct 1', 'SQL_SYNTAX', 'selct'],
    ["select 'unterminated", 'SQL_SYNTAX'],
    ['select /* unterminated', 'SQL_SYNTAX'],
    ['select $a$ unterminated $b$', 'SQL_SYNTAX'],
    ['select (1', 'SQL_SYNTAX'],
  ],
};

describe.each(Object.entries(REFUSED))('refused: %s', (_technique, attacks) => {
  it.each(attacks.map((attack) => [attack[0].slice(0, 100), ...attack] as const))(
    '%s',
    async (_title, sql, code, names = '') => {
      const refusal = await guard(sql, database.catalog).then(
        (approved) => `approved: ${approved.sql}`,
        (error: unknown) => error,
      );
      expect(refusal).toMatchObject({ name: 'ParleyError', code });
      if (code !== 'SQL_TOO_LONG') {
        expect(refusal).toMatchObject({ details: { line: expect.any(Number), column: expect.any(Number) } });
      }
      expect(refusal instanceof Error && refusal.message).toContain(names);
      expect(await database.state()).toBe(stateBefore);
    },
  );
});

/** What is let through because it is harmless after all: the answer proves it. */
const DEFUSED: readonly (readonly [title: string, sql: string, firstRow: readonly (string | null)[]])[] = [
  ['a user’s function that shadows a built-in one', "select upper('abc')", ['ABC']],
  ['a statement in a comment', 'select 1 /* ; drop table orders */ -- ; drop table orders', ['1']],
  ['a comment in a comment', 'select 1 /* /* */ , 2 /* */ */ + 1', ['2']],
  ['a quote that ends early', "select 'it''s; drop table orders; --'", ["it's; drop table orders; --"]],
  ['a backslash before a quote', "select '\\', 'a'", ['\\', 'a']],
  ['an escape string', "select E'\\'; drop table orders; --'", ["'; drop table orders; --"]],
  ['dollar quotes', 'select $a$ $b$ ; $$ $a$', [' $b$ ; $$ ']],
  ['a name in quotes', 'select 1 as "x"" ; drop table orders --"', ['1']],
  ['a literal of several lines, deep inside', "select (select (select 'a\n  b\n\tc'))", ['a\n  b\n\tc']],
  [
    'a CTE with the name of a table of the engine',
    'with pg_class as (select 7 as n) select n from pg_class',
    ['7'],
  ],
  ['a CTE that hides a table', 'with customers as (select 3 as id) select id from customers', ['3']],
  ['a number with letters behind', 'select 0x1F, 1_000, 1e2', ['31', '1000', '100']],
  [
    'a function’s column that has another name than its alias',
    'select x.value from json_array_elements_text(\'["v"]\') x',
    ['v'],
  ],
  ['an alias with the name of a function', 'select pg_sleep.pg_sleep from unnest(array[7]) pg_sleep', ['7']],
  ['minus minus', 'select 5 - -1, 5 - (-1), -(-5)', ['6', '6', '5']],
  ['operators without spaces', 'select 2*-1, not-1>0', ['-2', 't']],
];

describe('defused', () => {
  it.each(DEFUSED)('%s', async (_title, sql, firstRow) => {
    const [row] = await database.run(await guard(sql, database.catalog));
    expect(row).toEqual(firstRow);
    expect(await database.state()).toBe(stateBefore);
  });

  it('a user’s operator that shadows a built-in one', async () => {
    const sql = 'select 1 + 1';
    expect(await database.runRaw(sql, 'public, pg_catalog')).toEqual([['42']]);
    expect(await database.run(await guard(sql, database.catalog))).toEqual([['2']]);
  });

  it('what is just within the limits is read without running out of stack', async () => {
    for (const sql of [
      `select ${'1+'.repeat(700)}1`,
      `select 1 ${'union all select 1 '.repeat(700)}`,
      deep('(', ')', 150),
      deep('(select ', ')', 149),
      `select ${'not '.repeat(400)}true`,
      `select ${list(1_600, (i) => `id as c${i}`)} from orders limit 1`,
      `select row(${list(300, () => 'o')}) from orders o limit 1`,
    ]) {
      expect((await guard(sql, database.catalog)).sql).toMatch(/^\(*SELECT/);
    }
  });

  it('reads no more rows than allowed, whatever LIMIT says', async () => {
    const count = async (sql: string) =>
      (await database.run(await guard(sql, database.catalog, undefined, 10))).length;
    expect(await count('select id from orders')).toBe(11);
    expect(await count('select id from orders limit all')).toBe(11);
    expect(await count('select id from orders limit null')).toBe(11);
    expect(await count('select id from orders limit (select null::int)')).toBe(11);
    expect(await count('select id from orders limit 5 + 50')).toBe(11);
    expect(await count('select id from orders limit 3')).toBe(3);
    expect(await count('select id from orders union all select id from orders')).toBe(11);
    expect(await count('select generate_series(1, 1000)')).toBe(11);
    expect(await count('values (1), (2)')).toBe(2);
    expect((await database.runRaw('select id from orders')).length).toBe(300);
  });
});
