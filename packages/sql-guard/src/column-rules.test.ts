import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnMask, EffectivePolicy, PolicyPredicate } from './policy.js';
import { ALL_PASS, guard, sorted } from './testing/guard.js';
import { maskPolicy, ONLY_EU, policyOf } from './testing/policies.js';
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
    const customers = { email: { kind: 'hash' }, id: { kind: 'hash' } } as const;
    const policy = maskPolicy('customers', customers);
    const withOrders = policyOf({
      roles: [{ masks: { customers, orders: { customer_id: { kind: 'hash' } } } }],
    });
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
    'with recursive t (a, b) as (select 1, 1.0 union all select 2, credit from customers where id = 1) select sum(b) from t',
    'with recursive t (a, b) as (select 1.0, credit from customers where id = 1 union all select b, a from t where b is null) select sum(a) from t',
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
    const both = (...masks: readonly ColumnMask[]) =>
      policyOf({ roles: masks.map((mask) => ({ masks: { customers: { email: mask } } })) });
    const email = 'select email from customers where id = 1';
    expect(
      await run(email, both({ kind: 'partial', keepLast: 9 }, { kind: 'partial', keepLast: 2 })),
    ).toEqual([['****om']]);
    expect(await run(email, both({ kind: 'null' }, { kind: 'partial', keepLast: 2 }))).toEqual([[null]]);
    // Hidden by one role, shown by its code by another: it exists, and shows nothing.
    expect(await run(email, both({ kind: 'hide' }, { kind: 'hash' }))).toEqual([[null]]);
    expect(await refusal(email, both({ kind: 'hide' }, { kind: 'hide' }))).toMatchObject({
      code: 'SQL_UNKNOWN_COLUMN',
    });
  });
});

