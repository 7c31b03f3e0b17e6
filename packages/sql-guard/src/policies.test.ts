import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnMask, EffectivePolicy, PolicyPredicate } from './policy.js';
import { ALL_PASS, guard, sorted } from './testing/guard.js';
import { startTestDatabase, type TestDatabase } from './testing/test-database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database?.stop());

const table = (name: string) => ({ schema: 'public', table: name });

function rows(name: string, predicate: PolicyPredicate, attributes: EffectivePolicy['attributes'] = {}) {
  return {
    ...ALL_PASS,
    rowRules: [{ policyId: 'rows', table: table(name), predicate }],
    attributes,
  } satisfies EffectivePolicy;
}

function masks(name: string, columns: Readonly<Record<string, ColumnMask>>): EffectivePolicy {
  return {
    ...ALL_PASS,
    columnRules: Object.entries(columns).map(([column, mask]) => ({
      policyId: 'mask',
      table: table(name),
      column,
      mask,
    })),
  };
}

const run = async (sql: string, policy: EffectivePolicy = ALL_PASS) =>
  database.run(await guard(sql, database.catalog, policy));
const refusal = (sql: string, policy: EffectivePolicy) =>
  guard(sql, database.catalog, policy).then(
    (approved) => `approved: ${approved.sql}`,
    (error: unknown) => error,
  );

const ONLY_EU = rows(
  'customers',
  { op: 'eq', column: 'region', value: { attribute: 'region' } },
  { region: 'EU' },
);

