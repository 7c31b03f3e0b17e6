import type { ApprovedQuery } from '@parley/sql-guard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, readAll, rowsOf } from '../rows.test-support.js';
import { statementsRunning, until, waitsOn } from './server-activity.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE numbers (n int PRIMARY KEY, padding text NOT NULL);
  INSERT INTO numbers SELECT n, repeat('x', 20) FROM generate_series(1, 20000) n;
  CREATE VIEW slow AS SELECT n, pg_sleep(0.1)::text AS pause FROM numbers WHERE n <= 8;
  -- Each row is more than the server gathers before it sends.
  CREATE VIEW slow_wide AS SELECT n, pg_sleep(0.15)::text || repeat('w', 9000) AS w FROM numbers WHERE n <= 9;
  CREATE TABLE suddenly_large AS
    SELECT n, CASE WHEN n > 50 THEN repeat('x', 100000) ELSE '' END AS w FROM generate_series(1, 400) n;
  ANALYZE;
`;

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(SCHEMA);
});
afterAll(() => database.stop());

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
    expect(Math.max(...sizes)).toBeGreaterThan(1_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(RUN.maxBatchRows);
    expect(batches.flat().map(([n]) => n)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
    await until(async () => (await statementsRunning(database)) === 0, 1_000);
  });

  it('keeps batches of wide rows small', async () => {
    await database.execute(
      `CREATE TABLE IF NOT EXISTS wide AS SELECT n, repeat('w', 20000) AS w FROM numbers LIMIT 300`,
    );
    await database.execute('GRANT SELECT ON wide TO shop_reader');
    const running = await database.connection.run(await database.approve('SELECT w FROM wide'), RUN);
    const [first, ...others] = await collect(running.batches);
    expect(first).toHaveLength(50);
    for (const batch of others) expect(batch.length).toBeLessThan(14);
  });

  it('refuses a row that would fill the process', async () => {
    const before = process.memoryUsage.rss();
    const query = await database.approve(
      `SELECT string_agg(repeat('x', 10000), '') AS w FROM generate_series(1, 20000)`,
    );
    const outcome = database.connection.run(query, RUN).then(({ batches }) => collect(batches));
    await expect(outcome).rejects.toMatchObject({
      code: 'RESULT_LIMIT',
      message: expect.stringContaining('select fewer columns'),
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(160 * 1024 * 1024);
    await until(async () => (await statementsRunning(database)) === 0, 2_000);
    expect((await database.read('SELECT count(*) AS c FROM numbers')).rows).toEqual([['20000']]);
  });

  it('hands rows over in parts where they are suddenly larger', async () => {
    const running = await database.connection.run(
      await database.approve('SELECT n, w FROM suddenly_large ORDER BY n'),
      RUN,
    );
    const sizes: number[] = [];
    const numbers: unknown[] = [];
    for await (const batch of running.batches) {
      sizes.push(batch.json.length);
      for (const [n] of rowsOf(batch)) numbers.push(n);
    }
    expect(numbers).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
  });

  it.each(['leaves', 'cancels'])(
    'ends the statement of a reader who %s between two parts of what was asked for',
    async (how) => {
      const cancel = new AbortController();
      const { batches } = await database.connection.run(
        await database.approve('SELECT w FROM suddenly_large ORDER BY n'),
        { ...RUN, signal: cancel.signal },
      );
      const iterator = batches[Symbol.asyncIterator]();
      await iterator.next();
      await until(async () => (await waitsOn(database)) === 'ClientWrite', 10_000);
      if (how === 'leaves') await iterator.return?.();
      else cancel.abort();
      await until(async () => (await statementsRunning(database)) === 0, 5_000);
      expect((await database.read('SELECT count(*) AS c FROM numbers')).rows).toEqual([['20000']]);
    },
  );

  it('delivers a row of several megabytes', async () => {
    const { rows } = await database.read(
      `SELECT string_agg(repeat('x', 10000), '') AS w FROM generate_series(1, 800)`,
    );
    expect(rows).toEqual([['x'.repeat(8_000_000)]]);
  });

  it('gives the columns of a result without rows', async () => {
    const running = await database.connection.run(
      await database.approve('SELECT n FROM numbers WHERE n < 0'),
      RUN,
    );
    expect(running.columns).toEqual([{ name: 'n', type: 'INTEGER', databaseType: 'integer' }]);
    expect(await collect(running.batches)).toEqual([]);
  });

  it.each([
    ['so many', 100, 100, true],
    ['as many as there are', 20_000, 20_000, false],
  ])(
    'gives no more rows than it may (%s), and says whether there were more',
    async (_what, maxRows, rows, more) => {
      const query = await database.approve('SELECT n FROM numbers', { maxRows });
      const running = await database.connection.run(query, RUN);
      expect(await readAll(running)).toHaveLength(rows);
      expect(running.hasMore()).toBe(more);
      await until(async () => (await statementsRunning(database)) === 0, 1_000);
    },
  );

  it('gives the first rows while the statement still runs', async () => {
    const running = await database.connection.run(await database.approve('SELECT n, pause FROM slow'), {
      ...RUN,
      firstBatchRows: 1,
    });
    const iterator = running.batches[Symbol.asyncIterator]();
    const { value } = await iterator.next();
    expect(rowsOf(value)).toEqual([[1, '']]);
    expect(await statementsRunning(database)).toBe(1);
    await iterator.return?.();
    await until(async () => (await statementsRunning(database)) === 0, 1_000);
  });

  it('hands over what there is where the server makes rows slowly', async () => {
    const running = await database.connection.run(await database.approve('SELECT n, w FROM slow_wide'), {
      ...RUN,
      firstBatchRows: 1,
    });
    const batches = await collect(running.batches);
    expect(batches.flat().map(([n]) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // One row, then twice four, had each request been waited for.
    expect(batches.length).toBeGreaterThan(3);
  });

  it('fetches ahead of its reader by four batches at most', async () => {
    const running = await database.connection.run(await database.approve('SELECT n, pause FROM slow'), {
      ...RUN,
      firstBatchRows: 1,
      maxBatchRows: 1,
    });
    const iterator = running.batches[Symbol.asyncIterator]();
    await iterator.next();
    // It has made the four rows that were asked for in advance, and waits to be asked for the sixth of eight: between two rows
    // it would not have waited that long, and after the last one the statement would be over.
    let waitingSince = performance.now();
    const isStill = async () => {
      if ((await waitsOn(database)) !== 'ClientRead') waitingSince = performance.now();
      return performance.now() - waitingSince > 500;
    };
    await until(isStill, 10_000);
    await iterator.return?.();
  });

  it('ends the statement when its reader leaves', async () => {
    const running = await database.connection.run(await database.approve('SELECT n FROM numbers'), RUN);
    for await (const batch of running.batches) {
      expect(batch.count).toBe(50);
      break;
    }
    await until(async () => (await statementsRunning(database)) === 0, 1_000);
  });

  it('runs nothing the guard did not approve', async () => {
    const approved = await database.approve('SELECT n FROM numbers');
    const forged: ApprovedQuery = { ...approved };
    await expect(database.connection.run(forged, RUN)).rejects.toThrow('the guard did not approve');
    await until(async () => (await statementsRunning(database)) === 0, 1_000);
  });
});
