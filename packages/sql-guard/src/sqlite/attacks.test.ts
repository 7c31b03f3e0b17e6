import type { ErrorCode } from '@parley/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GuardedShop } from '../testing/guarded-shop.js';

/** What is there and not in the catalog. */
const OTHERS = [
  'create table vault (key_text text)',
  `insert into vault values ('top secret')`,
  'create view rich as select * from employees where salary > 4000',
  'create virtual table notes using fts5(body)',
  `insert into notes values ('top secret')`,
  'create index by_salary on employees (salary)',
];

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
    ['explain query plan select * from orders', 'SQL_NOT_A_SINGLE_SELECT'],
    [`attach '/tmp/x.db' as x`, 'SQL_NOT_A_SINGLE_SELECT'],
    ['detach main', 'SQL_NOT_A_SINGLE_SELECT'],
    ['pragma writable_schema = on', 'SQL_NOT_A_SINGLE_SELECT'],
    ['pragma table_info(vault)', 'SQL_NOT_A_SINGLE_SELECT'],
    [`vacuum into '/tmp/x.db'`, 'SQL_NOT_A_SINGLE_SELECT'],
    ['begin exclusive', 'SQL_NOT_A_SINGLE_SELECT'],
    ['create temp table t as select * from orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['drop table orders', 'SQL_NOT_A_SINGLE_SELECT'],
    ['reindex', 'SQL_NOT_A_SINGLE_SELECT'],
    ['analyze', 'SQL_NOT_A_SINGLE_SELECT'],
    ['.read /etc/passwd', 'SQL_NOT_A_SINGLE_SELECT'],
  ],
  writes: [
    ['insert into orders select * from orders', 'SQL_WRITE_NOT_ALLOWED', 'INSERT'],
    ['replace into orders select * from orders', 'SQL_WRITE_NOT_ALLOWED', 'REPLACE'],
    ['update orders set total = 0', 'SQL_WRITE_NOT_ALLOWED', 'UPDATE'],
    ['delete from orders', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    ['with a as (select 1) delete from orders', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    ['with a as (delete from orders returning id) select * from a', 'SQL_WRITE_NOT_ALLOWED', 'DELETE'],
    ['with a as (select 1) insert into orders select * from orders', 'SQL_WRITE_NOT_ALLOWED', 'INSERT'],
    ['select 1 into x', 'SQL_NOT_SUPPORTED', 'INTO'],
    ['select raise(abort)', 'SQL_NOT_SUPPORTED', 'RAISE'],
  ],
  'quotes, comments, encodings, letters that look alike': [
    ['select /* a /* b */ 1', 'SQL_NOT_SUPPORTED', 'inside'],
    ['select 1 /* not closed', 'SQL_SYNTAX', 'not closed'],
    ['select /*+ hint */ 1', 'SQL_NOT_SUPPORTED', 'comment'],
    [`select 'a`, 'SQL_SYNTAX', 'not closed'],
    ['select "a', 'SQL_SYNTAX', 'not closed'],
    ['select ""', 'SQL_SYNTAX', 'empty'],
    [`select "top secret" from orders`, 'SQL_UNKNOWN_COLUMN'],
    [`select id from orders where status = "paid"`, 'SQL_UNKNOWN_COLUMN', 'paid'],
    [`select * from 'orders'`, 'SQL_NOT_SUPPORTED'],
    [`select 'a' 'b'`, 'SQL_NOT_SUPPORTED', 'side by side'],
    [`select id 'name' from orders`, 'SQL_NOT_SUPPORTED'],
    ['select 0x41', 'SQL_NOT_SUPPORTED', 'character x'],
    ['select * from ordеrs', 'SQL_NOT_SUPPORTED', 'U+0435'],
    ['select\u00a0id from orders', 'SQL_NOT_SUPPORTED', 'U+00A0'],
    ['select id\u200b from orders', 'SQL_NOT_SUPPORTED', 'U+200B'],
    ['\ufeffselect 1', 'SQL_NOT_SUPPORTED', 'U+FEFF'],
    ['select 1 \u0000', 'SQL_SYNTAX', 'U+0000'],
    ['select \u202e1', 'SQL_SYNTAX', 'U+202E'],
    ['select "Kelvin\u212a" from orders', 'SQL_UNKNOWN_COLUMN'],
    ['select * from "employees "', 'SQL_UNKNOWN_TABLE'],
    ['select * from "main.employees"', 'SQL_UNKNOWN_TABLE'],
    ['select ?', 'SQL_NOT_SUPPORTED', '?'],
    ['select :a', 'SQL_NOT_SUPPORTED', ':'],
    ['select @a', 'SQL_NOT_SUPPORTED', '@'],
    ['select $a', 'SQL_NOT_SUPPORTED', '$'],
  ],
  'functions with effects, files, settings, what the connection did before': [
    [`select load_extension('/tmp/x.so')`, 'SQL_FUNCTION_NOT_ALLOWED', 'load_extension'],
    [`select readfile('/etc/passwd')`, 'SQL_FUNCTION_NOT_ALLOWED', 'readfile'],
    [`select writefile('/tmp/x', 'y')`, 'SQL_FUNCTION_NOT_ALLOWED', 'writefile'],
    [`select edit('x')`, 'SQL_FUNCTION_NOT_ALLOWED', 'edit'],
    [`select eval('drop table orders')`, 'SQL_FUNCTION_NOT_ALLOWED', 'eval'],
    [`select fts3_tokenizer('x')`, 'SQL_FUNCTION_NOT_ALLOWED', 'fts3_tokenizer'],
    [`select fts5('x')`, 'SQL_FUNCTION_NOT_ALLOWED', 'fts5'],
    [`select highlight(notes, 0, 'a', 'b') from notes`, 'SQL_FUNCTION_NOT_ALLOWED', 'highlight'],
    ['select last_insert_rowid()', 'SQL_FUNCTION_NOT_ALLOWED', 'last_insert_rowid'],
    ['select changes(), total_changes()', 'SQL_FUNCTION_NOT_ALLOWED', 'changes'],
    ['select sqlite_version()', 'SQL_FUNCTION_NOT_ALLOWED', 'sqlite_version'],
    [`select sqlite_log(1, 'x')`, 'SQL_FUNCTION_NOT_ALLOWED', 'sqlite_log'],
    [`select sqlite_offset(id) from orders`, 'SQL_FUNCTION_NOT_ALLOWED', 'sqlite_offset'],
    [`select parley_hmac('00', 'x')`, 'SQL_FUNCTION_NOT_ALLOWED', 'parley_hmac'],
    [`select PARLEY_HMAC('00', email) from customers`, 'SQL_FUNCTION_NOT_ALLOWED', 'parley_hmac'],
    [`select "parley_hmac"('00', 'x')`, 'SQL_NOT_SUPPORTED', 'quotes'],
    [`select main.upper('x')`, 'SQL_NOT_SUPPORTED', 'schema'],
    ['select 1 from orders where changes() = 0', 'SQL_FUNCTION_NOT_ALLOWED', 'changes'],
    ['select sum(1) filter (where changes() = 0) from orders', 'SQL_FUNCTION_NOT_ALLOWED', 'changes'],
    ['select sum(1) over (order by changes()) from orders', 'SQL_FUNCTION_NOT_ALLOWED', 'changes'],
    ['select 1 limit changes()', 'SQL_FUNCTION_NOT_ALLOWED', 'changes'],
    ['select name collate mine from customers', 'SQL_NOT_SUPPORTED', 'mine'],
  ],
  'other tables, the schema, virtual tables': [
    ['select * from vault', 'SQL_UNKNOWN_TABLE', 'vault'],
    ['select * from main.vault', 'SQL_UNKNOWN_TABLE', 'vault'],
    ['select * from [vault]', 'SQL_UNKNOWN_TABLE', 'vault'],
    ['select * from rich', 'SQL_UNKNOWN_TABLE', 'rich'],
    ['select * from notes', 'SQL_UNKNOWN_TABLE', 'notes'],
    ['select * from notes_content', 'SQL_UNKNOWN_TABLE', 'notes_content'],
    [`select * from notes('secret')`, 'SQL_NOT_SUPPORTED', 'notes'],
    [`select * from employees where employees match 'x'`, 'SQL_NOT_SUPPORTED', 'MATCH'],
    ['select * from sqlite_master', 'SQL_CATALOG_TABLE'],
    ['select * from main.sqlite_schema', 'SQL_CATALOG_TABLE'],
    ['select * from SQLITE_TEMP_MASTER', 'SQL_CATALOG_TABLE'],
    ['select * from temp.orders', 'SQL_CATALOG_TABLE'],
    ['select * from sqlite_sequence', 'SQL_CATALOG_TABLE'],
    ['select * from sqlite_dbpage', 'SQL_CATALOG_TABLE'],
    ['select * from dbstat', 'SQL_CATALOG_TABLE'],
    ['select * from pragma_table_list', 'SQL_CATALOG_TABLE'],
    [`select * from pragma_table_info('vault')`, 'SQL_NOT_SUPPORTED', 'pragma_table_info'],
    ['select * from generate_series(1, 10)', 'SQL_NOT_SUPPORTED', 'generate_series'],
    [`select * from json_each((select key_text from vault))`, 'SQL_UNKNOWN_TABLE', 'vault'],
    ['select 1 in vault', 'SQL_NOT_SUPPORTED', 'IN with the name'],
    ['select id from orders where status not in main.vault', 'SQL_NOT_SUPPORTED', 'IN with the name'],
    ['select id from orders where (status) in "vault"', 'SQL_NOT_SUPPORTED', 'IN with the name'],
    [`select 1 in json_each('[1]')`, 'SQL_NOT_SUPPORTED', 'IN with the name'],
    ['select 1 in (vault)', 'SQL_UNKNOWN_COLUMN', 'vault'],
    ['select vault from orders', 'SQL_UNKNOWN_COLUMN', 'vault'],
    ['select rowid from orders', 'SQL_NOT_SUPPORTED', 'rowid'],
    ['select "_ROWID_" from orders', 'SQL_NOT_SUPPORTED', '_ROWID_'],
    ['select oid from (select * from orders)', 'SQL_NOT_SUPPORTED', 'oid'],
    ['select * from orders indexed by by_salary', 'SQL_NOT_SUPPORTED', 'INDEXED'],
    ['select * from orders not indexed', 'SQL_NOT_SUPPORTED', 'INDEXED'],
    ['with a as (with b as (select 1) select * from vault) select * from a', 'SQL_UNKNOWN_TABLE', 'vault'],
    ['with vault as (select * from vault) select * from vault', 'SQL_NOT_SUPPORTED', 'its own rows'],
    ['with vault as (select 1 as a intersect select key_text from vault) select 1', 'SQL_NOT_SUPPORTED'],
    ['with vault as (select 1 as a) select * from main.vault', 'SQL_UNKNOWN_TABLE', 'vault'],
    ['select (select key_text from vault)', 'SQL_UNKNOWN_TABLE'],
    ['select 1 union select key_text from vault', 'SQL_UNKNOWN_TABLE'],
    ['select 1 order by (select key_text from vault)', 'SQL_UNKNOWN_TABLE'],
    ['select 1 limit (select count(*) from vault)', 'SQL_UNKNOWN_TABLE'],
  ],
  'more than a process should be asked for': [
    ['select zeroblob(1000000000)', 'SQL_FUNCTION_NOT_ALLOWED', 'zeroblob'],
    ['select randomblob(1000 * 1000)', 'SQL_FUNCTION_NOT_ALLOWED', 'randomblob'],
    [`select printf('%999999999d', 1)`, 'SQL_FUNCTION_NOT_ALLOWED', 'printf'],
    [`select format('%*d', 999999999, 1)`, 'SQL_FUNCTION_NOT_ALLOWED', 'format'],
    [`select printf('%' || '999999999d', 1)`, 'SQL_FUNCTION_NOT_ALLOWED', 'printf'],
    [`select printf(name, 1) from customers`, 'SQL_FUNCTION_NOT_ALLOWED', 'printf'],
    [`select ${'('.repeat(200)}1${')'.repeat(200)}`, 'SQL_TOO_DEEP'],
    [`select 1 -- ${'x'.repeat(40_000)}`, 'SQL_TOO_LONG'],
    [`select 1 from ${list(300, (index) => `orders t${index}`)}`, 'SQL_NOT_SUPPORTED', '250'],
  ],
};

/** They look dangerous and are approved: what runs answers what is written here. */
const HARMLESS: readonly (readonly [sql: string, rows: readonly (readonly (string | null)[])[]])[] = [
  [`select '; drop table orders; -- /* x */ ?'`, [['; drop table orders; -- /* x */ ?']]],
  [
    `select 'a\\', ' union select key_text from vault -- '`,
    [['a\\', ' union select key_text from vault -- ']],
  ],
  ['select 1 as "a"" from vault -- "', [['1']]],
  ['select 1 as [a" from vault -- ]', [['1']]],
  ['select 1 /* ; */ -- ;\n, 2 ;', [['1', '2']]],
  ['select 1 as "?1"', [['1']]],
  ['with vault as (select 1 as key_text) select key_text from VAULT', [['1']]],
  ['with sqlite_master as (select 1 as sql) select sql from sqlite_master', [['1']]],
  ['with a as (select * from vault), vault as (select 1 as id) select * from a', [['1']]],
  ['with a as (with vault as (select 1 as id) select * from vault) select * from a', [['1']]],
  ['with vault as (select 1 as id) select * from (with b as (select * from vault) select * from b)', [['1']]],
  [
    'with vault(n) as (select 1 union all select n + 1 from vault where n < 3) select n from vault',
    [['1'], ['2'], ['3']],
  ],
  [`select value from json_each('[1]') as vault`, [['1']]],
  [`select 1 where 'ſ' = 's' collate nocase`, []],
  ['select 9223372036854775807 + 1 > 9223372036854775807', [['1']]],
  [`select id from products where 1 in (select 1) and id = 1`, [['1']]],
  [`select hex(zeroblob(2)), printf('%5d', 1)`, [['0000', '    1']]],
];

const HIDES_ROWS = { op: 'lte', column: 'salary', value: { constant: 3500 } } as const;
const FAILS = `json_extract(case when salary = 5000 then '{' else '{"a": 1}' end, '$.a')`;

/** Each fails where it meets the salary 5000, which is hidden. */
const RAISING = [
  `select count(*) from employees where ${FAILS} = 1`,
  'select count(*) from employees where abs(case when salary = 5000 then -9223372036854775807 - 1 else 1 end) = 1',
  `select count(*) from employees where json_extract('{}', case when salary = 5000 then 'x' else '$' end) is not null`,
  `select count(*) from employees e, json_each(case when e.salary = 5000 then '{' else '[1]' end) j`,
  `select count(*) from employees where exists (select 1 from json_each(case when salary = 5000 then '{' else '[1]' end))`,
  `select count(*) from products p join employees on ${FAILS} = p.id`,
  `select count(*) from products p left join employees on ${FAILS} = p.id`,
  `select count(*) from (select salary from employees group by salary having ${FAILS} = 1)`,
  `select count(*) from products where id in (select ${FAILS} from employees)`,
  `select count(*) from products p where exists (select 1 from employees where id = p.id and ${FAILS} = 1)`,
  `select count(*) from (select salary from employees union all select salary from employees) t where ${FAILS} = 1`,
  `with t as (select salary from employees) select count(*) from t where ${FAILS} = 1`,
  `select id from employees order by ${FAILS}, id`,
  `select max(${FAILS}) over (order by id) from employees`,
  'select sum(case when salary = 5000 then 9223372036854775807 else salary end) from employees',
];

const MASKS = {
  name: { kind: 'constant', value: 'somebody' },
  email: { kind: 'null' },
  credit: { kind: 'null' },
  birthday: { kind: 'constant', value: '2000-01-01' },
} as const;
/** Changes nothing but what the masks hide. */
const BEHIND_MASKS =
  "update customers set name = 'X' || id, email = 'y', credit = 400 - credit, birthday = '1999-01-01'";

/** Attempts at the true value behind a mask, each with one answer only. */
const AT_MASKS = [
  'select id, name, email, region, credit, birthday from customers order by id',
  `select count(*) from customers where name = 'Customer 5' or name like 'C%' or name glob 'C*'`,
  `select id from customers where instr(name, 'Customer') > 0 order by id`,
  'select id from customers order by name, credit, email, id',
  'select name, count(*) from customers group by name order by name',
  'select credit + 0 > 300, credit is null, iif(credit > 300, 1, 0) from customers order by id',
  'select a.id, b.id from customers a join customers b on a.email is b.email and a.credit <= b.credit order by 1, 2',
  'select a.id from customers a join products p on p.price * 4 < a.credit order by a.id, p.id',
  'select id, length(email), hex(email), unicode(email), typeof(credit), quote(name) from customers order by id',
  'select id, json_array(name, email), json_quote(email) from customers order by id',
  `select customers.id, value from customers, json_each(json_array(name)) order by 1`,
  'select id, first_value(credit) over (order by id), lag(name) over (order by id) from customers order by id',
  'select id, rank() over (order by credit, name) from customers order by id',
  'select case name when email then 1 else 2 end, nullif(credit, 37.5), coalesce(credit, email) from customers order by id',
  'select id from customers where (id, credit) in (select id, id * 37.5 from employees) order by id',
  'select id from customers where credit in (select id * 37.5 from employees) order by id',
  'select id from customers natural join (select id, id * 37.5 as credit from employees) order by id',
  'select id, max(credit, 1), cast(credit as text) || name, credit collate nocase from customers order by id',
] as const;

describe('attacks on SQLite', () => {
  let shop: GuardedShop;
  let stateBefore: string;
  beforeAll(async () => {
    shop = await GuardedShop.start('sqlite', OTHERS);
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
    ['select id from orders limit -1', 6],
    ['select id from orders limit 1, 100', 6],
    ['select id from orders union all select id from products limit 9', 6],
    ['values (1), (2), (3), (4), (5), (6), (7), (8)', 6],
  ] as const)('limits the rows of %s', async (sql, count) => {
    expect(await shop.ask(sql, undefined, 5)).toHaveLength(count);
  });

  it('has changed nothing, whatever was tried', async () => {
    expect(await shop.state()).toBe(stateBefore);
  });
});
