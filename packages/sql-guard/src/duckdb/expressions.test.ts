import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestDuckdb } from '../testing/duckdb-database.js';
import { DUCKDB_EXPRESSIONS } from '../testing/duckdb-expressions.js';
import { SHOP } from '../testing/duckdb-shop.js';

let database: TestDuckdb;
beforeAll(async () => {
  database = await TestDuckdb.start(SHOP);
});
afterAll(() => database?.close());

it.each(DUCKDB_EXPRESSIONS)('%s', async (sql) => {
  const expected = await database.run(sql);
  const found = await database.ask(sql);
  expect([...found.rows].sort()).toEqual([...expected.rows].sort());
});
