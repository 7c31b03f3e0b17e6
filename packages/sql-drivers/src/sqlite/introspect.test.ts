import type { CatalogTable } from '@parley/sql-guard';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import { createTenantFolder } from '../files/file-database.test-support.js';
import { sizeTables } from './introspect.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;
let connection: SqlConnection;

beforeAll(async () => {
  await folder.write(
    'shop.db',
    `CREATE TABLE Customers (id INTEGER PRIMARY KEY, name varchar(40) NOT NULL, credit decimal(12, 2), "Odd Name");
     CREATE TABLE orders (
       id INT, line INT, customer_id INT REFERENCES customers, parent_id INT, parent_line INT,
       total AS (line * 2), kept AS (line * 3) STORED, ghost INT REFERENCES nobody (id),
       PRIMARY KEY (id, line), FOREIGN KEY (parent_id, parent_line) REFERENCES orders (id, line)
     );
     CREATE TABLE codes (code TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID;
     CREATE TABLE badges (id INTEGER PRIMARY KEY, code TEXT UNIQUE, region TEXT, "No" INT, gone INT, UNIQUE (region, "No"));
     CREATE UNIQUE INDEX again ON badges (code);
     CREATE UNIQUE INDEX lowered ON badges (lower(code));
     CREATE UNIQUE INDEX living ON badges (region) WHERE NOT gone;
     CREATE INDEX plain ON badges (gone);
     CREATE VIEW rich AS SELECT id, name FROM Customers;
     CREATE VIEW broken AS SELECT * FROM nowhere;
     CREATE VIRTUAL TABLE notes USING fts5(body);
     CREATE TABLE events (at TEXT, what TEXT);
     WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 500)
     INSERT INTO events SELECT '2025-06-01', 'x' FROM c;
     INSERT INTO Customers (id, name) VALUES (1, 'a'), (4000000000000, 'b');`,
  );
  connection = folder.connect('shop.db');
});
afterAll(() => folder.remove());

async function tables(): Promise<Record<string, CatalogTable>> {
  const catalog = await connection.introspect(signal);
  return Object.fromEntries(catalog.tables.map((table) => [table.table, table]));
}

describe('introspect', () => {
  it('is of one schema, whose tables differ by more than case', async () => {
    expect(await connection.introspect(signal)).toMatchObject({
      engine: 'sqlite',
      searchPath: ['main'],
      tableNames: 'case-insensitive',
    });
  });

  it('describes tables with columns as they were declared, and keys', async () => {
    const { Customers, orders, codes } = await tables();
    expect(Customers).toMatchObject({
      schema: 'main',
      kind: 'table',
      columns: [
        { name: 'id', type: 'INTEGER', nullable: false, isPrimaryKey: true },
        { name: 'name', type: 'varchar(40)', nullable: false, isPrimaryKey: false },
        { name: 'credit', type: 'decimal(12, 2)', nullable: true },
        { name: 'Odd Name', type: '' },
      ],
    });
    expect(orders?.columns.map(({ name, isPrimaryKey, nullable }) => [name, isPrimaryKey, nullable])).toEqual(
      [
        // SQLite lets NULL into keys that are no row numbers.
        ['id', true, true],
        ['line', true, true],
        ['customer_id', false, true],
        ['parent_id', false, true],
        ['parent_line', false, true],
        ['total', false, true],
        ['kept', false, true],
        ['ghost', false, true],
      ],
    );
    expect(codes?.columns[0]).toMatchObject({ nullable: false, isPrimaryKey: true });
    expect(orders?.foreignKeys.toSorted((a, b) => a.columns.length - b.columns.length)).toEqual([
      { columns: ['customer_id'], references: { schema: 'main', table: 'Customers', columns: ['id'] } },
      {
        columns: ['parent_id', 'parent_line'],
        references: { schema: 'main', table: 'orders', columns: ['id', 'line'] },
      },
    ]);
  });

  it('tells unique keys, of whole columns and all rows alone', async () => {
    const { badges, codes, rich } = await tables();
    expect(badges?.uniqueKeys).toEqual([['code'], ['region', 'No']]);
    expect(codes?.uniqueKeys).toEqual([]);
    expect(rich?.uniqueKeys).toEqual([]);
  });

  it('knows views, and shows neither broken ones nor virtual tables nor what those are stored in', async () => {
    const found = await tables();
    expect(found.rich).toMatchObject({
      kind: 'view',
      columns: [{ name: 'id', type: 'INTEGER' }, { name: 'name' }],
    });
    expect(Object.keys(found)).toEqual(['Customers', 'badges', 'codes', 'events', 'orders', 'rich']);
  });

  it('estimates rows from row numbers, never more than fit into the file, or from what ANALYZE wrote', async () => {
    expect((await tables()).events?.rowEstimate).toBe(500);
    expect((await tables()).Customers?.rowEstimate).toBeLessThan(100_000);
    await folder.write('shop.db', 'ANALYZE');
    const analysed = await tables();
    expect(analysed.Customers?.rowEstimate).toBe(2);
    expect(Object.keys(analysed)).not.toContain('sqlite_stat1');
  });

  it('estimates rows of some tables as of all', async () => {
    const database = new Database(folder.pathOf('shop.db'), { readonly: true });
    const all = await tables();
    const names = ['events', 'codes', 'rich'];
    expect(
      sizeTables(database, [...names, 'nowhere']).map(({ table, rowEstimate }) => [table, rowEstimate]),
    ).toEqual(names.toSorted().map((name) => [name, all[name]?.rowEstimate]));
    database.close();
  });

  it('has a hash that changes with the schema, and not with the rows', async () => {
    const before = await connection.introspect(signal);
    await folder.write('shop.db', `INSERT INTO events VALUES ('2025-06-02', 'y')`);
    expect((await connection.introspect(signal)).hash).toBe(before.hash);
    await folder.write('shop.db', 'ALTER TABLE events ADD COLUMN who TEXT');
    expect((await connection.introspect(signal)).hash).not.toBe(before.hash);
    expect(before.hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
