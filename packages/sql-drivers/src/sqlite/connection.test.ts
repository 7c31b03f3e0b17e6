import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import {
  collect,
  createTenantFolder,
  type ForgedApproval,
  forgeApproval,
  RUN,
  readAll,
} from '../files/file-database.test-support.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;
let connection: SqlConnection;

beforeAll(async () => {
  await folder.write(
    'shop.sqlite',
    `CREATE TABLE numbers (n INTEGER PRIMARY KEY, padding TEXT NOT NULL);
     WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 20000)
     INSERT INTO numbers SELECT n, 'xxxxxxxxxxxxxxxxxxxx' FROM counted;
     CREATE TABLE secrets (s TEXT);
     CREATE VIEW few AS SELECT n FROM numbers WHERE n < 4;`,
  );
  connection = folder.connect('shop.sqlite');
});
afterAll(() => folder.remove());

async function approve(sql: string, forged: ForgedApproval = { tables: ['numbers'] }) {
  return forgeApproval(await connection.introspect(signal), sql, forged);
}

describe('reading', () => {
  it('gives all rows in order, a small batch first, then larger ones', async () => {
    const running = await connection.run(await approve('SELECT n, padding FROM numbers ORDER BY n'), RUN);
    expect(running.columns.map((column) => column.name)).toEqual(['n', 'padding']);
    const batches = await collect(running.batches);
    const sizes = batches.map((batch) => batch.length);
    expect(sizes[0]).toBe(50);
    expect(Math.max(...sizes)).toBeGreaterThan(1_000);
    expect(batches.flat().map(([n]) => n)).toEqual(
      Array.from({ length: 20_000 }, (_, index) => String(index + 1)),
    );
  });
  it('views', async () => {
    expect(
      (await readAll(await connection.run(await approve('SELECT n FROM few', { tables: ['few'] }), RUN)))
        .rows,
    ).toEqual([['1'], ['2'], ['3']]);
  });
});
