import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnMask, EffectivePolicy } from './policy.js';
import { ALL_PASS, guard, sorted } from './testing/guard.js';
import { maskPolicy, ONLY_EU, rowPolicy, table } from './testing/policies.js';
import { startTestDatabase, type TestDatabase } from './testing/test-database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database?.stop());

const run = async (sql: string, policy: EffectivePolicy = ALL_PASS) =>
  database.run(await guard(sql, database.catalog, policy));
const refusal = (sql: string, policy: EffectivePolicy) =>
  guard(sql, database.catalog, policy).then(
    (approved) => `approved: ${approved.sql}`,
    (error: unknown) => error,
  );

describe('column masks', () => {
  it('hash is HMAC-SHA-256 under the bound key, and joins equal values', async () => {
    const policy = maskPolicy('customers', { email: { kind: 'hash' }, id: { kind: 'hash' } });
    const withOrders = {
      ...policy,
      columnRules: [
        ...policy.columnRules,
        ...maskPolicy('orders', { customer_id: { kind: 'hash' } }).columnRules,
      ],
    };
    const hash = (value: string) => createHmac('sha256', policy.hashKey).update(value).digest('hex');
    const found = await run(
      `select email from customers where name = 'Customer 1' or name = 'Customer 7' order by name`,
      policy,
    );
    expect(found).toEqual([[hash('c1@example.com')], [null]]);
    const approved = await guard('select email from customers', database.catalog, policy);
    expect(JSON.stringify(approved)).not.toContain(policy.hashKey);
    const joined = 'select c.name, o.id from customers c join orders o on o.customer_id = c.id';
    expect(sorted(await run(joined, withOrders))).toEqual(sorted(await run(joined)));
  });

  it('a long key is hashed first, as HMAC wants it', async () => {
    const hashKey = 'ключ'.repeat(40);
    const policy = { ...maskPolicy('products', { title: { kind: 'hash' } }), hashKey };
    expect(await run('select title from products where id = 1', policy)).toEqual([
      [createHmac('sha256', hashKey).update('Product 1').digest('hex')],
    ]);
  });

  it.each<[ColumnMask, string, string | null]>([
    [{ kind: 'null' }, 'credit', null],
    [{ kind: 'constant', value: 'secret' }, 'name', 'secret'],
    [{ kind: 'constant', value: 'not a number' }, 'credit', 'not a number'],
    [{ kind: 'constant', value: 0 }, 'id', '0'],
    [{ kind: 'constant', value: true }, 'active', 'true'],
    [{ kind: 'constant', value: 12.5 }, 'profile', '12.5'],
    [{ kind: 'partial', keepLast: 3 }, 'email', '****com'],
    [{ kind: 'partial', keepLast: 0 }, 'email', '****'],
    [{ kind: 'partial', keepLast: 500 }, 'email', '****'],
  ])('%o on %s shows %s', async (mask, column, shown) => {
    const masked = await run(
      `select ${column} from customers order by birthday limit 1`,
      maskPolicy('customers', { [column]: mask }),
    );
    expect(masked[0]?.[0]?.replace(/^t$/, 'true') ?? null).toBe(shown);
  });

  it('keep NULL as NULL, so that a mask tells no more than the column did', async () => {
    const isNull = `select id from customers where email is null`;
    for (const mask of [{ kind: 'hash' }, { kind: 'partial', keepLast: 2 }] as const) {
      expect(sorted(await run(isNull, maskPolicy('customers', { email: mask })))).toEqual(
        sorted(await run(isNull)),
      );
    }
  });

  it.each([
    `select id from customers where email = 'c1@example.com'`,
    `select c.id from customers c join (values ('c1@example.com')) v (email) on v.email = c.email`,
    `select id from customers where email like 'c1@%'`,
    `select id from (select id, email e from customers) x where e = 'c1@example.com'`,
    `select id from customers c where to_jsonb(c)->>'email' = 'c1@example.com'`,
    `select id from customers group by id, email having email = 'c1@example.com'`,
    `select id from customers natural join (select 'c1@example.com' as email) v`,
  ])('can not be asked for by the true value: %s', async (sql) => {
    expect(await run(sql)).toEqual([['1']]);
    for (const kind of ['hash', 'null'] as const) {
      expect(await run(sql, maskPolicy('customers', { email: { kind } }))).toEqual([]);
    }
  });

  it('do not order by the true value', async () => {
    const sql = 'select id from customers where credit is not null order by credit desc, id';
    expect((await run(sql))[0]).not.toEqual(['1']);
    expect(
      (
        await run(
          'select id from customers order by credit desc, id',
          maskPolicy('customers', { credit: { kind: 'null' } }),
        )
      )[0],
    ).toEqual(['1']);
  });

  it.each([
    'select sum(credit) from customers',
    'select count(credit) from customers',
    'select count(distinct credit) from customers',
    'select region, avg(credit + 1) from customers group by region',
    'select max(c) from (select credit c from customers) x',
    'with x as (select credit / 2 as half from customers) select min(half) from x',
    'select sum(credit) over (partition by region) from customers',
    'select string_agg(name, credit::text) from customers',
    'select array_agg(id order by credit) from customers',
    'select count(*) filter (where credit > 100) from customers',
    'select json_agg(c) from customers c',
    'select max((select credit from customers where id = o.customer_id)) from orders o',
    'select percentile_cont(0.5) within group (order by credit) from customers',
    'with recursive t (a, b) as (select 1, 1.0 union all select 2, credit from customers where id = 1) select sum(a) from t',
    'select sum(x) from (select id x from customers union all select credit from customers) u',
  ])('refuse an aggregate rather than let it be wrong: %s', async (sql) => {
    expect(await refusal(sql, maskPolicy('customers', { credit: { kind: 'null' } }))).toMatchObject({
      code: 'COLUMN_MASKED',
      message: expect.stringContaining('customers.credit'),
      details: { line: 1 },
    });
  });

  it.each([
    'select count(*) from customers',
    'select region, count(*) from customers group by region',
    'select sum(id) from (select id, credit from customers) x',
  ])('leave aggregates of other columns alone: %s', async (sql) => {
    expect(await run(sql, maskPolicy('customers', { credit: { kind: 'null' } }))).toEqual(await run(sql));
  });

  it('say so, without the reason', async () => {
    const approved = await guard(
      'select name, email from customers',
      database.catalog,
      maskPolicy('customers', { email: { kind: 'hash' }, credit: { kind: 'null' } }),
    );
    expect(approved.notices.map(({ message }) => message)).toEqual([
      'customers.email is shown as a code that stands for its value.',
      'At most 10,000,000 rows are read.',
    ]);
  });

  it('of one column the strictest wins', async () => {
    const both = (...kinds: readonly ColumnMask[]): EffectivePolicy => ({
      ...ALL_PASS,
      columnRules: kinds.flatMap((mask) => maskPolicy('customers', { email: mask }).columnRules),
    });
    const email = 'select email from customers where id = 1';
    expect(
      await run(email, both({ kind: 'partial', keepLast: 9 }, { kind: 'partial', keepLast: 2 })),
    ).toEqual([['****om']]);
    expect(await run(email, both({ kind: 'null' }, { kind: 'partial', keepLast: 2 }))).toEqual([[null]]);
    expect(await refusal(email, both({ kind: 'hide' }, { kind: 'hash' }))).toMatchObject({
      code: 'SQL_UNKNOWN_COLUMN',
    });
  });
});

