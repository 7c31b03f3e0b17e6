import { applyPolicies, approve } from '@parley/sql-guard';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import { createTenantFolder, RUN } from '../files/file-database.test-support.js';
import { createParsers } from '../parsers/create-parsers.js';
import { estimateOf } from './estimate.js';

const TABLES = `
  CREATE TABLE parcels (id INTEGER PRIMARY KEY, status TEXT, region TEXT, weight INT, sent DATE, kept TEXT);
  CREATE INDEX parcels_kept ON parcels (kept, weight);
  CREATE TABLE senders (id INTEGER PRIMARY KEY, code TEXT);
  CREATE TABLE few (id INTEGER PRIMARY KEY, status TEXT);
  CREATE TABLE "odd ""name""" ("a AND b" TEXT, "c=?" TEXT);
  CREATE VIEW heavy AS SELECT * FROM parcels WHERE weight > 100;
  WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20000)
  INSERT INTO parcels SELECT n, 'status ' || (n % 500), 'region ' || (n % 2), n, date('2024-01-01', n || ' hours'), 'kept ' || n FROM s;
  INSERT INTO senders SELECT id, 'code ' || id FROM parcels;
  INSERT INTO few SELECT id, status FROM parcels WHERE id <= 500;
  INSERT INTO "odd ""name""" SELECT status, region FROM parcels;`;

const database = new Database(':memory:');
afterAll(() => database.close());
database.exec(TABLES);

const scansOf = (sql: string, opened: readonly string[] = ['parcels'], values: readonly unknown[] = []) =>
  estimateOf(database, { sql, values, opened }).scans;
const found = (columns: readonly string[], table = 'parcels') => ({
  ...{ schema: 'main', table, purpose: 'filter', columns },
  keptRows: expect.any(Number),
});

describe('a table that is read whole for rows that an index could find', () => {
  it('is told of with the column, and about how many rows have one value of it', () => {
    const [scan, ...others] = scansOf("SELECT id FROM parcels WHERE status = 'status 7'") ?? [];
    expect(others).toEqual([]);
    expect(scan).toEqual(found(['status']));
    // Of 20,000 rows each value has 40.
    expect(scan?.keptRows).toBeGreaterThan(10);
    expect(scan?.keptRows).toBeLessThan(200);
  });

  it('is told of with all columns that are compared, those for equality first, then one bound', () => {
    expect(scansOf("SELECT id FROM parcels WHERE weight > 10 AND status = 'x'")).toEqual([
      found(['status', 'weight']),
    ]);
    const [scan] =
      scansOf('SELECT id FROM parcels WHERE status = ? AND region IN (?, ?)', undefined, ['x', 'y', 'z']) ??
      [];
    expect([...(scan?.columns ?? [])].sort()).toEqual(['region', 'status']);
  });

  it('is told of with most of its rows, where they share the value', () => {
    const [scan] = scansOf("SELECT id FROM parcels WHERE region = 'region 1'") ?? [];
    expect(scan).toEqual(found(['region']));
    expect(scan?.keptRows).toBeGreaterThan(8_000);
  });

  it('is told of in each part of a union, and in a subquery by itself', () => {
    const union =
      "SELECT id FROM parcels WHERE status = 'x' UNION ALL SELECT id FROM senders WHERE code = 'y'";
    expect(scansOf(union, ['parcels', 'senders'])).toEqual([found(['status']), found(['code'], 'senders')]);
  });

  it('is told of where it is joined, by the column that stands alone', () => {
    const sql = "SELECT s.code FROM parcels AS p JOIN senders AS s ON s.id = p.weight WHERE p.status = 'x'";
    expect(scansOf(sql, ['parcels', 'senders'])).toEqual([found(['status'])]);
  });

  it('may have any names', () => {
    const sql = `SELECT count(*) FROM "odd ""name""" WHERE "a AND b" = 'x' AND "c=?" > 'y'`;
    expect(scansOf(sql, ['odd "name"'])).toEqual([found(['a AND b', 'c=?'], 'odd "name"')]);
  });
});

describe('nothing is told', () => {
  it.each([
    ['of what an index finds already', "SELECT id FROM parcels WHERE kept = 'kept 1'"],
    ['of what the key finds', 'SELECT status FROM parcels WHERE id = 5'],
    ['of a bound alone', 'SELECT id FROM parcels WHERE weight > 19990'],
    ['of a side of OR', "SELECT id FROM parcels WHERE status = 'x' OR weight = 3"],
    ['of what is made of a column', "SELECT id FROM parcels WHERE lower(status) = 'x'"],
    ['of a table without a condition', 'SELECT status, count(*) FROM parcels GROUP BY status'],
    ['of an order', 'SELECT id FROM parcels ORDER BY weight LIMIT 3'],
    ['of a view', "SELECT id FROM heavy WHERE status = 'x'"],
  ])('%s', (_what, sql) => {
    expect(scansOf(sql)).toEqual([]);
  });

  it('of values that a subquery gives, of each row’s own subquery, and of small tables', () => {
    const listed = 'SELECT id FROM parcels WHERE status IN (SELECT code FROM senders)';
    expect(scansOf(listed, ['parcels', 'senders'])).toEqual([]);
    const each = 'SELECT id, (SELECT max(p.id) FROM parcels p WHERE p.weight = s.id) FROM senders s';
    expect(scansOf(each, ['parcels', 'senders'])).toEqual([]);
    expect(scansOf("SELECT id FROM few WHERE status = 'x'", ['few'])).toEqual([]);
  });
});

describe('as the guard lets it run', () => {
  const folder = createTenantFolder();
  const parsers = createParsers({ workers: 1 });
  let connection: SqlConnection;
  beforeAll(async () => {
    await folder.write('shop.sqlite', TABLES);
    connection = folder.connect('shop.sqlite');
  });
  afterAll(async () => {
    await parsers.close();
    await folder.remove();
  });

  it('every table is called alike, and all the same it is told which one is meant', async () => {
    const policy = {
      ...{ classified: null, layers: [], attributes: {}, hashKey: 'hash key', fingerprint: 'unrestricted' },
      denials: { tables: [], rows: [], columns: [] },
    };
    const catalog = await connection.introspect(RUN.signal);
    const options = { catalog, parser: parsers.for('sqlite'), maxRows: 1_000, policy };
    const sql =
      "SELECT s.code FROM parcels p JOIN senders s ON s.id = p.weight WHERE p.status = 'x' AND p.region = 'y'";
    const approved = await approve(await applyPolicies({ sql, dialect: 'sqlite' }, options), options);
    const { scans } = await connection.explain(approved, RUN);
    expect(scans).toEqual([found(expect.arrayContaining(['status', 'region']))]);
    const told: unknown[] = [];
    const { batches } = await connection.run(approved, {
      ...RUN,
      onEstimate: (expected) => told.push(expected),
    });
    for await (const _batch of batches);
    // What runs is told of its cost alone: indexes are tried for those who ask.
    expect(told).toEqual([{ timeClass: 'UNDER_A_SECOND' }]);
  });
});
