import type { CatalogTable } from '@parley/sql-guard';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readCatalog } from './introspect.js';
import { startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE customers (
    id int PRIMARY KEY, name varchar(40) NOT NULL, credit numeric(12, 2), "Odd Name" text
  );
  COMMENT ON TABLE customers IS 'Who buys';
  COMMENT ON COLUMN customers.credit IS 'What they may owe';
  CREATE TABLE orders (
    id int, line int, customer_id int REFERENCES customers, parent_id int, parent_line int,
    PRIMARY KEY (id, line), FOREIGN KEY (parent_id, parent_line) REFERENCES orders (id, line)
  );
  CREATE TABLE badges (
    id int PRIMARY KEY, code text UNIQUE, region text, "No" int, extra int, gone boolean, UNIQUE (region, "No") INCLUDE (extra)
  );
  CREATE UNIQUE INDEX ON badges (code);
  CREATE UNIQUE INDEX ON badges (extra, region);
  CREATE UNIQUE INDEX ON badges (lower(code));
  CREATE UNIQUE INDEX ON badges (region) WHERE NOT gone;
  CREATE INDEX ON badges (gone);
  CREATE VIEW rich AS SELECT id, name FROM customers;
  CREATE MATERIALIZED VIEW counts AS SELECT count(*) AS n FROM customers;
  CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  INSERT INTO events SELECT '2025-06-01', 'x' FROM generate_series(1, 500);
  CREATE SCHEMA private;
  CREATE TABLE private.secrets (s text);
  ANALYZE;
`;
const signal = new AbortController().signal;

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(SCHEMA);
});
afterAll(() => database.stop());

async function tables(): Promise<Record<string, CatalogTable>> {
  const catalog = await database.connection.introspect(signal);
  return Object.fromEntries(catalog.tables.map((table) => [`${table.schema}.${table.table}`, table]));
}

describe('introspect', () => {
  it('describes tables with columns, keys and comments', async () => {
    const { 'public.customers': customers, 'public.orders': orders } = await tables();
    expect(customers).toMatchObject({
      kind: 'table',
      comment: 'Who buys',
      columns: [
        { name: 'id', type: 'integer', nullable: false, isPrimaryKey: true },
        { name: 'name', type: 'character varying(40)', nullable: false, isPrimaryKey: false },
        { name: 'credit', type: 'numeric(12,2)', nullable: true, comment: 'What they may owe' },
        { name: 'Odd Name', type: 'text' },
      ],
    });
    expect(orders?.columns.filter((column) => column.isPrimaryKey).map((column) => column.name)).toEqual([
      'id',
      'line',
    ]);
    expect(orders?.foreignKeys).toEqual([
      { columns: ['customer_id'], references: { schema: 'public', table: 'customers', columns: ['id'] } },
      {
        columns: ['parent_id', 'parent_line'],
        references: { schema: 'public', table: 'orders', columns: ['id', 'line'] },
      },
    ]);
  });

  it('tells unique keys, of whole columns and all rows alone', async () => {
    const { 'public.badges': badges, 'public.customers': customers } = await tables();
    expect(badges?.uniqueKeys).toEqual([['code'], ['extra', 'region'], ['region', 'No']]);
    expect(customers?.uniqueKeys).toEqual([]);
  });

  it('tells no unique key of a table whose children’s rows are no part of it', async () => {
    await database.execute(`
      CREATE TABLE plates (id int PRIMARY KEY, plate text UNIQUE); CREATE TABLE old_plates () INHERITS (plates);
      CREATE TABLE visits (at date, visit int, UNIQUE (at, visit)) PARTITION BY RANGE (at);
      GRANT SELECT ON plates, old_plates, visits TO shop_reader`);
    const found = await tables();
    expect(found['public.plates']?.uniqueKeys).toEqual([]);
    expect(found['public.visits']?.uniqueKeys).toEqual([['at', 'visit']]);
    await database.execute('DROP TABLE plates, old_plates, visits');
  });

  it('knows views and partitioned tables, and shows no partition by itself', async () => {
    const found = await tables();
    expect(found['public.rich']?.kind).toBe('view');
    expect(found['public.counts']?.kind).toBe('materialized view');
    expect(found['public.events']).toMatchObject({ kind: 'table', rowEstimate: 500 });
    expect(found).not.toHaveProperty('public.events_2025');
  });

  it('shows no table by itself whose rows another one gives', async () => {
    await database.execute(`
      CREATE TABLE vehicles (id int); CREATE TABLE cars (doors int) INHERITS (vehicles);
      CREATE TABLE taxis () INHERITS (cars);
      GRANT SELECT ON vehicles, cars, taxis TO shop_reader`);
    const found = await tables();
    expect(Object.keys(found).filter((name) => /vehicles|cars|taxis/.test(name))).toEqual([
      'public.vehicles',
    ]);
    // Where the role can't read the parent, no rule can be on it, and the child is the only way to its rows.
    await database.execute('REVOKE SELECT ON vehicles FROM shop_reader');
    expect(await tables()).toHaveProperty('public.cars');
    expect(await tables()).not.toHaveProperty('public.taxis');
    await database.execute('DROP TABLE vehicles CASCADE');
  });

  it('asks four statements, however many tables there are', async () => {
    const client = new pg.Client({ ...database.settings, ssl: false });
    await client.connect();
    const asked = vi.spyOn(client, 'query');
    try {
      const { tables: before } = await readCatalog(client);
      expect(asked).toHaveBeenCalledTimes(4);
      await database.execute(`DO $$ BEGIN FOR n IN 1..100 LOOP
        EXECUTE format('CREATE TABLE many_%s (id int PRIMARY KEY); GRANT SELECT ON many_%s TO shop_reader', n, n);
      END LOOP; END $$`);
      const { tables: after } = await readCatalog(client);
      expect(asked).toHaveBeenCalledTimes(8);
      expect(after).toHaveLength(before.length + 100);
    } finally {
      await client.end();
      await database.execute(`DO $$ BEGIN FOR n IN 1..100 LOOP
        EXECUTE format('DROP TABLE IF EXISTS many_%s', n); END LOOP; END $$`);
    }
  });

  it('says that names differ by case', async () => {
    expect((await database.connection.introspect(signal)).tableNames).toBe('case-sensitive');
  });

  it('shows only what the role may read', async () => {
    expect(await tables()).not.toHaveProperty('private.secrets');
    await database.execute('REVOKE SELECT ON customers FROM shop_reader');
    await database.execute('GRANT SELECT (id, name) ON customers TO shop_reader');
    const { 'public.customers': customers } = await tables();
    expect(customers?.columns.map((column) => column.name)).toEqual(['id', 'name']);
    await database.execute('REVOKE SELECT ON badges FROM shop_reader');
    await database.execute('GRANT SELECT (id, code, extra) ON badges TO shop_reader');
    expect((await tables())['public.badges']?.uniqueKeys).toEqual([['code']]);
    await database.execute('GRANT SELECT ON customers TO shop_reader');
  });

  it('has a hash that changes with the schema, and not with the rows', async () => {
    const before = await database.connection.introspect(signal);
    await database.execute(`INSERT INTO customers VALUES (1, 'a'); ANALYZE customers`);
    expect((await database.connection.introspect(signal)).hash).toBe(before.hash);
    await database.execute('ALTER TABLE customers ADD COLUMN since date');
    const after = await database.connection.introspect(signal);
    expect(after.hash).not.toBe(before.hash);
    expect(after.hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
