import type { ErrorCode } from '@parley/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_MARIADB } from '../testing/engines.js';
import { GuardedShop } from '../testing/guarded-shop.js';

/** What is there and not in the catalog. */
const OTHERS = [
  'create database vault',
  'create table vault.secrets (key_text varchar(20))',
  `insert into vault.secrets values ('top secret')`,
  'create table shop.hidden (key_text varchar(20))',
  'create function shop.leak() returns varchar(20) reads sql data return (select key_text from vault.secrets)',
  `create function shop.reversed(a text) returns text return 'shadowed'`,
  'create procedure shop.empty_it() delete from employees',
  'create view shop.rich as select * from employees where salary > 4000',
  'create sequence shop.ticket',
];

const deep = (open: string, close: string, levels: number) =>
  `select ${open.repeat(levels)}1${close.repeat(levels)}`;
const list = (length: number, item: (index: number) => string, separator = ', ') =>
  Array.from({ length }, (_, index) => item(index)).join(separator);

type Refused = readonly [sql: string, code: ErrorCode, names?: string];

/** By technique: what is tried, why it is refused, and a word that the refusal names. */
const REFUSED: Readonly<Record<string, readonly Refused[]>> = {
  'more or other than one SELECT': [
    ['', 'SQL_NOT_A_SINGLE_SELECT'],
    ['-- nothing but a comment', 'SQL_NOT_A_SINGLE_SELECT'],
    ['select 1; drop table orders', 'SQL_NOT_A_SINGLE_SELECT', 'semicolon'],
    ['select 1;;', 'SQL_NOT_A_SINGLE_SELECT'],
    ['explain select * from orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['analyze select * from orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['show tables', 'SQL_NOT_A_SINGLE_SELECT'],
    ['describe orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['table orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['handler orders open', 'SQL_NOT_A_SINGLE_SELECT'],
    ['call empty_it()', 'SQL_NOT_A_SINGLE_SELECT'],
    ['do sleep(1)', 'SQL_NOT_A_SINGLE_SELECT'],
    ['set autocommit = 0', 'SQL_NOT_A_SINGLE_SELECT'],
    ['set statement max_statement_time = 0 for select 1', 'SQL_NOT_A_SINGLE_SELECT'],
    ['begin not atomic select 1', 'SQL_NOT_A_SINGLE_SELECT'],
    [`prepare s from 'drop table orders'`, 'SQL_NOT_A_SINGLE_SELECT'],
    [`execute immediate 'drop table orders'`, 'SQL_NOT_A_SINGLE_SELECT'],
    [`load data infile '/etc/passwd' into table orders`, 'SQL_NOT_A_SINGLE_SELECT'],
    ['create table t as select * from orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['grant all on *.* to public', 'SQL_NOT_A_SINGLE_SELECT'],
    ['kill 1', 'SQL_NOT_A_SINGLE_SELECT'],
    ['lock tables orders write', 'SQL_NOT_A_SINGLE_SELECT'],
    ['shutdown', 'SQL_NOT_A_SINGLE_SELECT'],
    [`install soname 'x.so'`, 'SQL_NOT_A_SINGLE_SELECT'],
    ['delimiter //', 'SQL_NOT_A_SINGLE_SELECT'],
    ['select 1\\G', 'SQL_NOT_SUPPORTED', '\\'],
  ],
  writes: [
    ['insert into orders select * from orders', 'SQL_WRITE_NOT_ALLOWED', 'INSERT'],
    ['replace into orders select * from orders', 'SQL_WRITE_NOT_ALLOWED', 'REPLACE'],
    ['update orders set total = 0', 'SQL_WRITE_NOT_ALLOWED', 'UPDATE'],
    ['delete from orders', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    ['truncate table orders', 'SQL_WRITE_NOT_ALLOWED', 'TRUNCATE'],
    ['with a as (select 1) delete from orders', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    ['with a as (delete from orders returning id) select * from a', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    [`select * from orders into outfile '/tmp/parley-leak'`, 'SQL_NOT_SUPPORTED', 'INTO'],
    [`select * into outfile '/tmp/parley-leak' from orders`, 'SQL_NOT_SUPPORTED', 'INTO'],
    [`select 1 into dumpfile '/tmp/parley-leak'`, 'SQL_NOT_SUPPORTED', 'INTO'],
    ['select 1 into @leak', 'SQL_NOT_SUPPORTED'],
    ["select (select 1 into outfile '/tmp/parley-leak')", 'SQL_NOT_SUPPORTED', 'INTO'],
    ['select @leak := 1', 'SQL_NOT_SUPPORTED', '@'],
    ['select total := 1 from orders', 'SQL_NOT_SUPPORTED', ':='],
  ],
  locks: [
    ['select * from orders for update', 'SQL_LOCK_NOT_ALLOWED'],
    ['select * from orders for update skip locked', 'SQL_LOCK_NOT_ALLOWED'],
    ['select * from orders lock in share mode', 'SQL_LOCK_NOT_ALLOWED'],
    ['select * from (select * from orders for update) o', 'SQL_LOCK_NOT_ALLOWED'],
    [`select get_lock('a', 1)`, 'SQL_FUNCTION_NOT_ALLOWED', 'get_lock'],
    [`select release_all_locks()`, 'SQL_FUNCTION_NOT_ALLOWED', 'release_all_locks'],
  ],
  'comments that are read as SQL, or as hints': [
    ['select /*! sleep(1), */ 1', 'SQL_NOT_SUPPORTED', 'comment'],
    ['select /*!50000 sleep(1), */ 1', 'SQL_NOT_SUPPORTED', 'comment'],
    ['select /*M! sleep(1), */ 1', 'SQL_NOT_SUPPORTED', 'comment'],
    ['select /*m!100000 sleep(1), */ 1', 'SQL_NOT_SUPPORTED', 'comment'],
    ['select /*+ max_execution_time(0) */ 1', 'SQL_NOT_SUPPORTED', 'comment'],
    ['select 1 /* a /* b */ from orders -- */', 'SQL_NOT_SUPPORTED', 'inside'],
    ['select 1 /*! union select 2', 'SQL_SYNTAX', 'not closed'],
    ['select 5--1', 'SQL_NOT_SUPPORTED', 'minus'],
  ],
  'quotes, escapes, encodings, letters that look alike': [
    ['select "name" from customers', 'SQL_NOT_SUPPORTED', 'double quote'],
    [`select 'a\\`, 'SQL_NOT_SUPPORTED'],
    [`select 'a\\'`, 'SQL_SYNTAX', 'not closed'],
    [`select 'a\\0'`, 'SQL_NOT_SUPPORTED', 'backslash'],
    [`select 'a' 'b'`, 'SQL_NOT_SUPPORTED', 'side by side'],
    [`select _latin1'x'`, 'SQL_NOT_SUPPORTED', '_latin1'],
    [`select _binary 'x'`, 'SQL_NOT_SUPPORTED'],
    [`select _utf8mb4 x'41'`, 'SQL_NOT_SUPPORTED'],
    [`select n'x'`, 'SQL_NOT_SUPPORTED', 'prefix'],
    [`select b'1'`, 'SQL_NOT_SUPPORTED', 'prefix'],
    ['select 0x41', 'SQL_NOT_SUPPORTED', 'character x'],
    ['select * from ordеrs', 'SQL_NOT_SUPPORTED', 'U+0435'],
    ['select\u00a0id from orders', 'SQL_NOT_SUPPORTED', 'U+00A0'],
    ['select id\u200b from orders', 'SQL_NOT_SUPPORTED', 'U+200B'],
    ['select id from orders where status = ‘paid’', 'SQL_NOT_SUPPORTED', 'U+2018'],
    ['\ufeffselect 1', 'SQL_NOT_SUPPORTED', 'U+FEFF'],
    ['select 1 \u0000', 'SQL_SYNTAX', 'U+0000'],
    ['select \u202e1', 'SQL_SYNTAX', 'U+202E'],
    ['select `sálary` from employees', 'SQL_UNKNOWN_COLUMN'],
    ['select * from `employees `', 'SQL_UNKNOWN_TABLE'],
    ['select * from `shop.employees`', 'SQL_UNKNOWN_TABLE'],
    ['select * from EMPLOYEES', 'SQL_UNKNOWN_TABLE', 'employees'],
    ['select 1 || 2', 'SQL_NOT_SUPPORTED', '||'],
    ['select !1', 'SQL_NOT_SUPPORTED', '!'],
    [`select {fn sleep(1)}`, 'SQL_NOT_SUPPORTED', '{'],
    ['select ?', 'SQL_NOT_SUPPORTED', '?'],
  ],
  'functions with effects, files, settings, other sessions': [
    ['select sleep(100)', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select `sleep`(100)', 'SQL_NOT_SUPPORTED', 'quotes'],
    ['select sleep (100)', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select 1 from orders where sleep(1) = 0', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select 1 from orders group by 1 having sleep(1) = 0', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select sum(1) over (order by sleep(1)) from orders', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select group_concat(id order by sleep(1)) from orders', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select 1 order by (select sleep(1))', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['values (sleep(1))', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select * from orders join products on sleep(1)', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    ['select date_add(now(), interval sleep(1) day)', 'SQL_FUNCTION_NOT_ALLOWED', 'sleep'],
    [`select benchmark(1000000000, sha2('x', 512))`, 'SQL_FUNCTION_NOT_ALLOWED', 'benchmark'],
    [`select load_file('/etc/passwd')`, 'SQL_FUNCTION_NOT_ALLOWED', 'load_file'],
    [`select extractvalue('<a/>', concat('//', 'x'))`, 'SQL_FUNCTION_NOT_ALLOWED', 'extractvalue'],
    [`select updatexml('<a/>', '/', 'x')`, 'SQL_FUNCTION_NOT_ALLOWED', 'updatexml'],
    ['select nextval(ticket)', 'SQL_FUNCTION_NOT_ALLOWED', 'nextval'],
    ['select setval(ticket, 100)', 'SQL_FUNCTION_NOT_ALLOWED', 'setval'],
    ['select next value for ticket', 'SQL_SYNTAX'],
    ['select * from ticket', 'SQL_UNKNOWN_TABLE', 'ticket'],
    ['select last_insert_id(5)', 'SQL_FUNCTION_NOT_ALLOWED', 'last_insert_id'],
    ['select found_rows()', 'SQL_FUNCTION_NOT_ALLOWED', 'found_rows'],
    ['select uuid()', 'SQL_FUNCTION_NOT_ALLOWED', 'uuid'],
    ['select user(), current_user()', 'SQL_FUNCTION_NOT_ALLOWED', 'user'],
    ['select current_user', 'SQL_UNKNOWN_COLUMN', 'current_user'],
    ['select database()', 'SQL_FUNCTION_NOT_ALLOWED', 'database'],
    ['select version()', 'SQL_FUNCTION_NOT_ALLOWED', 'version'],
    ['select connection_id()', 'SQL_FUNCTION_NOT_ALLOWED', 'connection_id'],
    ['select @@version', 'SQL_NOT_SUPPORTED', '@'],
    ['select @leak', 'SQL_NOT_SUPPORTED', '@'],
    [`select master_pos_wait('a', 1)`, 'SQL_FUNCTION_NOT_ALLOWED', 'master_pos_wait'],
    [`select aes_decrypt('a', 'b')`, 'SQL_FUNCTION_NOT_ALLOWED', 'aes_decrypt'],
    ['select default(salary) from employees', 'SQL_FUNCTION_NOT_ALLOWED', 'default'],
    ["select name_const('a', 1)", 'SQL_FUNCTION_NOT_ALLOWED', 'name_const'],
    ['select leak()', 'SQL_FUNCTION_NOT_ALLOWED', 'leak'],
    ['select shop.leak()', 'SQL_NOT_SUPPORTED', 'schema'],
    ['select `leak`()', 'SQL_NOT_SUPPORTED', 'quotes'],
    ['select * from orders procedure analyse()', 'SQL_NOT_SUPPORTED', 'PROCEDURE'],
    [`select cast('x' as char character set latin1)`, 'SQL_TYPE_NOT_ALLOWED', 'latin1'],
    ['select name collate latin1_bin from customers', 'SQL_NOT_SUPPORTED', 'latin1_bin'],
  ],
  'other tables, other databases, other times': [
    ['select * from vault.secrets', 'SQL_UNKNOWN_TABLE', 'vault.secrets'],
    ['select * from `vault`.`secrets`', 'SQL_UNKNOWN_TABLE', 'vault.secrets'],
    ['select vault.secrets.key_text from orders', 'SQL_UNKNOWN_TABLE', 'vault.secrets'],
    ['select * from hidden', 'SQL_UNKNOWN_TABLE', 'hidden'],
    ['select * from rich', 'SQL_UNKNOWN_TABLE', 'rich'],
    ['select * from seq_1_to_1000000000', 'SQL_UNKNOWN_TABLE', 'seq_1_to_1000000000'],
    ['select * from information_schema.tables', 'SQL_CATALOG_TABLE'],
    ['select * from INFORMATION_SCHEMA.processlist', 'SQL_CATALOG_TABLE'],
    ['select * from mysql.global_priv', 'SQL_CATALOG_TABLE'],
    ['select * from performance_schema.threads', 'SQL_CATALOG_TABLE'],
    ['select * from sys.version', 'SQL_CATALOG_TABLE'],
    ['select _rowid from orders', 'SQL_NOT_SUPPORTED', '_rowid'],
    ['select 1 where exists (select 1 from vault.secrets)', 'SQL_UNKNOWN_TABLE'],
    ['select (select key_text from vault.secrets)', 'SQL_UNKNOWN_TABLE'],
    ['select 1 union select key_text from vault.secrets', 'SQL_UNKNOWN_TABLE'],
    ['select 1 order by (select key_text from vault.secrets)', 'SQL_UNKNOWN_TABLE'],
    ['with a as (select * from hidden), hidden as (select 1 as id) select * from a', 'SQL_UNKNOWN_TABLE'],
    ['with hidden as (select * from hidden) select * from hidden', 'SQL_UNKNOWN_TABLE'],
    [
      'with hidden as (select 1 as a), b as (with c as (select * from hidden) select * from c) select * from b',
      'SQL_NOT_SUPPORTED',
      'WITH inside',
    ],
    [
      'with hidden as (select 1 as a) select * from (with c as (select * from hidden) select * from c) d',
      'SQL_NOT_SUPPORTED',
      'WITH inside',
    ],
    ['select * from orders for system_time as of now()', 'SQL_NOT_SUPPORTED', 'SYSTEM_TIME'],
    ['select * from orders for system_time all', 'SQL_NOT_SUPPORTED', 'SYSTEM_TIME'],
    ['select * from orders partition (p0)', 'SQL_NOT_SUPPORTED', 'PARTITION'],
    ['select * from orders use index (x)', 'SQL_NOT_SUPPORTED', 'INDEX'],
    [`select * from json_table('[1]', '$[*]' columns (a int path '$')) t`, 'SQL_NOT_SUPPORTED', 'JSON_TABLE'],
    ['select sql_calc_found_rows * from orders', 'SQL_NOT_SUPPORTED', 'SQL_CALC_FOUND_ROWS'],
    ['select high_priority * from orders', 'SQL_NOT_SUPPORTED', 'HIGH_PRIORITY'],
    ["select * from customers where match(name) against ('x')", 'SQL_NOT_SUPPORTED', 'MATCH'],
    ['select 1 from dual, vault.secrets', 'SQL_UNKNOWN_TABLE'],
  ],
  'more than a server should be asked for': [
    [`select repeat('x', 1000000000)`, 'SQL_FUNCTION_NOT_ALLOWED', 'repeat'],
    [`select repeat('x', 1000 * 1000)`, 'SQL_FUNCTION_NOT_ALLOWED', 'repeat'],
    ['select space(1000000000)', 'SQL_FUNCTION_NOT_ALLOWED', 'space'],
    [`select lpad('x', 1000000000, 'y')`, 'SQL_FUNCTION_NOT_ALLOWED', 'lpad'],
    [deep('(', ')', 200), 'SQL_TOO_DEEP'],
    [`select ${'- '.repeat(4000)}1`, 'SQL_SYNTAX'],
    [`select 1 -- ${'x'.repeat(40_000)}`, 'SQL_TOO_LONG'],
    [`select 1 from ${list(300, (index) => `orders t${index}`)}`, 'SQL_NOT_SUPPORTED', '250'],
  ],
};

/** They look dangerous and are approved: what runs answers what is written here. */
const HARMLESS: readonly (readonly [sql: string, rows: readonly (readonly (string | null)[])[]])[] = [
  [`select '; drop table orders; -- /*! x */ # ?'`, [['; drop table orders; -- /*! x */ # ?']]],
  [
    `select 'a\\' union select key_text from vault.secrets -- '`,
    [[`a' union select key_text from vault.secrets -- `]],
  ],
  [`select 'a\\\\'`, [['a\\']]],
  ['select 1 as `a`` from vault.secrets -- `', [['1']]],
  ['select 1 /* ; */ -- ;\n, 2 # ;', [['1', '2']]],
  ['select 1 as `?`', [['1']]],
  ['with vault as (select 1 as secrets) select secrets from vault', [['1']]],
  ['with hidden as (select 1 as id) select * from hidden', [['1']]],
  ['with hidden as (select 1 as id) select * from (select * from HIDDEN) x', [['1']]],
  ['with recursive a as (select * from hidden), hidden as (select 1 as id) select * from a', [['1']]],
  [
    'with recursive hidden(n) as (select 1 union all select n + 1 from hidden where n < 3) select n from hidden order by 1',
    [['1'], ['2'], ['3']],
  ],
  ['with a as (with hidden as (select 1 as id) select * from hidden) select * from a', [['1']]],
  ['with `sleep` as (select 1 as id) select id from `sleep`', [['1']]],
  ['select 1 from dual', [['1']]],
  ['select full.id from products full join products b on b.id = full.id where full.id = 1', [['1']]],
  [`select reverse('abc')`, [['cba']]],
  [`select 'ſ' = 's' collate utf8mb4_bin`, [['0']]],
  ['select 1 where 1 = 1 and not 1 = 2 or 1 = 0', [['1']]],
  [`select 1 from products where title like 'a\\_%' union select 2`, [['2']]],
];

const HIDES_ROWS = { op: 'lte', column: 'salary', value: { constant: 3500 } } as const;

/** Each fails where it meets the salary 5000, which is hidden. */
const RAISING = [
  'select count(*) from employees where salary + if(salary = 5000, 9223372036854775807, 0) > 0',
  'select count(*) from employees where exp(if(salary = 5000, 1000, 1)) > 0',
  'select count(*) from employees where cot(salary - 5000) is not null',
  'select count(*) from employees e where (select id from products where e.salary = 5000 or id = 1) = 1',
  'select count(*) from products p join employees e on e.salary + if(e.salary = 5000, 9223372036854775807, 0) > p.id',
  'select count(*) from products p left join employees e on e.salary + if(e.salary = 5000, 9223372036854775807, 0) > p.id',
  'select count(*) from (select salary from employees group by salary having exp(if(salary = 5000, 1000, 1)) > 0) t',
  'select count(*) from products where 5 in (select id + 1 from employees where exp(if(salary = 5000, 1000, 1)) > 0)',
  'with t as (select salary as s from employees) select count(*) from t a join t b on a.s = b.s where exp(if(a.s = 5000, 1000, 1)) > 0',
  'select id from employees order by exp(if(salary = 5000, 1000, 1)), id',
  'select sum(exp(if(salary = 5000, 1000, 1))) over (order by id) from employees',
];

const MASKS = {
  name: { kind: 'constant', value: 'somebody' },
  email: { kind: 'null' },
  credit: { kind: 'null' },
  birthday: { kind: 'constant', value: '2000-01-01' },
} as const;
/** Changes nothing but what the masks hide. */
const BEHIND_MASKS =
  "update customers set name = concat('X', id), email = 'y', credit = 400 - credit, birthday = '1999-01-01'";

/** Attempts at the true value behind a mask, each with one answer only. */
const AT_MASKS = [
  'select id, name, email, region, credit, birthday from customers order by id',
  `select count(*) from customers where name = 'Customer 5' or name like 'C%' or name regexp 'C'`,
  `select id from customers where strcmp(name, 'Customer 5') = 0 order by id`,
  'select id from customers order by name, credit, email, id',
  'select name, count(*) from customers group by name order by name',
  'select credit + 0 > 300, credit is null, if(credit > 300, 1, 0) from customers order by id',
  'select a.id, b.id from customers a join customers b on a.email = b.email and a.credit <= b.credit order by 1, 2',
  'select a.id from customers a join products p on p.price * 4 < a.credit order by a.id, p.id',
  'select id, length(email), hex(email), ascii(email), md5(email), name collate utf8mb4_bin from customers order by id',
  'select id, json_array(name, email), json_quote(email) from customers order by id',
  'select id, first_value(credit) over (order by id), lag(name) over (order by id) from customers order by id',
  'select id, rank() over (order by credit, name) from customers order by id',
  'select name, credit from customers group by name, credit with rollup',
  'select case name when email then 1 else 2 end, nullif(credit, 37.5), coalesce(credit, email) from customers order by id',
  'select id from customers where (id, credit) in (select id, id * 37.5 from employees) order by id',
  'select id from customers where credit > all (select price from products) order by id',
  'select id from customers natural join (select id, id * 37.5 as credit from employees) c order by id',
] as const;

describe.runIf(HAS_MARIADB)('attacks on MariaDB', () => {
  let shop: GuardedShop;
  let stateBefore: string;
  beforeAll(async () => {
    shop = await GuardedShop.start('mariadb', OTHERS);
    stateBefore = await shop.state();
  });
  afterAll(() => shop?.stop());

  describe.each(Object.entries(REFUSED))('%s', (_technique, statements) => {
    it.each(statements.map((attack) => [attack[0].slice(0, 100), ...attack] as const))(
      '%s',
      async (_title, sql, code, names = '') => {
        const refusal: unknown = await shop.guard(sql).then(
          (approved) => `approved: ${approved.sql}`,
          (error: unknown) => error,
        );
        expect(refusal).toMatchObject({ code });
        expect(String(refusal)).toContain(names);
      },
    );
  });

  it.each(HARMLESS)('does no harm: %s', async (sql, rows) => {
    expect(await shop.ask(sql)).toEqual(rows);
  });

  it.each(RAISING)('tells of no hidden row by an error: %s', async (sql) => {
    await expect(shop.ask(sql)).rejects.toThrow();
    const rows = await shop.ask(sql, shop.onlyRows('employees', HIDES_ROWS));
    expect(rows.length).toBeGreaterThan(0);
  });

  it.each(AT_MASKS)('tells nothing of what is behind a mask: %s', async (sql) => {
    const clear = await shop.askTwice(sql, {}, BEHIND_MASKS);
    expect(clear.after).not.toEqual(clear.before);
    const masked = await shop.askTwice(sql, MASKS, BEHIND_MASKS);
    expect(masked.after).toEqual(masked.before);
  });

  it.each([
    ['select id from orders', 6],
    ['select id from orders limit 3', 3],
    ['select id from orders limit 18446744073709551615', 6],
    ['select id from orders limit 1, 100', 6],
    ['(select id from orders limit 2) union all (select id from products limit 9)', 6],
    ['values (1), (2), (3), (4), (5), (6), (7), (8)', 6],
  ] as const)('limits the rows of %s', async (sql, count) => {
    expect(await shop.ask(sql, undefined, 5)).toHaveLength(count);
  });

  it('has changed nothing, whatever was tried', async () => {
    expect(await shop.state()).toBe(stateBefore);
  });
});
