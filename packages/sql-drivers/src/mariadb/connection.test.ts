import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import type { ApprovedQuery } from '@parley/sql-guard';
import { binaryFor } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellValue, RunOptions } from '../driver.js';
import { TARGET_BATCH_BYTES } from '../read-batches.js';
import { collect, readAll, rowsOf } from '../rows.test-support.js';
import { READER, RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE numbers (n int PRIMARY KEY, padding varchar(40) NOT NULL);
  INSERT INTO numbers SELECT seq, repeat('x', 20) FROM seq_1_to_20000;
  CREATE TABLE texts (t varchar(40) NOT NULL);
  INSERT INTO texts VALUES ('12'), ('not a number');
  CREATE TABLE wide (n int PRIMARY KEY, w longtext NOT NULL);
  INSERT INTO wide SELECT seq, repeat('w', 20000) FROM seq_1_to_300;
  CREATE TABLE huge (n int PRIMARY KEY, w longtext NOT NULL);
  INSERT INTO huge VALUES (1, repeat('x', 8000000)), (2, repeat('x', 14000000));
  CREATE VIEW slow AS SELECT n, repeat('x', 20000) AS padding, sleep(0.2) AS pause FROM numbers WHERE n <= 5;
  ANALYZE TABLE numbers, texts, wide;
`;
const HEAVY =
  'SELECT count(*) AS c FROM numbers AS a CROSS JOIN numbers AS b CROSS JOIN numbers AS c WHERE a.n + b.n > c.n';

describe.runIf(binaryFor('mariadbd', 'Running statements on MariaDB') !== undefined)('MariaDB', () => {
  let database: TenantDatabase;
  beforeAll(async () => {
    database = await startTenantDatabase(SCHEMA);
  });
  afterAll(() => database?.stop());

  /** What the reader's connections are doing, as the server sees it. */
  async function statementsRunning(): Promise<number> {
    const [[count] = []] = await database.execute(
      `SELECT count(*) FROM information_schema.processlist WHERE user = '${READER.user}' AND command <> 'Sleep'`,
    );
    return Number(count);
  }

  async function until(condition: () => Promise<boolean>, withinMs: number): Promise<number> {
    const startedAt = performance.now();
    while (!(await condition())) {
      if (performance.now() - startedAt > withinMs) throw new Error('it did not happen in time');
      await sleep(10);
    }
    return performance.now() - startedAt;
  }

  /** The outcome of a statement that is not expected to come to an end by itself. */
  async function outcomeOf(sql: string, options: Partial<RunOptions> = {}): Promise<CellValue[][][]> {
    const { batches } = await database.connection.run(await database.approve(sql), { ...RUN, ...options });
    return collect(batches);
  }

  describe('reading', () => {
    it('gives all rows in order, a small batch first, then larger ones', async () => {
      const running = await database.connection.run(
        await database.approve('SELECT n, padding FROM numbers ORDER BY n'),
        RUN,
      );
      expect(running.columns.map((column) => column.name)).toEqual(['n', 'padding']);
      const batches = await collect(running.batches);
      const sizes = batches.map((batch) => batch.length);
      expect(sizes[0]).toBe(50);
      expect(sizes[1]).toBe(200);
      expect(Math.max(...sizes)).toBeGreaterThan(1_000);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(RUN.maxBatchRows);
      expect(batches.flat().map(([n]) => n)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
      await until(async () => (await statementsRunning()) === 0, 1_000);
    });

    it('keeps batches of wide rows small', async () => {
      const batches = await outcomeOf('SELECT w FROM wide');
      expect(batches.length).toBeGreaterThan(20);
      for (const batch of batches) expect((batch.length - 1) * 20_000).toBeLessThan(TARGET_BATCH_BYTES);
    });

    it('holds no more than it hands on', async () => {
      const before = process.memoryUsage.rss();
      const running = await database.connection.run(
        await database.approve('SELECT a.w AS w FROM wide AS a CROSS JOIN wide AS b'),
        RUN,
      );
      let rows = 0;
      for await (const batch of running.batches) {
        rows += batch.count;
        // 1.8 GB in all.
        if (rows > 20_000) break;
      }
      expect(process.memoryUsage.rss() - before).toBeLessThan(500 * 1024 * 1024);
      await until(async () => (await statementsRunning()) === 0, 1_000);
    });

    it('refuses a row that would fill the process', async () => {
      await expect(outcomeOf('SELECT w FROM huge WHERE n = 2')).rejects.toMatchObject({
        code: 'RESULT_LIMIT',
        message: expect.stringContaining('select fewer columns'),
      });
      await until(async () => (await statementsRunning()) === 0, 2_000);
      expect((await database.read('SELECT count(*) AS c FROM texts')).rows).toEqual([['2']]);
    });

    it('delivers a row of several megabytes', async () => {
      const { rows } = await database.read('SELECT w FROM huge WHERE n = 1');
      expect(rows).toEqual([['x'.repeat(8_000_000)]]);
    });

    it('gives the columns of a result without rows', async () => {
      const running = await database.connection.run(
        await database.approve('SELECT n FROM numbers WHERE n < 0'),
        RUN,
      );
      expect(running.columns).toEqual([{ name: 'n', type: 'INTEGER', databaseType: 'int' }]);
      expect(await collect(running.batches)).toEqual([]);
    });

    it.each([
      [100, 100, true],
      [50, 50, true],
      [20_000, 20_000, false],
      [30_000, 20_000, false],
    ])(
      'gives no more rows than the limit of %i, and says whether there were more',
      async (maxRows, given, hasMore) => {
        const query = await database.approve('SELECT n FROM numbers', { maxRows });
        const running = await database.connection.run(query, RUN);
        expect(await readAll(running)).toHaveLength(given);
        expect(running.hasMore()).toBe(hasMore);
        await until(async () => (await statementsRunning()) === 0, 1_000);
      },
    );

    it('gives the first rows while the statement still runs', async () => {
      const running = await database.connection.run(
        await database.approve('SELECT n, padding, pause FROM slow'),
        {
          ...RUN,
          firstBatchRows: 1,
        },
      );
      const iterator = running.batches[Symbol.asyncIterator]();
      expect(rowsOf((await iterator.next()).value)).toEqual([[1, 'x'.repeat(20_000), 0]]);
      expect(await statementsRunning()).toBe(1);
      await iterator.return?.();
      await until(async () => (await statementsRunning()) === 0, 1_000);
    });

    it('makes the server wait for a reader that takes nothing', async () => {
      const running = await database.connection.run(
        await database.approve('SELECT a.w AS w FROM wide AS a CROSS JOIN wide AS b'),
        RUN,
      );
      const iterator = running.batches[Symbol.asyncIterator]();
      await iterator.next();
      const states = await database.execute(
        `SELECT state FROM information_schema.processlist WHERE user = '${READER.user}' AND command <> 'Sleep'`,
      );
      expect(states).toEqual([['Writing to net']]);
      await iterator.return?.();
    });

    it('ends the statement when its reader leaves', async () => {
      const running = await database.connection.run(
        await database.approve('SELECT a.n AS n FROM numbers AS a CROSS JOIN numbers AS b'),
        RUN,
      );
      for await (const batch of running.batches) {
        expect(rowsOf(batch)).toHaveLength(50);
        break;
      }
      await until(async () => (await statementsRunning()) === 0, 1_000);
    });

    it('runs nothing the guard did not approve', async () => {
      const approved = await database.approve('SELECT n FROM numbers');
      const forged: ApprovedQuery = { ...approved };
      await expect(database.connection.run(forged, RUN)).rejects.toThrow('the guard did not approve');
      await expect(database.connection.explain(forged, RUN)).rejects.toThrow('the guard did not approve');
      expect(await statementsRunning()).toBe(0);
    });
  });

  describe('ending early', () => {
    it('cancels a heavy statement in the database in under a second', async () => {
      const cancel = new AbortController();
      const outcome = outcomeOf(HEAVY, { signal: cancel.signal });
      outcome.catch(() => undefined);
      await until(async () => (await statementsRunning()) === 1, 2_000);
      cancel.abort();
      await until(async () => (await statementsRunning()) === 0, 10_000);
      await expect(outcome).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    });

    it('cancels between batches, without anybody reading', async () => {
      const cancel = new AbortController();
      const { batches } = await database.connection.run(
        await database.approve('SELECT a.n AS n FROM numbers AS a CROSS JOIN numbers AS b'),
        { ...RUN, signal: cancel.signal },
      );
      const iterator = batches[Symbol.asyncIterator]();
      await iterator.next();
      cancel.abort();
      await until(async () => (await statementsRunning()) === 0, 1_000);
      await expect(iterator.next().then(() => iterator.next())).rejects.toMatchObject({
        code: 'RUN_CANCELLED',
      });
    });

    it('says why it was stopped, where a reason was given', async () => {
      const stop = new AbortController();
      const outcome = outcomeOf(HEAVY, { signal: stop.signal });
      outcome.catch(() => undefined);
      await until(async () => (await statementsRunning()) === 1, 2_000);
      stop.abort(new ParleyError('RUN_INTERRUPTED', 'The service stops.'));
      await expect(outcome).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    });

    it('starts nothing for a signal that is aborted already', async () => {
      await expect(outcomeOf(HEAVY, { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'RUN_CANCELLED',
      });
    });

    it('ends what runs too long', async () => {
      await expect(outcomeOf(HEAVY, { statementTimeoutMs: 200 })).rejects.toMatchObject({
        code: 'QUERY_TIMEOUT',
      });
      await until(async () => (await statementsRunning()) === 0, 1_000);
    });

    it('ends what waits too long for its reader', async () => {
      const { batches } = await database.connection.run(
        await database.approve('SELECT a.w AS w FROM wide AS a CROSS JOIN wide AS b'),
        { ...RUN, statementTimeoutMs: 200 },
      );
      const iterator = batches[Symbol.asyncIterator]();
      await iterator.next();
      await until(async () => (await statementsRunning()) === 0, 3_000);
      await expect(iterator.next().then(() => iterator.next())).rejects.toMatchObject({
        code: 'QUERY_TIMEOUT',
      });
    });

    it('can be used again after all of this', async () => {
      for (let round = 0; round < 6; round += 1) {
        const cancel = new AbortController();
        const outcome = outcomeOf(HEAVY, { signal: cancel.signal });
        setTimeout(() => cancel.abort(), round * 10);
        await expect(outcome).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
      }
      expect((await database.read('SELECT count(*) AS c FROM numbers')).rows).toEqual([['20000']]);
      await until(async () => (await statementsRunning()) === 0, 1_000);
    });
  });
});