describe('cells that one role masks and another shows', () => {
  const region = (value: string): PolicyPredicate => ({
    op: 'eq',
    column: 'region',
    value: { constant: value },
  });
  const mixed = (mask: ColumnMask, column = 'email') =>
    policyOf({
      roles: [
        { rows: { customers: region('EU') }, masks: { customers: { [column]: mask } } },
        { rows: { customers: region('US') } },
      ],
    });
  const PARTIAL: ColumnMask = { kind: 'partial', keepLast: 3 };

  it.each<ColumnMask>([
    { kind: 'null' },
    { kind: 'hash' },
    PARTIAL,
    { kind: 'constant', value: 'hidden' },
    { kind: 'hide' },
  ])('are clear in no row but those that the second admits: %o', async (mask) => {
    const everything = await run(`select region, email from customers where region <> 'APAC'`);
    const seen = await run('select region, email from customers', mixed(mask));
    const of = (name: string) => (rows: typeof seen) => sorted(rows.filter(([found]) => found === name));
    expect(of('US')(seen)).toEqual(of('US')(everything));
    expect(of('EU')(seen)).toHaveLength(of('EU')(everything).length);
    expect(of('EU')(seen).join()).not.toContain('@example');
    expect(of('APAC')(seen)).toEqual([]);
  });

  it.each([
    'select email from customers order by email limit 100',
    `select c.email from orders o join customers c on c.id = o.customer_id`,
    'select distinct x.email from (select * from customers) x',
    'select to_json(c) from customers c',
    'select e from customers as c (i, n, e)',
    'select email from customers union select email from customers',
    `select email from customers where email like 'c%'`,
  ])('are cut whichever way they are read: %s', async (sql) => {
    const eu = new Set((await run(`select email from customers where region = 'EU'`)).flat());
    const text = JSON.stringify(await run(sql, mixed({ kind: 'null' })));
    expect(text).toContain('@example.com');
    for (const email of eu) if (email !== null) expect(text).not.toContain(`"${email}`);
  });

  it.each<[string, string, ColumnMask]>([
    ['credit + 1.5', 'credit', { kind: 'null' }],
    ['id + 1', 'id', { kind: 'constant', value: 0 }],
    ['birthday + 1', 'birthday', { kind: 'null' }],
    [`profile -> 'level'`, 'profile', { kind: 'null' }],
    ['not active', 'active', { kind: 'constant', value: true }],
  ])('keep their type where the mask has it: %s', async (expression, column, mask) => {
    expect((await run(`select ${expression} from customers`, mixed(mask, column))).length).toBeGreaterThan(0);
  });

  it.each<[string, ColumnMask]>([
    ['credit', PARTIAL],
    ['tags', { kind: 'hash' }],
    ['active', { kind: 'constant', value: 'no' }],
    ['id', { kind: 'constant', value: 1.5 }],
  ])('are text where the mask is: %s', async (column, mask) => {
    const sql = `select upper(${column}) from customers`;
    await expect(run(sql)).rejects.toThrow();
    expect((await run(sql, mixed(mask, column))).length).toBeGreaterThan(0);
  });

  it('can’t be aggregated, since some are masks', async () => {
    expect(await refusal('select count(email) from customers', mixed(PARTIAL))).toMatchObject({
      code: 'COLUMN_MASKED',
    });
  });

  it('say so', async () => {
    const { notices } = await guard('select email from customers', database.catalog, mixed(PARTIAL));
    expect(notices).toContainEqual({
      code: 'COLUMN_MASKED',
      message: 'In some rows customers.email is shown in part.',
    });
  });

  it('are masked in every row when a denial says so, or what the person themself is given', async () => {
    const open = { roles: [{ tables: ['customers'] }] };
    const email: ColumnMask = { kind: 'null' };
    const masks = { customers: { email } };
    for (const parts of [
      { ...open, denied: { masks } },
      { ...open, user: { masks } },
      { ...open, groups: [{ masks }] },
    ]) {
      expect(await run('select distinct email from customers', policyOf(parts))).toEqual([[null]]);
    }
    expect(await run('select count(email) > 0 from customers', policyOf(open))).toEqual([['t']]);
    expect(
      await refusal(
        'select email from customers',
        policyOf({ ...open, denied: { masks: { customers: { email: { kind: 'hide' } } } } }),
      ),
    ).toMatchObject({ code: 'SQL_UNKNOWN_COLUMN' });
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
    const policy = policyOf({
      roles: [{ masks: { customers: { email: { kind: 'hide' } } } }],
      user: { rows: { customers: { op: 'is_null', column: 'email' } } },
    });
    const expected = await run('select id from customers where email is null');
    expect(sorted(await run('select id from customers', policy))).toEqual(sorted(expected));
  });

  it('a table that is not allowed is unknown, and is not suggested', async () => {
    const policy = policyOf({ roles: [{ tables: ['orders'] }] });
    expect(await run('select count(*) from orders', policy)).toEqual([['300']]);
    const refused = await refusal('select * from customer', policy);
    expect(refused).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    expect(refused instanceof Error && refused.message).not.toContain('customers');
  });

  it('a table or column that nobody has classified is unknown, once there is a policy', async () => {
    const classified = [{ schema: 'public', table: 'customers', columns: ['id', 'name'] }];
    const policy = policyOf({ classified });
    expect(Object.values((await run('select * from customers where id = 1', policy))[0] ?? [])).toHaveLength(
      2,
    );
    expect(await refusal('select email from customers', policy)).toMatchObject({
      code: 'SQL_UNKNOWN_COLUMN',
    });
    expect(await refusal('select 1 from orders', policy)).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    const ruled = policyOf({ classified, user: { rows: { customers: { op: 'is_null', column: 'email' } } } });
    expect(sorted(await run('select id from customers', ruled))).toEqual(
      sorted(await run('select id from customers where email is null')),
    );
  });

  it('a view is unknown under any policy, unless it is allowed by name', async () => {
    const view = 'select count(*) from rich_customers';
    expect(await run(view)).toHaveLength(1);
    expect(await refusal(view, ONLY_EU)).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    expect(await refusal(view, hidden)).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    expect(await run(view, policyOf({ roles: [{ tables: ['rich_customers'] }] }))).toHaveLength(1);
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
