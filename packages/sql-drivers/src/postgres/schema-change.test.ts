import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase('');
});
afterAll(() => database.stop());

beforeEach(async () => {
  await database.execute(`
    DROP TABLE IF EXISTS people CASCADE;
    CREATE TABLE people (id int PRIMARY KEY, name text, "Odd ""Na\\me" text);
    INSERT INTO people SELECT n, 'p' || n, 'o' FROM generate_series(1, 5000) n;
    CREATE VIEW everybody AS SELECT id, name FROM people;
    GRANT SELECT ON people, everybody TO shop_reader`);
});

async function rowsOf(sql: string): Promise<number> {
  return (await database.read(sql)).rows.length;
}

describe('a run', () => {
  it.each([
    ['a column was added', 'ALTER TABLE people ADD COLUMN salary int'],
    ['a column was dropped', 'ALTER TABLE people DROP COLUMN "Odd ""Na\\me"'],
    [
      'a column has another type',
      'DROP VIEW everybody; ALTER TABLE people ALTER COLUMN name TYPE varchar(80)',
    ],
    [
      'two columns changed their names',
      'ALTER TABLE people RENAME COLUMN name TO x; ALTER TABLE people RENAME COLUMN "Odd ""Na\\me" TO name; ALTER TABLE people RENAME COLUMN x TO "Odd ""Na\\me"',
    ],
    ['the table is gone', 'DROP TABLE people CASCADE'],
    [
      'a view took the table’s place',
      'ALTER TABLE people RENAME TO persons; CREATE VIEW people AS SELECT * FROM persons; GRANT SELECT ON people TO shop_reader',
    ],
    [
      'a column may no longer be read',
      'REVOKE SELECT ON people FROM shop_reader; GRANT SELECT (id, name) ON people TO shop_reader',
    ],
  ])('is refused where %s since the proof', async (_what, change) => {
    const query = await database.approve('SELECT id FROM people');
    await database.execute(change);
    await expect(database.connection.run(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
    await expect(database.connection.explain(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
    await database.execute('DROP TABLE IF EXISTS persons CASCADE');
  });

  it('is not refused for what no proof rests on', async () => {
    const query = await database.approve('SELECT id FROM people');
    await database.execute(`
      INSERT INTO people VALUES (0, 'new'); COMMENT ON TABLE people IS 'them';
      CREATE INDEX ON people (name); CREATE TABLE IF NOT EXISTS others (id int); ANALYZE people`);
    const { batches } = await database.connection.run(query, RUN);
    let rows = 0;
    for await (const batch of batches) rows += batch.count;
    expect(rows).toBe(5_001);
  });

  it('waits for a change that is under way, and is then refused', async () => {
    const query = await database.approve('SELECT id FROM people');
    await database.execute('BEGIN; DROP VIEW everybody; ALTER TABLE people ALTER COLUMN id TYPE bigint');
    const outcome = expect(database.connection.run(query, RUN)).rejects.toMatchObject({
      code: 'SCHEMA_CHANGED',
    });
    await isWaiting();
    await database.execute('COMMIT');
    await outcome;
  });

  it.each(['people', 'everybody'])('holds %s as it was until it ends', async (table) => {
    const query = await database.approve(`SELECT id FROM ${table}`);
    const { batches } = await database.connection.run(query, RUN);
    const iterator = batches[Symbol.asyncIterator]();
    await iterator.next();
    await database.execute("SET lock_timeout = '100ms'");
    const change = 'ALTER TABLE people RENAME COLUMN name TO title';
    await expect(database.execute(change)).rejects.toMatchObject({ code: '55P03' });
    await iterator.return?.();
    await expect.poll(() => database.execute(change).then(() => 'changed', String)).toBe('changed');
    await database.execute('RESET lock_timeout');
  });

  it('reads tables of which the role may read some columns, materialised views and odd names', async () => {
    await database.execute(`
      REVOKE SELECT ON people FROM shop_reader; GRANT SELECT (id) ON people TO shop_reader;
      CREATE MATERIALIZED VIEW IF NOT EXISTS "Co'unt""s\\" AS SELECT 1 AS n;
      GRANT SELECT ON "Co'unt""s\\" TO shop_reader`);
    expect(await rowsOf('SELECT id FROM people')).toBe(5_000);
    expect(await rowsOf(`SELECT n FROM "Co'unt""s\\"`)).toBe(1);
  });

  it('can be cancelled while it waits for a lock', async () => {
    const query = await database.approve('SELECT id FROM people');
    await database.execute('BEGIN; LOCK TABLE people');
    const cancel = new AbortController();
    const outcome = expect(
      database.connection.run(query, { ...RUN, signal: cancel.signal }),
    ).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    await isWaiting();
    cancel.abort();
    await outcome;
    await database.execute('ROLLBACK');
  });

  it('says so where a table stays locked', async () => {
    const query = await database.approve('SELECT id FROM people');
    await database.execute('BEGIN; LOCK TABLE people');
    await expect(database.connection.run(query, RUN)).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
      message: expect.stringContaining('locked'),
    });
    await database.execute('ROLLBACK');
  });
});

/** Until the reader waits for a lock, as a connection sees it that holds none. */
async function isWaiting(): Promise<void> {
  const { host, port, database: name } = database.settings;
  const watcher = new pg.Client({
    host,
    port,
    database: name,
    user: database.settings.user,
    password: database.settings.password,
  });
  await watcher.connect();
  try {
    for (;;) {
      const { rows } = await watcher.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = current_user`,
      );
      if ((rows[0]?.n ?? 0) > 0) return;
      await sleep(10);
    }
  } finally {
    await watcher.end();
  }
}