describe('row rules', () => {
  it.each([
    'select distinct region from customers',
    'select region from customers c where true or c.region is not null group by 1',
    'select distinct c.region from orders o join customers c on c.id = o.customer_id',
    'select distinct (select region from customers where id = o.customer_id) from orders o where (select region from customers where id = o.customer_id) is not null',
    'with c as (select * from customers) select distinct region from c',
    'select distinct region from (select * from public.customers) x',
    'select distinct x.region from orders o, lateral (select region from customers where id = o.customer_id) x',
    'select region from customers union select region from public.customers',
    "select distinct region from customers where region = 'EU' or region <> 'EU'",
    'select distinct (c).region from customers c',
    "select distinct to_jsonb(c)->>'region' from customers c",
    'select distinct r from customers as c (i, n, e, r)',
    'with recursive t as (select region from customers union select c.region from customers c join t on c.region > t.region) select * from t',
    'select distinct region from only customers',
    'select distinct min(region) over (partition by region) from customers',
  ])('cut every way to the table: %s', async (sql) => {
    const text = (found: Awaited<ReturnType<typeof run>>) => JSON.stringify(found);
    const everything = text(await run(sql));
    expect(everything).toContain('EU');
    expect(everything).toContain('US');
    const cut = text(await run(sql, ONLY_EU));
    expect(cut).toContain('EU');
    expect(cut).not.toContain('US');
    expect(cut).not.toContain('APAC');
  });

  const PREDICATES: readonly (readonly [PolicyPredicate, string])[] = [
    [{ op: 'eq', column: 'region', value: { constant: "E'U" } }, `region = 'E''U'`],
    [{ op: 'ne', column: 'region', value: { constant: 'EU' } }, `region <> 'EU'`],
    [{ op: 'lt', column: 'id', value: { constant: 7 } }, 'id < 7'],
    [{ op: 'lte', column: 'id', value: { constant: 7.5 } }, 'id <= 7.5'],
    [{ op: 'gt', column: 'credit', value: { constant: 250.5 } }, 'credit > 250.5'],
    [{ op: 'gte', column: 'birthday', value: { constant: '1970-01-01' } }, `birthday >= '1970-01-01'`],
    [{ op: 'eq', column: 'active', value: { constant: true } }, 'active'],
    [{ op: 'in', column: 'region', value: { constant: ['EU', 'US'] } }, `region in ('EU', 'US')`],
    [{ op: 'in', column: 'id', value: { constant: [1, 2.5, 3] } }, 'id in (1, 3)'],
    [{ op: 'in', column: 'region', value: { constant: [] } }, 'false'],
    [{ op: 'not_in', column: 'region', value: { constant: ['EU', '{"a,b'] } }, `region <> 'EU'`],
    [{ op: 'not_in', column: 'region', value: { constant: [] } }, 'true'],
    [{ op: 'is_null', column: 'email' }, 'email is null'],
    [{ op: 'is_not_null', column: 'email' }, 'email is not null'],
    [{ op: 'not', operand: { op: 'lt', column: 'id', value: { constant: 50 } } }, 'id >= 50'],
    [
      {
        op: 'and',
        operands: [
          { op: 'lt', column: 'id', value: { constant: 40 } },
          {
            op: 'and',
            operands: [
              { op: 'gt', column: 'id', value: { constant: 10 } },
              {
                op: 'not',
                operand: { op: 'not', operand: { op: 'eq', column: 'active', value: { constant: true } } },
              },
            ],
          },
        ],
      },
      'id < 40 and id > 10 and active',
    ],
    [{ op: 'and', operands: [] }, 'true'],
    [{ op: 'or', operands: [] }, 'false'],
    [
      {
        op: 'or',
        operands: [
          { op: 'eq', column: 'id', value: { constant: 3 } },
          {
            op: 'and',
            operands: [
              { op: 'eq', column: 'region', value: { constant: 'US' } },
              { op: 'is_null', column: 'email' },
            ],
          },
        ],
      },
      `id = 3 or (region = 'US' and email is null)`,
    ],
  ];

  it.each(PREDICATES.map(([predicate, condition]) => [condition, predicate] as const))(
    'mean what they say: %s',
    async (condition, predicate) => {
      const cut = await run('select id from customers', rows('customers', predicate));
      expect(sorted(cut)).toEqual(sorted(await run(`select id from customers where ${condition}`)));
    },
  );

  it('of one table all hold', async () => {
    const policy = {
      ...ALL_PASS,
      rowRules: [
        ...rows('customers', {
          op: 'and',
          operands: [
            { op: 'eq', column: 'region', value: { constant: 'EU' } },
            { op: 'gt', column: 'id', value: { constant: 1 } },
          ],
        }).rowRules,
        ...rows('customers', { op: 'lt', column: 'id', value: { constant: 20 } }).rowRules,
      ],
    };
    const expected = await run(`select id from customers where region = 'EU' and id > 1 and id < 20`);
    expect(sorted(await run('select id from customers', policy))).toEqual(sorted(expected));
  });

  it('bind their values and never print them', async () => {
    const approved = await guard('select id from customers', database.catalog, ONLY_EU);
    expect(approved.values).toEqual(['EU']);
    expect(approved.sql).not.toContain('EU');
    expect(approved.notices[0]).toEqual({
      code: 'ROW_RULE_APPLIED',
      message: 'Rows of customers are limited by your region.',
    });
  });

  it.each([
    ['is missing', {}],
    ['is inherited, not set', Object.create({ region: 'EU' }) as Record<string, string>],
    ['has several values where one is needed', { region: ['EU', 'US'] }],
    ['has no value', { region: [] }],
  ])('refuse when an attribute %s', async (_what, attributes) => {
    expect(await refusal('select id from customers', { ...ONLY_EU, attributes })).toMatchObject({
      code: 'POLICY_ATTRIBUTE_MISSING',
      details: { attribute: 'region' },
    });
    // Other tables can still be asked.
    expect(await run('select count(*) from products', { ...ONLY_EU, attributes })).toEqual([['20']]);
  });

  it('refuse when they name a column that is gone', async () => {
    const stale = rows('customers', { op: 'is_null', column: 'renamed' });
    expect(await refusal('select id from customers', stale)).toMatchObject({ code: 'SCHEMA_CHANGED' });
    expect(
      await refusal('select id from customers', masks('customers', { renamed: { kind: 'null' } })),
    ).toMatchObject({
      code: 'SCHEMA_CHANGED',
    });
  });
});