describe('hidden columns and tables', () => {
  const hidden = maskPolicy('customers', { email: { kind: 'hide' } });

  it.each([
    'select email from customers',
    'select c.email from customers c',
    'select id from customers where email is null',
    'select id from customers order by email',
    'select (select email from customers limit 1)',
    'select public.customers.email from public.customers',
    'select x.email from (select * from customers) x',
    'select id from customers join (select 1 as id, 2 as email) v using (id, email)',
  ])('are unknown, like any misspelling: %s', async (sql) => {
    const refused = await refusal(sql, hidden);
    expect(refused).toMatchObject({ code: 'SQL_UNKNOWN_COLUMN' });
    expect(refused instanceof Error && refused.message).not.toContain('Did you mean "email"');
    const misspelt = await refusal(sql.replaceAll('email', 'zzzzz'), hidden);
    expect(misspelt instanceof Error && misspelt.message.replaceAll('zzzzz', 'email')).toBe(
      refused instanceof Error && refused.message,
    );
  });

  it('are not in a star, a whole row, or a natural join', async () => {
    for (const sql of [
      'select * from customers where id = 1',
      'select to_json(c) from customers c where id = 1',
      `select * from customers natural join (select 1 as id, 'x' as email) v`,
    ]) {
      expect(JSON.stringify(await run(sql, hidden)), sql).not.toContain('example.com');
    }
    expect(JSON.stringify(await run('select * from customers where id = 1'))).toContain('c1@example.com');
  });

  it('still serve in row rules', async () => {
    const policy = {
      ...hidden,
      rowRules: rowPolicy('customers', { op: 'is_null', column: 'email' }).rowRules,
    };
    const expected = await run('select id from customers where email is null');
    expect(sorted(await run('select id from customers', policy))).toEqual(sorted(expected));
  });

  it('a table that is not allowed is unknown, and is not suggested', async () => {
    const policy = { ...ALL_PASS, allowedTables: [table('orders')] };
    expect(await run('select count(*) from orders', policy)).toEqual([['300']]);
    const refused = await refusal('select * from customer', policy);
    expect(refused).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    expect(refused instanceof Error && refused.message).not.toContain('customers');
  });

  it('a view is unknown under any policy, unless it is allowed by name', async () => {
    const view = 'select count(*) from rich_customers';
    expect(await run(view)).toHaveLength(1);
    expect(await refusal(view, ONLY_EU)).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    expect(await refusal(view, hidden)).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    expect(await run(view, { ...hidden, allowedTables: [table('rich_customers')] })).toHaveLength(1);
  });

  it('a key that is hidden in part does not widen GROUP BY', async () => {
    const policy = maskPolicy('order_items', { line: { kind: 'hide' } });
    const approved = await guard(
      'select order_id, count(*) from order_items group by order_id',
      database.catalog,
      policy,
    );
    expect(approved.sql).toMatch(/GROUP BY order_id LIMIT/);
  });
});
