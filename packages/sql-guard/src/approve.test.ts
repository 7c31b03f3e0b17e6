import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPolicies } from './apply-policies.js';
import { approve } from './approve.js';
import { isApproved } from './brands.js';
import type { CatalogTable, PhysicalCatalog } from './catalog.js';
import type { PolicyPredicate } from './policy.js';
import type { PostgresTree } from './postgres/native-tree.js';
import { isSameTree, print } from './postgres/print.js';
import { tableShape } from './table-shape.js';
import { ALL_PASS, guard, parser } from './testing/guard.js';
import { policyOf, rowPolicy, table } from './testing/policies.js';
import { POSTGRES_CORPUS } from './testing/postgres-corpus/postgres-corpus.js';

const described = (name: string, columns: Readonly<Record<string, string>>): CatalogTable => ({
  schema: 'public',
  table: name,
  kind: 'table',
  foreignKeys: [],
  columns: Object.entries(columns).map(([column, type]) => ({
    name: column,
    type,
    nullable: true,
    isPrimaryKey: false,
  })),
});

const ORDERS = described('orders', { id: 'integer', status: 'text', total: 'text' });
const ACCESS = described('access', { person: 'text', status: 'text' });

const CATALOG: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  hash: '',
  tableNames: 'case-sensitive',
  tables: [ORDERS, ACCESS],
};
const OPTIONS = { catalog: CATALOG, policy: ALL_PASS, parser, maxRows: 10 };
const scope = (sql: string) => applyPolicies({ sql, dialect: 'postgresql' }, OPTIONS);
const fingerprint = async (sql: string) => (await guard(sql, CATALOG)).fingerprint;

describe('the brand', () => {
  it('is on what approve made, and on nothing else', async () => {
    const approved = await approve(await scope('select 1'), OPTIONS);
    expect(isApproved(approved)).toBe(true);
    expect(isApproved({ ...approved })).toBe(false);
    expect(isApproved(structuredClone(approved))).toBe(false);
    expect(isApproved(JSON.parse(JSON.stringify(approved)))).toBe(false);
    expect(isApproved(Object.create(approved))).toBe(false);
    expect(isApproved(null)).toBe(false);
  });

  it('is on an object that nobody can change', async () => {
    const approved = await approve(await scope('select id from orders'), OPTIONS);
    expect(() => Object.assign(approved, { sql: 'drop table orders' })).toThrow(TypeError);
    expect(() => (approved.values as unknown[]).push('x')).toThrow(TypeError);
    expect(approved.sql).toMatch(/^SELECT/);
  });

  it('is not given to a scoped query that was made by hand or changed', async () => {
    const scoped = await scope('select id from orders');
    await expect(approve({ ...scoped }, OPTIONS)).rejects.toThrow('Only what applyPolicies made');
  });

  it('is not given under another policy than the statement was cut by', async () => {
    const scoped = await scope('select id from orders');
    const other = { ...OPTIONS, policy: { ...ALL_PASS, fingerprint: 'ff' } };
    await expect(approve(scoped, other)).rejects.toThrow('another policy');
  });

  it('is not given when the tree was changed after it was cut, for it can not be', async () => {
    const scoped = await scope('select id from orders');
    const [statement] = ((await parser.parse('select * from public.orders')) as PostgresTree).stmts ?? [];
    expect(() => Object.assign(scoped.tree as object, { stmts: [statement] })).toThrow(TypeError);
  });

  it('is not given for another engine than the catalog is of', async () => {
    const other = { ...OPTIONS, catalog: { ...CATALOG, engine: 'sqlite' as const } };
    await expect(applyPolicies({ sql: 'select 1', dialect: 'postgresql' }, other)).rejects.toThrow('sqlite');
  });
});

describe('what is said of a statement', () => {
  const MAPPED: PolicyPredicate = {
    op: 'exists',
    column: 'status',
    mapping: table('access'),
    matches: 'status',
    where: [{ op: 'eq', column: 'person', value: { attribute: 'person' } }],
  };
  const policy = rowPolicy('orders', MAPPED, { person: 'ann' });
  const SQL = `select upper(o.status) as s, count(*) from orders o where id > 1 group by 1`;

  it('names the tables and columns that it reads, and not those that only rules read', async () => {
    const { tables, columns } = await guard(SQL, CATALOG, policy);
    expect(tables).toEqual([{ ...table('orders'), columns: ['id', 'status'] }]);
    expect(columns).toEqual([
      { name: 's', sources: [{ ...table('orders'), column: 'status' }], operations: ['upper'] },
      { name: 'count', sources: [], operations: ['count'] },
    ]);
  });

  it('names every table that its proof rests on, with its shape', async () => {
    const { expectedTables } = await guard(SQL, CATALOG, policy);
    expect(expectedTables).toEqual([
      { ...table('orders'), shape: tableShape(ORDERS) },
      { ...table('access'), shape: tableShape(ACCESS) },
    ]);
    const changed = described('access', { person: 'text', status: 'integer' });
    expect(tableShape(changed)).not.toBe(tableShape(ACCESS));
  });

  it('names the policies that speak of its tables', async () => {
    expect((await guard(SQL, CATALOG, policy)).policyIds).toEqual(['role:0']);
    expect((await guard('select person from access', CATALOG, policy)).policyIds).toEqual([]);
    expect((await guard('select 1', CATALOG, policy)).policyIds).toEqual([]);
  });
});

