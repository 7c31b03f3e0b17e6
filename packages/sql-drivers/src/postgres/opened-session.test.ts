import { setTimeout as sleep } from 'node:timers/promises';
import type { ApprovedQuery } from '@parley/sql-guard';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExplainOptions, OpenedRead, SqlConnection } from '../driver.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

let database: TenantDatabase;
let connection: SqlConnection;
/** Backends of the connection that approves statements. */
let others: readonly number[];
beforeAll(async () => {
  database = await startTenantDatabase(
    'CREATE TABLE people AS SELECT n AS id FROM generate_series(1, 500) n',
  );
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.approve('SELECT id FROM people');
  others = (
    await database.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'shop_reader'")
  ).rows.map(({ pid }) => pid);
  connection = database.connect({ maxConnections: 2 });
});
afterEach(() => connection.close());

function open({ expectedTables }: ApprovedQuery, options: ExplainOptions = RUN): OpenedRead {
  const opened = connection.open?.(expectedTables, options);
  if (opened === undefined) throw new Error('the driver opens nothing ahead');
  return opened;
}

async function rowsOf(query: ApprovedQuery, opened: OpenedRead, options = {}): Promise<number> {
  const { batches } = await connection.run(query, { ...RUN, opened, ...options });
  let rows = 0;
  for await (const batch of batches) rows += batch.count;
  return rows;
}

/** What each backend of the connection does, and has done last. */
async function backends(): Promise<readonly { readonly state: string; readonly query: string }[]> {
  const { rows } = await database.execute(
    "SELECT state, query FROM pg_stat_activity WHERE usename = 'shop_reader' AND pid <> ALL ($1) ORDER BY pid",
    [others],
  );
  return rows;
}

async function until(state: RegExp): Promise<void> {
  while (!(await backends()).some((backend) => state.test(backend.state))) await sleep(5);
}

describe('a transaction that was opened ahead', () => {
  it('is the one that the statement runs in', async () => {
    const query = await database.approve('SELECT id FROM people');
    const opened = open(query);
    await until(/^idle in transaction$/);
    const before = await backends();
    expect(await rowsOf(query, opened)).toBe(500);
    expect(before).toHaveLength(1);
    expect(await backends()).toMatchObject([{ state: 'idle', query: 'ROLLBACK' }]);
    await opened[Symbol.asyncDispose]();
    expect(await rowsOf(query, open(query))).toBe(500);
    expect(await backends()).toHaveLength(1);
  });

  it('holds the tables as they are until it is disposed of', async () => {
    const query = await database.approve('SELECT id FROM people');
    const opened = open(query);
    await until(/^idle in transaction$/);
    await database.execute("SET lock_timeout = '100ms'");
    await expect(database.execute('ALTER TABLE people ADD COLUMN name text')).rejects.toMatchObject({
      code: '55P03',
    });
    await opened[Symbol.asyncDispose]();
    expect(await backends()).toMatchObject([{ state: 'idle', query: 'ROLLBACK' }]);
    await database.execute('ALTER TABLE people ADD COLUMN name text; ALTER TABLE people DROP COLUMN name');
  });

  it('refuses what has changed since the proof', async () => {
    const query = await database.approve('SELECT id FROM people');
    await database.execute('ALTER TABLE people ADD COLUMN name text');
    try {
      await expect(rowsOf(query, open(query))).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
      expect(await backends()).toMatchObject([{ state: 'idle' }]);
    } finally {
      await database.execute('ALTER TABLE people DROP COLUMN name');
    }
  });

  it('serves one statement: the next one has a transaction of its own', async () => {
    const query = await database.approve('SELECT id FROM people');
    const opened = open(query);
    expect(await rowsOf(query, opened)).toBe(500);
    expect(await rowsOf(query, opened)).toBe(500);
  });

  it.each([
    ['another statement', 'SELECT id AS other FROM people', {}],
    ['another time limit', 'SELECT id FROM people', { statementTimeoutMs: 7_000 }],
  ])('is passed over by %s, and left to whoever opened it', async (_what, sql, options) => {
    const opened = open(await database.approve('SELECT id FROM people'));
    expect(await rowsOf(await database.approve(sql), opened, options)).toBe(500);
    await until(/^idle in transaction$/);
    await opened[Symbol.asyncDispose]();
    expect((await backends()).map(({ state }) => state)).toEqual(['idle', 'idle']);
  });

  it('is not taken from another connection, which may lead to another database', async () => {
    const query = await database.approve('SELECT id FROM people');
    await using opened = open(query);
    await expect(database.connection.run(query, { ...RUN, opened })).rejects.toThrow('another connection');
  });

  it('ends with who opened it, until somebody takes it, and then with who took it', async () => {
    const query = await database.approve('SELECT id FROM people');
    const opener = new AbortController();
    const dropped = open(query, { ...RUN, signal: opener.signal });
    await until(/^idle in transaction$/);
    opener.abort(new Error('left'));
    await until(/^idle$/);
    // The statement goes on in another.
    expect(await rowsOf(query, dropped)).toBe(500);

    const leaving = new AbortController();
    const opened = open(query, { ...RUN, signal: leaving.signal });
    const reading = rowsOf(query, opened);
    leaving.abort(new Error('left too'));
    expect(await reading).toBe(500);

    const taker = new AbortController();
    const long = await database.approve('SELECT a.id FROM people a CROSS JOIN people b CROSS JOIN people c');
    const endless = rowsOf(long, open(long), { signal: taker.signal });
    await until(/^active$/);
    taker.abort();
    await expect(endless).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    await expect.poll(backends).toEqual([]);
  });

  it('leaves the line for a connection when nobody wants it any more', async () => {
    const query = await database.approve('SELECT id FROM people');
    const [first, second, third] = [open(query), open(query), open(query)];
    await third[Symbol.asyncDispose]();
    expect(await rowsOf(query, first)).toBe(500);
    await second[Symbol.asyncDispose]();
    expect((await backends()).map(({ state }) => state)).toEqual(['idle', 'idle']);
    expect(await rowsOf(query, open(query))).toBe(500);
  });

  it('ends with its connection', async () => {
    const query = await database.approve('SELECT id FROM people');
    const opened = open(query);
    await until(/^idle in transaction$/);
    await connection.close();
    await expect.poll(backends).toEqual([]);
    await expect(rowsOf(query, opened)).rejects.toThrow();
  });
});
