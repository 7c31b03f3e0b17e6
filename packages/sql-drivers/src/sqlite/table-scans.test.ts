import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { estimateOf } from './estimate.js';

const database = new Database(':memory:');
afterAll(() => database.close());
database.exec(`
  CREATE TABLE customers (id INTEGER PRIMARY KEY, code TEXT, name TEXT);
  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_code TEXT, amount INT);
  CREATE TABLE returns (id INTEGER PRIMARY KEY, customer_code TEXT, amount INT);
  WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 2000)
  INSERT INTO customers SELECT n, 'c' || n, 'name' FROM s;
  INSERT INTO orders SELECT id, code, id FROM customers;
  INSERT INTO returns SELECT id, code, id FROM customers;
`);

const scansOf = (sql: string, opened: readonly string[]) =>
  estimateOf(database, { sql, values: [], opened }).scans;

it('tells of a table that is read whole to make an index for a join', () => {
  const sql = 'SELECT count(*) FROM orders AS o CROSS JOIN customers AS c WHERE c.code = o.customer_code';
  expect(scansOf(sql, ['orders', 'customers'])).toEqual([
    { schema: 'main', table: 'customers', purpose: 'join', columns: ['code'] },
  ]);
});

it('tells of none once the index is there, and of none without a join', () => {
  const joined = 'SELECT count(*) FROM returns AS r CROSS JOIN orders AS o WHERE o.id = r.id';
  expect(scansOf(joined, ['returns', 'orders'])).toEqual([]);
  expect(scansOf(`SELECT count(*) FROM orders WHERE amount > 10`, ['orders'])).toEqual([]);
});

it('says nothing where an alias could stand for either of two tables', () => {
  const sql =
    'SELECT count(*) FROM orders AS o CROSS JOIN returns AS r WHERE r.customer_code = o.customer_code';
  expect(scansOf(sql, ['orders', 'returns'])).toEqual([]);
  const named =
    'SELECT count(*) FROM orders CROSS JOIN returns WHERE returns.customer_code = orders.customer_code';
  expect(scansOf(named, ['orders', 'returns'])).toMatchObject([{ table: 'returns' }]);
});
