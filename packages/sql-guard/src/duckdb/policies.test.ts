import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EffectivePolicy } from '../policy.js';
import { DUCKDB_CORPUS } from '../testing/duckdb-corpus.js';
import { TestDuckdb } from '../testing/duckdb-database.js';
import { SHOP } from '../testing/duckdb-shop.js';
import { maskPolicy, type PolicyParts, policyOf, rowPolicy } from '../testing/policies.js';

/** What the policy below leaves, in plain SQL of its own. */
const ORACLE = [
  `create schema oracle`,
  `create view oracle.customers as
     select id, name, region, null::varchar as email, credit, birthday, active, tags, address
     from main.customers where region in ('EU', 'US') and id <> 5`,
  `create view oracle.orders as
     select id, customer_id, total,
            case when total < 200 then status else '****' || status[-2:] end as status,
            discount, ordered_at, details
     from main.orders where exists (from main.customers c where c.id = customer_id and c.region = 'EU')`,
  `create view oracle.products as select id, title, 'n/a' as category, price from main.products`,
  `create view oracle.order_items as select * from main.order_items where quantity > 1 or line = 1`,
  `create view oracle.prices as select * from main.prices`,
];

const CUT: PolicyParts = {
  roles: [
    {
      rows: {
        customers: [
          { op: 'in', column: 'region', value: { attribute: 'regions' } },
          { op: 'not', operand: { op: 'eq', column: 'id', value: { constant: 5 } } },
        ],
        order_items: {
          op: 'or',
          operands: [
            { op: 'gt', column: 'quantity', value: { constant: 1 } },
            { op: 'eq', column: 'line', value: { constant: 1 } },
          ],
        },
        orders: {
          op: 'exists',
          column: 'customer_id',
          mapping: { schema: 'public', table: 'customers' },
          matches: 'id',
          where: [{ op: 'eq', column: 'region', value: { constant: 'EU' } }],
        },
      },
      masks: {
        customers: { email: { kind: 'null' } },
        products: { category: { kind: 'constant', value: 'n/a' } },
        orders: { status: { kind: 'partial', keepLast: 2 } },
      },
    },
    // Gives the same orders, and their status in the clear where they are small.
    {
      rows: {
        orders: {
          op: 'and',
          operands: [
            { op: 'lt', column: 'total', value: { constant: 200 } },
            {
              op: 'exists',
              column: 'customer_id',
              mapping: { schema: 'public', table: 'customers' },
              matches: 'id',
              where: [{ op: 'eq', column: 'region', value: { constant: 'EU' } }],
            },
          ],
        },
      },
    },
  ],
  attributes: { regions: ['EU', 'US'] },
};

/** Policies of the tests name the schema `public`. */
function inMain(policy: EffectivePolicy): EffectivePolicy {
  return JSON.parse(JSON.stringify(policy).replaceAll('"schema":"public"', '"schema":"main"'));
}

let database: TestDuckdb;
beforeAll(async () => {
  database = await TestDuckdb.start(SHOP);
  for (const statement of ORACLE) await database.run(statement);
});
afterAll(() => database?.close());

describe('a policy leaves what views with the same rules leave', () => {
  const policy = inMain(policyOf(CUT));
  it.each(DUCKDB_CORPUS.filter((sql) => !/\bmain\.|\barchive\./.test(sql)))('%s', async (sql) => {
    const found = await database.ask(sql, policy).catch((error: { code?: string }) => error.code);
    if (typeof found === 'string' || found === undefined) {
      expect(found).toBe('COLUMN_MASKED');
      return;
    }
    const expected = await database.runIn('oracle', sql);
    expect([...found.rows].sort()).toEqual([...expected.rows].sort());
  });
});