describe('the fence', () => {
  /** Each fails in the database if it is ever tried on the one hidden row, whose salary is the highest. */
  const ORACLES = [
    'select count(*) from employees where 1 / (salary - $) > -5',
    'select count(*) from employees where (salary - $)::numeric ^ -1 > -5',
    'select count(*) from (select 1 / (salary - $) x from employees) t where x > -5',
    'with t as (select 1 / (salary - $) x from employees) select count(*) from t where x > -5',
    'select count(*) from employees e join products p on p.id > 0 and 1 / (e.salary - $) > -5',
    'select count(*) from employees where case when salary = $ then 1 / (salary - salary) else 1 end > 0',
    `select count(*) from employees where case when salary = $ then ('x' || name)::int else 1 end > 0`,
    `select count(*) from employees where not (salary = $ and name::date > '2020-01-01')`,
    'select salary from employees group by salary having 1 / (salary - $) > -5',
    'select salary from employees group by salary having (1 / (salary - $) > -5 and count(*) > 0) or (1 / (salary - $) > -5 and count(*) > 5)',
  ];

  /** A rule that costs more than the conditions above, which the engine therefore tries first when it may. */
  const expensiveRule = (highest: number) =>
    rows('employees', {
      op: 'or',
      operands: [
        { op: 'lt', column: 'salary', value: { constant: highest } },
        ...Array.from(
          { length: 30 },
          (_, index): PolicyPredicate => ({
            op: 'eq',
            column: 'id',
            value: { constant: -index },
          }),
        ),
      ],
    });
  const highestSalary = async () =>
    Number((await database.runRaw('select max(salary) from employees'))[0]?.[0]);

  it.each(ORACLES)('keeps errors from telling about hidden rows: %s', async (oracle) => {
    const highest = await highestSalary();
    const sql = oracle.replaceAll('$', String(highest));
    await expect(run(sql), 'without a policy the error is there').rejects.toThrow();
    const approved = await guard(sql, database.catalog, expensiveRule(highest));
    expect(approved.sql).toContain('OFFSET 0');
    expect(await database.run(approved)).toBeDefined();
  });

  it('is what keeps them: without it the engine tries the condition first', async () => {
    const highest = await highestSalary();
    const policy = expensiveRule(highest);
    const oracle = `select count(*) from employees where 1 / (salary - ${highest}) > -5`;
    const { sql, values } = await guard(oracle, database.catalog, policy);
    const written = sql.replace(
      /\$(\d+)/g,
      (_all, number: string) => `(${String(values[Number(number) - 1])})`,
    );
    await expect(database.runRaw(written)).resolves.toEqual([['24']]);
    await expect(database.runRaw(written.replace('OFFSET 0', ''))).rejects.toThrow('division by zero');
  });
});

describe('column masks', () => {
  it('hash is HMAC-SHA-256 under the bound key, and joins equal values', async () => {
    const policy = masks('customers', { email: { kind: 'hash' }, id: { kind: 'hash' } });
    const withOrders = {
      ...policy,
      columnRules: [...policy.columnRules, ...masks('orders', { customer_id: { kind: 'hash' } }).columnRules],
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
    const policy = { ...masks('products', { title: { kind: 'hash' } }), hashKey };
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
      masks('customers', { [column]: mask }),
    );
    expect(masked[0]?.[0]?.replace(/^t$/, 'true') ?? null).toBe(shown);
  });

  it('keep NULL as NULL, so that a mask tells no more than the column did', async () => {
    const isNull = `select id from customers where email is null`;
    for (const mask of [{ kind: 'hash' }, { kind: 'partial', keepLast: 2 }] as const) {
      expect(sorted(await run(isNull, masks('customers', { email: mask })))).toEqual(
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
      expect(await run(sql, masks('customers', { email: { kind } }))).toEqual([]);
    }
  });

  it('do not order by the true value', async () => {
    const sql = 'select id from customers where credit is not null order by credit desc, id';
    expect((await run(sql))[0]).not.toEqual(['1']);
    expect(
      (
        await run(
          'select id from customers order by credit desc, id',
          masks('customers', { credit: { kind: 'null' } }),
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
    expect(await refusal(sql, masks('customers', { credit: { kind: 'null' } }))).toMatchObject({
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
    expect(await run(sql, masks('customers', { credit: { kind: 'null' } }))).toEqual(await run(sql));
  });

  it('say so, without the reason', async () => {
    const approved = await guard(
      'select name, email from customers',
      database.catalog,
      masks('customers', { email: { kind: 'hash' }, credit: { kind: 'null' } }),
    );
    expect(approved.notices.map(({ message }) => message)).toEqual([
      'customers.email is shown as a code that stands for its value.',
      'At most 10000000 rows are read.',
    ]);
  });

  it('of one column the strictest wins', async () => {
    const both = (...kinds: readonly ColumnMask[]): EffectivePolicy => ({
      ...ALL_PASS,
      columnRules: kinds.flatMap((mask) => masks('customers', { email: mask }).columnRules),
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
  const hidden = masks('customers', { email: { kind: 'hide' } });

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
    const policy = { ...hidden, rowRules: rows('customers', { op: 'is_null', column: 'email' }).rowRules };
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
    const policy = masks('order_items', { line: { kind: 'hide' } });
    const approved = await guard(
      'select order_id, count(*) from order_items group by order_id',
      database.catalog,
      policy,
    );
    expect(approved.sql).toMatch(/GROUP BY order_id LIMIT/);
  });
});

it('tells which tables and columns a statement reads', async () => {
  const sql =
    'select c.name, sum(o.total) from customers c join orders o on o.customer_id = c.id group by c.id';
  const { tables } = await guard(sql, database.catalog);
  expect(tables).toEqual([
    { schema: 'public', table: 'customers', columns: ['id', 'name'] },
    { schema: 'public', table: 'orders', columns: ['customer_id', 'total'] },
  ]);
});
