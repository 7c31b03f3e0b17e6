import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPolicies } from './apply-policies.js';
import { approve } from './approve.js';
import { isApproved } from './brands.js';
import type { PhysicalCatalog } from './catalog.js';
import type { PostgresTree } from './postgres/native-tree.js';
import { isSameTree, print } from './postgres/print.js';
import { ANALYTIC_CORPUS } from './testing/analytic-corpus.js';
import { ALL_PASS, guard, parser } from './testing/guard.js';

const CATALOG: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  hash: '',
  tableNames: 'case-sensitive',
  tables: [
    {
      schema: 'public',
      table: 'orders',
      kind: 'table',
      foreignKeys: [],
      columns: ['id', 'status', 'total'].map((name) => ({
        name,
        type: 'text',
        nullable: true,
        isPrimaryKey: false,
      })),
    },
  ],
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
    expect(() => Object.assign(scoped.tree, { stmts: [statement] })).toThrow(TypeError);
  });
});

describe('the printed text', () => {
  it.each(ANALYTIC_CORPUS)('says what the tree says: %s', async (sql) => {
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
