import { binaryFor } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const HAS_MARIADB = binaryFor('mariadbd', 'Advice on MariaDB’s indexes') !== undefined;

const SHOP = `
  CREATE TABLE customers (id int PRIMARY KEY, name varchar(40));
  INSERT INTO customers SELECT seq, concat('Customer ', seq) FROM seq_1_to_2000;
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status varchar(20), placed date);
  INSERT INTO orders SELECT seq, seq % 2000, concat('status ', seq % 50), '2025-01-01' FROM seq_1_to_5000`;

describe.runIf(HAS_MARIADB)('tables of MariaDB that an index could spare from being read whole', () => {
  let database: TenantDatabase;
  beforeAll(async () => {
    database = await startTenantDatabase(SHOP);
  });
  afterAll(() => database?.stop());

  const scans = async (sql: string) => {
    const signal = new AbortController().signal;
    const limits = { signal, statementTimeoutMs: 10_000 };
    return (await database.connection.explain(await database.approve(sql), limits)).scans;
  };
  const scan = (...columns: string[]) => [{ schema: 'shop', table: 'orders', purpose: 'filter', columns }];
  const join = (table: string, ...columns: string[]) => [{ schema: 'shop', table, purpose: 'join', columns }];

  it.each([
    ["SELECT o.id FROM orders o WHERE o.status = 'status 7'", scan('status')],
    [
      "SELECT id FROM orders WHERE placed >= DATE '2025-02-01' AND customer_id = 7",
      scan('customer_id', 'placed'),
    ],
    ["SELECT id FROM orders WHERE placed BETWEEN DATE '2025-02-01' AND DATE '2025-02-03'", scan('placed')],
    ['SELECT o.id FROM orders o WHERE o.customer_id IN (5, 6)', scan('customer_id')],
    ["SELECT id FROM orders WHERE 'status 7' = status AND (customer_id + 1) * 2 = 6", scan('status')],
    [
      "SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'status 7'",
      scan('status'),
    ],
    [
      'SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id',
      join('orders', 'customer_id'),
    ],
    [
      "SELECT c.id FROM customers c WHERE c.name LIKE 'C%' AND (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 3",
      join('orders', 'customer_id'),
    ],
    [
      'SELECT a.id, b.id FROM orders a LEFT JOIN orders b ON b.placed > a.placed AND b.status = a.status',
      join('orders', 'status', 'placed'),
    ],
  ])('%s', async (sql, expected) => {
    expect(await scans(sql)).toMatchObject(expected);
  });

  it.each([
    ['it is found by its key', 'SELECT id, status FROM orders WHERE id = 5'],
    ['all is wanted', 'SELECT id, status FROM orders'],
    ['a function stands between', "SELECT id FROM orders WHERE lower(status) = 'status 7'"],
    ['each row has its other by a key', 'SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id'],
    [
      'only one of several cases is compared',
      "SELECT id FROM orders WHERE CASE WHEN lower(status) = 'a' AND customer_id = 2 THEN 1 ELSE 0 END = 1",
    ],
    ['all but a few are wanted', "SELECT id FROM orders WHERE status <> 'a' AND NOT customer_id = 7"],
    ['what is compared is shown only', "SELECT sum(status = 'a') FROM orders WHERE lower(status) = 'b'"],
    [
      'two tables are called alike',
      "SELECT o.id FROM orders o WHERE o.status IN (SELECT o.name FROM customers o WHERE o.name > 'b')",
    ],
    ['one of several conditions is enough', "SELECT id FROM orders WHERE status = 'a' OR customer_id = 5"],
  ])('says nothing where %s', async (_, sql) => {
    expect(await scans(sql)).toEqual([]);
  });

  it('may refuse a run before it begins', async () => {
    const refusal = new Error('too slow');
    const running = database.connection.run(await database.approve('SELECT count(*) FROM orders'), {
      signal: new AbortController().signal,
      statementTimeoutMs: 10_000,
      firstBatchRows: 10,
      maxBatchRows: 10,
      onEstimate: ({ timeClass }) => {
        expect(timeClass).toBe('UNDER_A_SECOND');
        throw refusal;
      },
    });
    await expect(running).rejects.toBe(refusal);
  });
});