describe('masks', () => {
  it('hash is HMAC-SHA-256 under a key that is bound', async () => {
    const policy = inMain(maskPolicy('customers', { email: { kind: 'hash' } }));
    const approved = await database.guard(`select email from customers where id = 1`, policy);
    expect(JSON.stringify(approved)).not.toContain(policy.hashKey);
    const hash = createHmac('sha256', policy.hashKey).update('c1@example.com').digest('hex');
    expect((await database.run(approved.sql, approved.values)).rows).toEqual([JSON.stringify([hash])]);
  });

  it('a masked column is not aggregated, and a hidden one does not exist', async () => {
    const policy = inMain(maskPolicy('customers', { email: { kind: 'null' }, credit: { kind: 'hide' } }));
    await expect(database.ask('select max(email) from customers', policy)).rejects.toMatchObject({
      code: 'COLUMN_MASKED',
    });
    for (const sql of [
      'select credit from customers',
      'select * exclude (credit) from customers',
      'select c.credit from customers c',
      'select customers.credit from customers',
      'select id from customers order by credit',
    ]) {
      await expect(database.ask(sql, policy)).rejects.toMatchObject({ code: 'SQL_UNKNOWN_COLUMN' });
    }
    expect((await database.ask('from customers limit 1', policy)).columns).not.toContain('credit');
  });

  it('a lambda’s parameter is no column: the Kelvin sign is no k', async () => {
    const banks = await TestDuckdb.start([`create table banks as select 1 as id, 'top secret' as bank`]);
    const policy = inMain(maskPolicy('banks', { bank: { kind: 'null' } }));
    const aggregate = (parameter: string) =>
      banks.ask(`select max(list_transform(['a'], "${parameter}" -> bank)) as m from banks`, policy);
    expect((await aggregate('BANK')).rows).toEqual(['[["a"]]']);
    await expect(aggregate('ban\u212a')).rejects.toMatchObject({ code: 'COLUMN_MASKED' });
    banks.close();
  });

  it('a struct is masked as a whole', async () => {
    const policy = inMain(maskPolicy('customers', { address: { kind: 'null' } }));
    const { rows } = await database.ask(
      'select distinct address.city, c.address.zip from customers c',
      policy,
    );
    expect(rows).toEqual(['[null,null]']);
  });
});

it('a rule does not look into a column that is called as the table outside', async () => {
  const tricked = await TestDuckdb.start([
    `create table customers as select 1 as id, 'US' as region`,
    `create table regions as select 'EU' as code, {'region': 'EU'} as source`,
  ]);
  const rule = {
    op: 'exists',
    column: 'region',
    mapping: { schema: 'main', table: 'regions' },
    matches: 'code',
    where: [],
  } as const;
  await expect(
    tricked.ask('select id from customers', inMain(rowPolicy('customers', rule))),
  ).rejects.toMatchObject({ code: 'SQL_NOT_SUPPORTED', message: expect.stringContaining('"source"') });
  // What it would have shown.
  const open = `select id from customers as source where exists (from regions m where m.code = source.region)`;
  expect((await tricked.run(open)).rows).toEqual(['[1]']);
  tricked.close();
});

describe('no error tells about a hidden row', () => {
  const policy = inMain(rowPolicy('customers', { op: 'eq', column: 'region', value: { constant: 'EU' } }));
  const onlyOthers = `case when region = 'EU' then '1' else 'hidden ' || name end`;

  it.each([
    `select count(*) from customers where cast(${onlyOthers} as integer) = 1`,
    `select count(*) from customers where case when id > 0 then (${onlyOthers})::integer end = 1`,
    `select count(*) from customers c join products p on (${onlyOthers})::integer = p.id`,
    `select count(*) from (select (${onlyOthers})::integer as n from customers) where n = 1`,
    `select count(*) from customers where id in (select (${onlyOthers})::integer from customers)`,
    `with a as (select (${onlyOthers})::integer as n from customers) select count(*) from a a1, a a2 where a1.n = a2.n`,
    `select count(*) from customers group by (${onlyOthers})::integer`,
    `select sum((${onlyOthers})::integer) over () from customers qualify row_number() over () = 1`,
    `select count(*) from customers c where exists (select 1 where (${onlyOthers})::integer = c.id)`,
  ])('%s', async (sql) => {
    await expect(database.run(sql)).rejects.toThrow(/hidden Customer/);
    await expect(database.ask(sql, policy)).resolves.toBeDefined();
  });
});
