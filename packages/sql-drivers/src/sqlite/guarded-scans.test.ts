import { applyPolicies, approve } from '@parley/sql-guard';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import { createTenantFolder, RUN } from '../files/file-database.test-support.js';
import { createParsers } from '../parsers/create-parsers.js';

const folder = createTenantFolder();
const parsers = createParsers({ workers: 1 });
let connection: SqlConnection;
beforeAll(async () => {
  await folder.write(
    'shop.sqlite',
    `CREATE TABLE customers (id INTEGER PRIMARY KEY, code TEXT, name TEXT);
     CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_code TEXT, amount INT);
     WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 2000)
       INSERT INTO customers SELECT n, 'c' || n, 'name' FROM s;
     INSERT INTO orders SELECT id, code, id FROM customers;`,
  );
  connection = folder.connect('shop.sqlite');
});
afterAll(async () => {
  await parsers.close();
  await folder.remove();
});

async function scansOf(sql: string) {
  const policy = {
    ...{ classified: null, layers: [], attributes: {}, hashKey: 'hash key', fingerprint: 'unrestricted' },
    denials: { tables: [], rows: [], columns: [] },
  };
  const catalog = await connection.introspect(RUN.signal);
  const options = { catalog, parser: parsers.for('sqlite'), maxRows: 1_000, policy };
  const approved = await approve(await applyPolicies({ sql, dialect: 'sqlite' }, options), options);
  return (await connection.explain(approved, RUN)).scans;
}

it('what a statement joins without an index is told of as the guard lets it run', async () => {
  expect(
    await scansOf('SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.code = o.customer_code'),
  ).toEqual([{ schema: 'main', table: 'customers', purpose: 'join', columns: ['code'] }]);
  expect(await scansOf('SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.id')).toEqual([]);
});