describe('a rule, written for PostgreSQL', () => {
  const where = async (predicate: PolicyPredicate) => {
    const { sql, values } = await guard('select id from orders', CATALOG, rowPolicy('orders', predicate));
    const [, written = ''] = /WHERE (.*?)(?: OFFSET 0)? \) AS orders/.exec(sql) ?? [];
    return [written, ...values] as const;
  };
  const id = (op: 'eq' | 'in' | 'not_in', constant: number | readonly number[]): PolicyPredicate => ({
    op,
    column: 'id',
    value: { constant },
  });

  it.each([
    [id('eq', 3), ['source.id = $1', 3]],
    [id('eq', 1.5), ['source.id = CAST($1 AS numeric)', 1.5]],
    [id('in', [1, 2]), ['source.id = ANY ($1)', [1, 2]]],
    [id('not_in', [1, 2.5]), ['source.id <> ALL (CAST($1 AS numeric[]))', [1, 2.5]]],
    [id('in', []), ['false']],
    [id('not_in', []), ['true']],
    [{ op: 'not', operand: { op: 'is_null', column: 'id' } }, ['NOT (source.id IS NULL)']],
    [
      {
        op: 'and',
        operands: [
          { op: 'and', operands: [id('eq', 1), id('eq', 2)] },
          { op: 'or', operands: [] },
        ],
      },
      ['source.id = $1 AND source.id = $2 AND false', 1, 2],
    ],
    [
      {
        op: 'or',
        operands: [
          { op: 'and', operands: [{ op: 'or', operands: [id('eq', 1), id('eq', 2)] }] },
          id('eq', 3),
        ],
      },
      ['source.id = $1 OR source.id = $2 OR source.id = $3', 1, 2, 3],
    ],
    [
      { op: 'exists', column: 'status', mapping: table('access'), matches: 'status', where: [] },
      ['EXISTS (SELECT 1 FROM public.access AS mapping WHERE mapping.status = source.status)'],
    ],
  ] satisfies readonly (readonly [PolicyPredicate, readonly unknown[]])[])(
    '%j',
    async (predicate, written) => {
      expect(await where(predicate)).toEqual(written);
    },
  );

  it('is bound for each mention of the table anew', async () => {
    const { sql, values } = await guard(
      'select 1 from orders a, orders b',
      CATALOG,
      policyOf({ roles: [{ rows: { orders: id('eq', 7) } }] }),
    );
    expect(sql).toMatch(/source\.id = \$1.*source\.id = \$2/);
    expect(values).toEqual([7, 7]);
  });
});

describe('the printed text', () => {
  it.each(POSTGRES_CORPUS)('says what the tree says: %s', async (sql) => {
    const tree = (await parser.parse(sql)) as PostgresTree;
    const printed = (await parser.parse(print(tree))) as PostgresTree;
    expect(isSameTree(tree, printed)).toBe(true);
  });

  it('is told from one that says something else', async () => {
    const tree = async (sql: string) => (await parser.parse(sql)) as PostgresTree;
    expect(isSameTree(await tree('select  1'), await tree('SELECT 1 -- one'))).toBe(true);
    expect(isSameTree(await tree('select 1'), await tree('select 2'))).toBe(false);
    expect(isSameTree(await tree('select 1::int4'), await tree('select 1::pg_catalog.int4'))).toBe(true);
    expect(isSameTree(await tree('select 1::int4'), await tree('select 1::public.int4'))).toBe(false);
    expect(isSameTree(await tree('select f(1)'), await tree('select pg_catalog.f(1)'))).toBe(false);
    expect(isSameTree(await tree('select a from t'), await tree('select a from only t'))).toBe(false);
  });

  it('keeps any text, name and number exactly', async () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((value) => !/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u.test(value));
    await fc.assert(
      fc.asyncProperty(
        text,
        text.filter((name) => name.length > 0 && name.length < 15),
        fc.integer(),
        async (value, name, number) => {
          const quote = (inner: string, mark: string) => mark + inner.replaceAll(mark, mark + mark) + mark;
          const sql = `select ${quote(value, "'")} as ${quote(name, '"')}, ${number}, (${number}) from orders as ${quote(name, '"')}`;
          const approved = await guard(sql, CATALOG);
          const printed = JSON.stringify(await parser.parse(approved.sql));
          expect(printed).toContain(JSON.stringify({ sval: value }));
          expect(printed).toContain(`"name":${JSON.stringify(name)}`);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the fingerprint', () => {
  it('is stable under white space, comments, case and the form of literals', async () => {
    const expected = await fingerprint(`select id, 'a' from orders where total > 1.5`);
    for (const same of [
      `SELECT ID, 'a'\n\tFROM Orders\nWHERE total>1.50`,
      `select/* x */id, E'a' from "orders" where total > 1.5 -- end`,
      `select id, $$a$$ from orders where total > 1.500;`,
    ]) {
      expect(await fingerprint(same)).toBe(expected);
    }
  });

  it.each([
    `select id, 'b' from orders where total > 1.5`,
    `select id, 'a' from orders where total > 15`,
    `select id, 'a' from orders where total >= 1.5`,
    `select id, 'a' from orders where status > 1.5`,
    `select id, 'a' x from orders where total > 1.5`,
    `select id, 'a' from orders where total > 1.5 limit 1`,
  ])('differs for %s', async (other) => {
    expect(await fingerprint(other)).not.toBe(
      await fingerprint(`select id, 'a' from orders where total > 1.5`),
    );
  });
});

describe('a refusal', () => {
  it.each([
    ['select id,\n  nothing from orders', { line: 2, column: 3 }],
    ["select 'é😀', nothing from orders", { line: 1, column: 14 }],
    ["select 'é😀' frm orders x", { line: 1, column: 17 }],
    ['select id from orders o\nwhere pg_sleep(1) is null', { line: 2, column: 7 }],
    ['select id\nfrom nowhere', { line: 2, column: 6 }],
  ])('names the place: %s', async (sql, details) => {
    await expect(guard(sql, CATALOG)).rejects.toMatchObject({ name: 'ParleyError', details });
  });
});
