import { propertySeed } from '@parley/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sorted } from '../testing/guard.js';
import { GuardedShop } from '../testing/guarded-shop.js';
import { compareAll, different, type OracleEngine, type Outcome } from '../testing/oracle-run.js';
import { SQLITE_ORACLE, SqliteOracle } from '../testing/oracle-sqlite.js';
import { SHARED_CORPUS } from '../testing/shared-corpus.js';
import { SMALL_SHOP } from '../testing/small-shop.js';
import { SQLITE_CORPUS } from '../testing/sqlite-corpus.js';
import { sqliteStatements } from '../testing/sqlite-select.js';

/*
 * The oracle is made of temporary views, which SQLite finds before tables, in a database of its own. What failed is run again with
 * PROPERTY_SEED; ORACLE_POLICIES says how many policies are drawn.
 */

const HASH_KEY = 'the oracle’s key';
const SEED = propertySeed();
const POLICIES = Number(process.env.ORACLE_POLICIES ?? 40);
const STATEMENTS_PER_POLICY = 40;
const MAX_ROWS = 10_000_000;

/** SQLite keeps in a column whatever it is given. */
const ODD_ROWS: readonly string[] = [
  `insert into customers values (101, x'00ff41', 'odd@example.com', 'EU', 'n/a', 'yes', null, '"a text"')`,
  `insert into customers values (102, 5, 12.5, 'US', '12.5', 2, 1977, '[7]')`,
  `insert into customers values (103, 'Żółw 🐢🐢 🇵🇱', '🐢🐢🐢@🐢', 'APAC', -0.5, 0, '', null)`,
  `insert into orders values (101, 3.5, 'paid', '1e2', 'none', 20250101), (102, 102, null, x'31', 0.1, null)`,
  `insert into products values (10, '', 'EU', 9e99), (11, 'PRODUCT A', 'Toys', -0.0)`,
];

let shop: GuardedShop;
let oracle: SqliteOracle;
let engine: OracleEngine;
beforeAll(async () => {
  shop = await GuardedShop.start('sqlite', ODD_ROWS);
  oracle = new SqliteOracle([...SMALL_SHOP, ...ODD_ROWS], HASH_KEY);
  engine = {
    words: SQLITE_ORACLE,
    hashKey: HASH_KEY,
    build: async (views) => oracle.build(views),
    throughGuard: (sql, policy) => outcome(() => shop.ask(sql, policy, MAX_ROWS)),
    throughViews: (sql) => outcome(async () => oracle.run(sql)),
    notUnderstood: /^(no such (table|column)|ambiguous column name|cannot join using column)/,
    saysNothing: /^interrupted$/,
    // polyglot does not know all that SQLite does.
    notReadable: /^SQL_SYNTAX$/,
    onlyTables: null,
  };
});
afterAll(async () => {
  oracle?.close();
  await shop?.stop();
});

async function outcome(work: () => Promise<readonly (readonly (string | null)[])[]>): Promise<Outcome> {
  try {
    return { rows: sorted(await work()) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    const isOfGuard = 'code' in error && !String(error.code).startsWith('SQLITE');
    return { refused: isOfGuard ? String(error.code) : message, message };
  }
}

/** Without limits, whose order may be masked, clocks and what depends on the order of rows. */
const CORPUS = [...SHARED_CORPUS, ...SQLITE_CORPUS].filter(
  (sql) => !/limit|main\.|current_|row_number|group_concat|string_agg|json_group/i.test(sql),
);

/** Names and masks where what stands for a table could differ from a table of the same rows. */
const HARD: readonly string[] = [
  `select rowid from customers`,
  `select count(*) from orders where oid in (1, 2)`,
  `select "nosuch", id from customers`,
  `select count(*) from customers where email in (select email)`,
  `select id from products p where exists (select p.category)`,
  `select * from customers c join customers d using (id, name)`,
  `select * from customers c natural join customers d`,
  `select c.*, d.email from customers c natural left join (select id, email as region from customers) d`,
  `select customers.id, name from customers natural join employees`,
  `select id from customers natural full join orders natural left join products`,
  `select * from (select * from customers) natural join (select * from orders)`,
  `select * from order_items natural join products`,
  `select (select email from customers c where c.id = o.customer_id) e, count(*) from orders o group by e`,
  `select count(*) from orders where (customer_id, status) in (select id, region from customers)`,
  `select count(*) from orders where (status, total) > ('open', 100)`,
  `select a.id, b.id from customers a left join customers b on a.email = b.email and b.region <> 'EU'`,
  `select count(*) from customers where email between '*' and '+' or name like '****%'`,
  `select name as email, email as name from customers where name > 'C' order by name, email`,
  `select id as name from customers where name = 5 or id = 5`,
  `select region as name, count(*) from customers group by name`,
  `select upper(status) as status, count(*) from orders group by status having status > 'o'`,
  `select -id as id from orders order by id, -id`,
  `select id from orders order by -id + total, id`,
  `with orders as (select * from customers) select count(*), count(id) from orders`,
  `with a as (select 3 as x), customers as (select x as id from a) select * from customers, orders where orders.customer_id = customers.id`,
  `select * from customers where id in (with customers as (select 4 as id) select id from customers)`,
  `values ((select count(*) from customers)), ((select max(id) from orders))`,
  `select * from (values (1), (2)) v join orders o on o.id = v.column1`,
  `select category from products union select department from employees union all select region from customers`,
  `select price from products except select price from order_items`,
  `select price = '9.95', price < '100', price in ('19.9', 29.85), credit > '300' from products, customers where customers.id < 4`,
  `select total = cast(total as text), id = id || '', salary > 'a' from orders, employees where orders.id = employees.id`,
  `select max(id), name from customers group by region`,
  `select count(distinct email) filter (where region = 'EU'), count(distinct name) from customers`,
  `select typeof(credit), typeof(active), typeof(email), typeof(birthday) from customers`,
  `select exists (select * from customers where email is null), 5 in (select id from orders), null in (select id from products where 0)`,
  `select e.id, (select count(*) from employees f where f.manager_id = e.id and f.salary > (select avg(g.id) * 500 from employees g where g.department = e.department)) from employees e`,
  `with recursive up (id, boss) as (select id, manager_id from employees where id = 9 union all select e.id, e.manager_id from up join employees e on e.id = up.boss) select id, boss, (select name from employees n where n.id = up.boss) from up`,
];

describe(`the guard shows what views show in SQLite (PROPERTY_SEED=${SEED})`, () => {
  it('for written statements under random policies', async () => {
    const asked = fc.shuffledSubarray([...CORPUS, ...HARD], { minLength: 40, maxLength: 40 });
    await compareAll(engine, { asked, policies: Math.ceil(POLICIES / 4), seed: SEED });
  }, 240_000);

  it('for generated statements under random policies', async () => {
    const all = { minLength: STATEMENTS_PER_POLICY, maxLength: STATEMENTS_PER_POLICY };
    const asked = fc.array(sqliteStatements, all);
    await compareAll(engine, { asked, policies: POLICIES, seed: SEED });
  }, 240_000);

  it('which is not what is seen without a policy', async () => {
    const asked = fc.sample(sqliteStatements, { numRuns: 60, seed: SEED });
    expect((await different(engine, asked, SEED)).length).toBeGreaterThan(5);
  });
});
