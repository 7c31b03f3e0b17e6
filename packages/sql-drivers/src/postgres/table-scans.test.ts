import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(`
    CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, "Home Town" varchar(20));
    INSERT INTO customers SELECT n, 'Customer ' || n, 'Town ' || n % 5000 FROM generate_series(1, 20000) n;
    CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status text, total numeric(10,2), placed date);
    INSERT INTO orders SELECT n, n % 20000, 'status ' || n % 2000, n, date '2020-01-01' + n % 3000
      FROM generate_series(1, 40000) n;
    CREATE TABLE indexed AS TABLE orders;
    CREATE INDEX ON indexed (status);
    ANALYZE`);
});
afterAll(() => database?.stop());

const scans = async (sql: string) => {
  const approved = await database.approve(sql);
  const signal = new AbortController().signal;
  return (await database.connection.explain(approved, { signal, statementTimeoutMs: 10_000 })).scans;
};
const filter = (table: string, ...columns: string[]) => ({
  schema: 'public',
  table,
  purpose: 'filter',
  columns,
  keptRows: expect.any(Number),
});

describe('tables that an index could spare from being read whole', () => {
  it.each([
    ["SELECT * FROM orders o WHERE o.status = 'status 7'", filter('orders', 'status')],
    [
      "SELECT * FROM orders WHERE placed > date '2028-01-01' AND customer_id = 5",
      filter('orders', 'customer_id', 'placed'),
    ],
    ['SELECT * FROM customers c WHERE c."Home Town" = \'Town 1\'', filter('customers', 'Home Town')],
    ["SELECT count(*) FROM orders WHERE status = 'it''s o.total = 5'", filter('orders', 'status')],
    [
      'WITH few AS (SELECT * FROM orders WHERE customer_id = 1) SELECT count(*) FROM few',
      filter('orders', 'customer_id'),
    ],
    [
      'SELECT * FROM orders ORDER BY placed DESC LIMIT 10',
      { schema: 'public', table: 'orders', purpose: 'sort', columns: ['placed'] },
    ],
  ])('%s', async (sql, expected) => {
    expect(await scans(sql)).toEqual([expected]);
  });

  it('tells how many rows are kept', async () => {
    const [scan] = (await scans("SELECT * FROM orders WHERE status = 'status 7'")) ?? [];
    expect(scan?.keptRows).toBeGreaterThan(5);
    expect(scan?.keptRows).toBeLessThan(100);
  });

  it('names what a few rows of another table look for', async () => {
    const found = await scans(
      "SELECT o.* FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.name = 'Customer 5'",
    );
    expect(found).toHaveLength(2);
    expect(found).toContainEqual(filter('customers', 'name'));
    expect(found).toContainEqual(expect.objectContaining({ purpose: 'join', columns: ['customer_id'] }));
  });

  it('names what a subquery looks for, again and again', async () => {
    const found = await scans(
      'SELECT v.n, (SELECT max(o.total) FROM orders o WHERE o.customer_id = v.n) AS m FROM (VALUES (1), (2)) AS v (n)',
    );
    expect(found).toEqual([filter('orders', 'customer_id')]);
  });

  it.each([
    ['there is an index, and it is not worth it', "SELECT * FROM indexed WHERE status > ''"],
    ['it is found by its key', 'SELECT * FROM orders WHERE id = 5'],
    ['all is wanted', 'SELECT * FROM orders'],
    [
      'most of both tables belong together',
      'SELECT count(*) FROM customers c JOIN orders o ON o.customer_id = c.id',
    ],
    ['all is wanted, in order', 'SELECT * FROM orders ORDER BY placed'],
    ['a function stands between', "SELECT * FROM orders WHERE lower(status) = 'status 7'"],
    [
      'one of several conditions is enough',
      "SELECT * FROM orders WHERE status = 'status 7' OR customer_id = 5",
    ],
  ])('says nothing where %s', async (_, sql) => {
    expect(await scans(sql)).toEqual([]);
  });
});

describe('what a run is expected to cost', () => {
  const run = async (sql: string, onEstimate: (cost: { timeClass: string; rows?: number }) => void) => {
    const signal = new AbortController().signal;
    const limits = { statementTimeoutMs: 10_000, firstBatchRows: 10, maxBatchRows: 100 };
    return database.connection.run(await database.approve(sql), { signal, ...limits, onEstimate });
  };

  it('is told once, before the first row', async () => {
    const told: unknown[] = [];
    const { batches } = await run('SELECT id FROM orders LIMIT 5', (cost) => told.push(cost));
    expect(told).toEqual([{ timeClass: 'UNDER_A_SECOND', rows: 5 }]);
    for await (const { count } of batches) expect(count).toBe(5);
    expect(told).toHaveLength(1);
  });

  it('may be refused: then nothing was run, and the connection is good for the next', async () => {
    const refusal = new Error('too slow');
    const refused = run('SELECT count(*) FROM orders', () => {
      throw refusal;
    });
    await expect(refused).rejects.toMatchObject({ cause: refusal });
    const { batches } = await run('SELECT 1', () => undefined);
    for await (const { json } of batches) expect(String(json)).toBe('[[1]]');
  });
});
