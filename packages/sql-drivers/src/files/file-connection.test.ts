import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import type { ApprovedQuery } from '@parley/sql-guard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import { collect, rowsOf } from '../rows.test-support.js';
import {
  createTenantFolder,
  type ForgedApproval,
  forgeApproval,
  RUN,
  readAll,
} from './file-database.test-support.js';

const signal = new AbortController().signal;

/** What both engines do alike. */
const ENGINES = [
  {
    file: 'shop.sqlite',
    schema: `
      CREATE TABLE numbers (n BIGINT PRIMARY KEY, padding TEXT NOT NULL);
      WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 20000)
      INSERT INTO numbers SELECT n, 'xxxxxxxxxxxxxxxxxxxx' FROM counted;`,
    row: (characters: number) => `SELECT printf('%.*c', ${characters}, 'x') AS w`,
    failing: `SELECT abs(-9223372036854775807 - n) AS a FROM numbers`,
    words: 'integer overflow',
  },
  {
    file: 'shop.duckdb',
    schema: `
      CREATE TABLE numbers (n BIGINT PRIMARY KEY, padding TEXT NOT NULL);
      INSERT INTO numbers SELECT n, repeat('x', 20) FROM range(1, 20001) AS r (n);`,
    row: (characters: number) => `SELECT repeat('x', ${characters}) AS w`,
    failing: `SELECT CAST(padding AS INTEGER) AS a FROM numbers`,
    words: 'Could not convert',
  },
] as const;

