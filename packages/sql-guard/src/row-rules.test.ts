import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EffectivePolicy, PolicyPredicate } from './policy.js';
import { ALL_PASS, guard, sorted } from './testing/guard.js';
import { maskPolicy, ONLY_EU, policyOf, rowPolicy } from './testing/policies.js';
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
      const cut = await run('select id from customers', rowPolicy('customers', predicate));
      expect(sorted(cut)).toEqual(sorted(await run(`select id from customers where ${condition}`)));
    },
  );

  it('of one role all hold', async () => {
    const policy = rowPolicy('customers', [
      {
        op: 'and',
        operands: [
          { op: 'eq', column: 'region', value: { constant: 'EU' } },
          { op: 'gt', column: 'id', value: { constant: 1 } },
        ],
      },
      { op: 'lt', column: 'id', value: { constant: 20 } },
    ]);
    const expected = await run(`select id from customers where region = 'EU' and id > 1 and id < 20`);
    expect(sorted(await run('select id from customers', policy))).toEqual(sorted(expected));
  });

  const region = (value: string): PolicyPredicate => ({
    op: 'eq',
    column: 'region',
    value: { constant: value },
  });
  const under = (id: number): PolicyPredicate => ({ op: 'lt', column: 'id', value: { constant: id } });
  const OWN_REGION: PolicyPredicate = { op: 'eq', column: 'region', value: { attribute: 'region' } };
  /** Orders of the customers that are looked after by the employee of one's attribute: `1 + id / 3`, say. */
  const MY_TEAM: PolicyPredicate = {
    op: 'exists',
    column: 'id',
    mapping: { schema: 'public', table: 'employees' },
    matches: 'id',
    where: [
      { op: 'eq', column: 'manager_id', value: { attribute: 'manager' } },
      { op: 'in', column: 'name', value: { constant: ['Employee 6', 'Employee 7', 'Employee 9'] } },
    ],
  };

  it.each<[string, Parameters<typeof policyOf>[0], string]>([
    [
      'of several roles any',
      { roles: [{ rows: { customers: region('EU') } }, { rows: { customers: under(9) } }] },
      `region = 'EU' or id < 9`,
    ],
    [
      'of a role and a group both',
      { roles: [{ rows: { customers: region('EU') } }], groups: [{ rows: { customers: under(9) } }] },
      `region = 'EU' and id < 9`,
    ],
    [
      'of groups any, and those of the person',
      {
        groups: [{ rows: { customers: region('EU') } }, { rows: { customers: region('US') } }],
        user: { rows: { customers: under(30) } },
      },
      `region in ('EU', 'US') and id < 30`,
    ],
    [
      'that are denied, whatever a role grants, unknown ones too',
      {
        roles: [{ tables: ['customers'] }],
        denied: {
          rows: { customers: [region('EU'), { op: 'lt', column: 'credit', value: { constant: 100 } }] },
        },
      },
      `region <> 'EU' and credit >= 100`,
    ],
    [
      'of the roles whose attributes are known',
      { roles: [{ rows: { customers: OWN_REGION } }, { rows: { customers: under(9) } }] },
      'id < 9',
    ],
    [
      'that a mapping table names',
      { roles: [{ rows: { customers: MY_TEAM } }], attributes: { manager: 2 } },
      'id in (6, 7)',
    ],
    [
      'that no mapping table names',
      { roles: [{ rows: { customers: { op: 'not', operand: MY_TEAM } } }], attributes: { manager: 2 } },
      'id not in (6, 7)',
    ],
  ])('add up: %s', async (_what, parts, condition) => {
    const cut = await run('select id from customers', policyOf(parts));
    expect(sorted(cut)).toEqual(sorted(await run(`select id from customers where ${condition}`)));
    expect(cut.length).toBeGreaterThan(0);
  });

  it('may read a mapping table that nobody sees', async () => {
    const policy = policyOf({
      roles: [{ rows: { customers: MY_TEAM } }],
      denied: { tables: ['employees'] },
      attributes: { manager: 2 },
    });
    expect(sorted(await run('select id from customers', policy))).toEqual(sorted([['6'], ['7']]));
    expect(await refusal('select 1 from employees', policy)).toMatchObject({ code: 'SQL_UNKNOWN_TABLE' });
    const { expectedTables } = await guard('select id from customers', database.catalog, policy);
    expect(expectedTables.map(({ table }) => table).sort()).toEqual(['customers', 'employees']);
  });

  it('are not told of by mapping tables that stand beside them in the statement', async () => {
    const policy = policyOf({ roles: [{ rows: { customers: MY_TEAM } }], attributes: { manager: 2 } });
    const sql =
      'select m.id from customers mapping join customers m on m.id = mapping.id where mapping.id > 0';
    expect(sorted(await run(sql, policy))).toEqual(sorted([['6'], ['7']]));
  });

  it('deny where a role’s attribute is missing and no other role admits', async () => {
    const missing = { code: 'POLICY_ATTRIBUTE_MISSING', details: { attribute: 'region' } };
    const own = { rows: { customers: OWN_REGION } };
    for (const parts of [
      { roles: [own] },
      { roles: [own, { tables: ['orders'] }] },
      { roles: [own], user: { rows: { customers: under(9) } } },
      { denied: own },
    ]) {
      expect(await refusal('select id from customers', policyOf(parts))).toMatchObject(missing);
    }
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
    ['is no plain value', { region: { not: 'a value' } }],
    ['is no plain value in a list', { region: [['EU']] }],
    ['is no number', { region: Number.NaN }],
  ])('refuse when an attribute %s', async (_what, given) => {
    const attributes = given as EffectivePolicy['attributes'];
    expect(await refusal('select id from customers', { ...ONLY_EU, attributes })).toMatchObject({
      code: 'POLICY_ATTRIBUTE_MISSING',
      details: { attribute: 'region' },
    });
    // Other tables can still be asked.
    expect(await run('select count(*) from products', { ...ONLY_EU, attributes })).toEqual([['20']]);
  });

  it('refuse when they name a column that is gone', async () => {
    const stale = rowPolicy('customers', { op: 'is_null', column: 'renamed' });
    expect(await refusal('select id from customers', stale)).toMatchObject({ code: 'SCHEMA_CHANGED' });
    expect(
      await refusal('select id from customers', maskPolicy('customers', { renamed: { kind: 'null' } })),
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
    'select salary from employees group by salary having (1 / (salary - $) > -5) = (count(*) > 0 or true)',
    'select salary from employees group by salary having case when true then 1 / (salary - $) else count(*) end > -5',
    'select salary from employees group by salary having (1 / (salary - $) > -5) is distinct from (count(*) > null)',
    'select salary from employees group by salary having (1 / (salary - $) > -5 and count(*) > 0) or (1 / (salary - $) > -5 and count(*) > 5)',
  ];

  /** A rule that costs more than the conditions above, which the engine therefore tries first when it may. */
  const expensiveRule = (highest: number) =>
    rowPolicy('employees', {
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

it('tells which tables and columns a statement reads', async () => {
  const sql =
    'select c.name, sum(o.total) from customers c join orders o on o.customer_id = c.id group by c.id';
  const { tables } = await guard(sql, database.catalog);
  expect(tables).toEqual([
    { schema: 'public', table: 'customers', columns: ['id', 'name'] },
    { schema: 'public', table: 'orders', columns: ['customer_id', 'total'] },
  ]);
});