describe.each(ENGINES)('$file', ({ file, schema, row, failing, words }) => {
  const folder = createTenantFolder();
  const SHARED = `
    CREATE TABLE passing (n BIGINT);
    CREATE VIEW few AS SELECT n FROM numbers WHERE n < 4;`;
  const HEAVY =
    'SELECT count(*) AS c FROM numbers a CROSS JOIN numbers b CROSS JOIN numbers c WHERE a.n + b.n <> -c.n';
  let connection: SqlConnection;

  beforeAll(async () => {
    await folder.write(file, schema + SHARED);
    connection = folder.connect(file);
  });
  afterAll(() => folder.remove());

  async function approve(sql: string, forged: ForgedApproval = {}): Promise<ApprovedQuery> {
    return forgeApproval(await connection.introspect(signal), sql, { tables: ['numbers'], ...forged });
  }

  async function read(sql: string, forged?: ForgedApproval) {
    return readAll(await connection.run(await approve(sql, forged), RUN));
  }

  describe('reading', () => {
    it('gives all rows in order, a small batch first, then larger ones', async () => {
      const running = await connection.run(await approve('SELECT n, padding FROM numbers ORDER BY n'), RUN);
      expect(running.columns.map(({ name, type }) => [name, type])).toEqual([
        ['n', 'BIGINT'],
        ['padding', 'TEXT'],
      ]);
      const batches = await collect(running.batches);
      const sizes = batches.map((batch) => batch.length);
      expect(sizes[0]).toBe(50);
      expect(Math.max(...sizes)).toBeGreaterThan(1_000);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(RUN.maxBatchRows);
      expect(batches.flat().map(([n]) => Number(n))).toEqual(
        Array.from({ length: 20_000 }, (_, index) => index + 1),
      );
    });

    it('gives the columns of a result without rows', async () => {
      const { columns, rows } = await read('SELECT n FROM numbers WHERE n < 0');
      expect(columns.map(({ name, type, databaseType }) => [name, type, databaseType])).toEqual([
        ['n', 'BIGINT', 'BIGINT'],
      ]);
      expect(rows).toEqual([]);
    });

    it('binds values, and never as text', async () => {
      const values = ["1'; DROP TABLE numbers", 7, 2.5, null, 8];
      const marks = values.map((_, index) => (file.endsWith('duckdb') ? `$${index + 1}` : '?'));
      const list = marks.slice(0, 4).map((mark, index) => `${mark} AS v${index}`);
      const { rows } = await read(`SELECT ${list.join(', ')} FROM numbers WHERE n = ${marks[4]}`, { values });
      expect(rows).toEqual([["1'; DROP TABLE numbers", '7', 2.5, null]]);
    });

    it('gives no more rows than the limit, and says whether there were more', async () => {
      for (const [maxRows, given, hasMore] of [
        [100, 100, true],
        [50, 50, true],
        [20_000, 20_000, false],
        [30_000, 20_000, false],
      ] as const) {
        const running = await connection.run(await approve('SELECT n FROM numbers', { maxRows }), RUN);
        expect((await collect(running.batches)).flat()).toHaveLength(given);
        expect(running.hasMore()).toBe(hasMore);
      }
    });

    it('delivers a row of several megabytes, and refuses one that would fill the process', async () => {
      expect((await read(row(8_000_000))).rows).toEqual([['x'.repeat(8_000_000)]]);
      await expect(read(row(9_000_000))).rejects.toMatchObject({
        code: 'RESULT_LIMIT',
        message: expect.stringContaining('select fewer columns'),
      });
      expect((await read('SELECT count(*) AS c FROM passing', { tables: ['passing'] })).rows).toEqual([
        ['0'],
      ]);
    });

    it('holds no more than a batch of what nobody reads', async () => {
      const before = process.memoryUsage.rss();
      const running = await connection.run(
        await approve('SELECT a.n, a.padding FROM numbers a CROSS JOIN numbers b'),
        RUN,
      );
      let rows = 0;
      for await (const batch of running.batches) {
        rows += batch.count;
        if (rows > 300_000) break;
      }
      expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
    });

    it('tells what a statement would cost, and runs nothing', async () => {
      const small = await connection.explain(await approve('SELECT n FROM numbers'), {
        signal,
        statementTimeoutMs: 5_000,
      });
      expect(small).toMatchObject({ timeClass: 'UNDER_A_SECOND', plan: expect.stringMatching(/scan/i) });
      const heavy = await connection.explain(await approve(HEAVY), { signal, statementTimeoutMs: 5_000 });
      expect(heavy.timeClass).toBe('LONGER');
    });
  });

  describe('what it proves before it runs', () => {
    it('runs nothing the guard did not approve', async () => {
      const forged: ApprovedQuery = { ...(await approve('SELECT n FROM numbers')) };
      await expect(connection.run(forged, RUN)).rejects.toThrow('the guard did not approve');
      await expect(connection.explain(forged, RUN)).rejects.toThrow('the guard did not approve');
    });

    it('runs nothing that was approved for another engine', async () => {
      const catalog = await connection.introspect(signal);
      const other = catalog.engine === 'sqlite' ? 'duckdb' : 'sqlite';
      const query = forgeApproval({ ...catalog, engine: other }, 'SELECT n FROM numbers');
      await expect(connection.run(query, RUN)).rejects.toThrow('of another dialect');
      await expect(connection.explain(query, RUN)).rejects.toThrow('of another dialect');
    });

    it.each([
      ['a table', 'SELECT n FROM passing'],
      ['a table in a subquery', 'SELECT n FROM numbers WHERE n IN (SELECT n FROM passing)'],
      ['a view', 'SELECT few.n FROM few, passing'],
    ])('refuses to read %s that the proof is not about', async (_what, sql) => {
      const query = await approve(sql, { tables: ['numbers'] });
      await expect(connection.run(query, RUN)).rejects.toThrow('proof');
      await expect(connection.explain(query, RUN)).rejects.toThrow('proof');
    });

    it('knows what a view is made of', async () => {
      const { rows } = await read('SELECT n FROM few ORDER BY n', { tables: ['few'] });
      expect(rows).toEqual([['1'], ['2'], ['3']]);
    });

    it.each([
      'DELETE FROM numbers',
      'INSERT INTO passing VALUES (1)',
      'INSERT INTO passing VALUES (1) RETURNING n',
      'WITH x AS (SELECT 1) INSERT INTO passing SELECT 1 RETURNING n',
      'CREATE TABLE other (n INTEGER)',
      'CREATE TEMP TABLE numbers (n INTEGER)',
      "ATTACH 'other.db' AS other",
      'PRAGMA query_only = 0',
      'PRAGMA journal_mode = WAL',
      'SELECT 1; DELETE FROM numbers',
      'VACUUM',
      'COMMIT',
    ])('refuses %s, should it ever be approved', async (sql) => {
      await expect(read(sql)).rejects.toThrow();
      expect((await read('SELECT count(*) AS c FROM numbers')).rows).toEqual([['20000']]);
      expect((await read('SELECT count(*) AS c FROM passing', { tables: ['passing'] })).rows).toEqual([
        ['0'],
      ]);
    });

    it('says when the schema is no longer what the guard saw', async () => {
      const changing = folder.connect(file.replace('shop', 'changing'));
      await folder.write(
        file.replace('shop', 'changing'),
        'CREATE TABLE t (a INTEGER, b TEXT); CREATE VIEW v AS SELECT a FROM t',
      );
      const catalog = await changing.introspect(signal);
      const query = forgeApproval(catalog, 'SELECT a FROM t', { tables: ['t'] });
      const overView = forgeApproval(catalog, 'SELECT a FROM v', { tables: ['v'] });
      expect((await readAll(await changing.run(query, RUN))).rows).toEqual([]);
      expect((await readAll(await changing.run(overView, RUN))).rows).toEqual([]);
      await changing.close();
      const again = folder.connect(file.replace('shop', 'changing'));
      await folder.write(file.replace('shop', 'changing'), 'ALTER TABLE t ADD COLUMN c INTEGER; DROP VIEW v');
      await expect(again.run(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
      await expect(again.explain(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
      await expect(again.run(overView, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
    });
  });

  describe('ending early', () => {
    it('ends a statement that would take hours', async () => {
      const cancel = new AbortController();
      const outcome = connection.run(await approve(HEAVY), { ...RUN, signal: cancel.signal });
      outcome.catch(() => undefined);
      await sleep(200);
      cancel.abort();
      await expect(outcome).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    });

    it('ends between batches, and says why', async () => {
      const stop = new AbortController();
      const { batches } = await connection.run(await approve('SELECT n FROM numbers'), {
        ...RUN,
        signal: stop.signal,
      });
      const iterator = batches[Symbol.asyncIterator]();
      await iterator.next();
      stop.abort(new ParleyError('RUN_INTERRUPTED', 'The service stops.'));
      await expect(iterator.next().then(() => iterator.next())).rejects.toMatchObject({
        code: 'RUN_INTERRUPTED',
      });
    });

    it('starts nothing for a signal that is aborted already', async () => {
      await expect(
        connection.run(await approve('SELECT n FROM numbers'), { ...RUN, signal: AbortSignal.abort() }),
      ).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    });

    it('ends what runs too long', async () => {
      const query = await approve(HEAVY);
      await expect(connection.run(query, { ...RUN, statementTimeoutMs: 200 })).rejects.toMatchObject({
        code: 'QUERY_TIMEOUT',
      });
      await expect(connection.run(query, { ...RUN, statementTimeoutMs: 0 })).rejects.toThrow(RangeError);
    });

    it('explains no longer than it may, whatever it waits for', async () => {
      const busy = folder.connect(file, { maxConnections: 1 });
      const reader = new AbortController();
      const approved = await approve('SELECT n FROM numbers');
      const running = await busy.run(approved, { ...RUN, signal: reader.signal });
      await expect(busy.explain(approved, { signal, statementTimeoutMs: 200 })).rejects.toMatchObject({
        code: 'QUERY_TIMEOUT',
      });
      reader.abort();
      await expect(readAll(running)).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    });

    it('can be used again after all of this, by as many as before', async () => {
      const query = await approve(HEAVY);
      for (let round = 0; round < 6; round += 1) {
        const cancel = new AbortController();
        const run = connection.run(query, { ...RUN, signal: cancel.signal });
        setTimeout(() => cancel.abort(), round * 5);
        await expect(run).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
      }
      const reads = Array.from({ length: 8 }, () => read('SELECT count(*) AS c FROM numbers'));
      for (const { rows } of await Promise.all(reads)) expect(rows).toEqual([['20000']]);
    });

    it('goes on for others when its reader leaves', async () => {
      const narrow = folder.connect(file, { maxConnections: 1 });
      for (let round = 0; round < 3; round += 1) {
        const running = await narrow.run(await approve('SELECT n FROM numbers'), RUN);
        for await (const batch of running.batches) {
          expect(rowsOf(batch)).toHaveLength(50);
          break;
        }
      }
      expect((await narrow.test(signal)).latencyMs).toBeGreaterThan(0);
    });

    it('ends running statements when it is closed', async () => {
      const closing = folder.connect(file);
      const outcome = closing.run(await approve(HEAVY), RUN);
      outcome.catch(() => undefined);
      await sleep(100);
      await closing.close();
      await expect(outcome).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    });
  });

  describe('failing', () => {
    it('passes the engine’s message on to whom no policy restricts', async () => {
      await expect(read(failing)).rejects.toMatchObject({
        code: 'DATABASE_ERROR',
        message: expect.stringContaining(words),
      });
    });

    it('withholds it from everybody else: it may quote what a policy hides', async () => {
      await expect(read(failing, { policyIds: ['p'] })).rejects.toMatchObject({
        code: 'DATABASE_ERROR',
        message: expect.not.stringContaining(words),
      });
    });

    it('ends typed when its process is killed, and goes on with another', async () => {
      const alone = folder.connect(file, { maxConnections: 1 });
      const before = new Set(childProcesses());
      const outcome = alone.run(await approve(HEAVY), RUN);
      outcome.catch(() => undefined);
      await expect.poll(() => childProcesses().filter((pid) => !before.has(pid))).toHaveLength(1);
      await sleep(300);
      for (const pid of childProcesses()) if (!before.has(pid)) process.kill(pid, 'SIGKILL');
      await expect(outcome).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
      expect((await alone.test(signal)).rights).toEqual({ isSuperuser: false, canWrite: false });
    });

    it('reads the file that is there now', async () => {
      const moving = file.replace('shop', 'moving');
      await folder.write(moving, 'CREATE TABLE t AS SELECT 1 AS a');
      await folder.write(`next-${moving}`, 'CREATE TABLE t AS SELECT 2 AS a');
      const connected = folder.connect(moving);
      const query = forgeApproval(await connected.introspect(signal), 'SELECT CAST(a AS TEXT) AS a FROM t', {
        tables: ['t'],
      });
      expect((await readAll(await connected.run(query, RUN))).rows).toEqual([['1']]);
      renameSync(folder.pathOf(`next-${moving}`), folder.pathOf(moving));
      expect((await readAll(await connected.run(query, RUN))).rows).toEqual([['2']]);
    });
  });
});

function childProcesses(): number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith('ps'))
    .map((line) => Number.parseInt(line, 10));
}
