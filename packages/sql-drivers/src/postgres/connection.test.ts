import { startBreakableProxy } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../rows.test-support.js';
import { statementsRunning, until } from './server-activity.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE numbers (n int PRIMARY KEY, padding text NOT NULL);
  INSERT INTO numbers SELECT n, repeat('x', 20) FROM generate_series(1, 20000) n;
  CREATE TABLE texts (t text NOT NULL);
  INSERT INTO texts VALUES ('12'), ('not a number');
  ANALYZE;
`;
const TEXTS = { schema: 'public', table: 'texts' };
const HEAVY = 'SELECT count(*) AS c FROM numbers a CROSS JOIN numbers b CROSS JOIN numbers c';

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(SCHEMA);
});
afterAll(() => database.stop());

describe('ending early', () => {
  it('cancels a heavy statement in the database in under a second', async () => {
    const cancel = new AbortController();
    const outcome = database.connection
      .run(await database.approve(HEAVY), { ...RUN, signal: cancel.signal })
      .then(({ batches }) => collect(batches));
    outcome.catch(() => undefined);
    await until(async () => (await statementsRunning(database)) === 1, 2_000);
    cancel.abort();
    await until(async () => (await statementsRunning(database)) === 0, 10_000);
    await expect(outcome).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('cancels between batches, without anybody reading', async () => {
    const cancel = new AbortController();
    const { batches } = await database.connection.run(await database.approve('SELECT n FROM numbers'), {
      ...RUN,
      signal: cancel.signal,
    });
    const iterator = batches[Symbol.asyncIterator]();
    await iterator.next();
    cancel.abort();
    await until(async () => (await statementsRunning(database)) === 0, 1_000);
    await expect(iterator.next().then(() => iterator.next())).rejects.toMatchObject({
      code: 'RUN_CANCELLED',
    });
  });

  it('says why it was stopped, where a reason was given', async () => {
    const { ParleyError } = await import('@parley/errors');
    const stop = new AbortController();
    const outcome = database.connection
      .run(await database.approve(HEAVY), { ...RUN, signal: stop.signal })
      .then(({ batches }) => collect(batches));
    outcome.catch(() => undefined);
    await until(async () => (await statementsRunning(database)) === 1, 2_000);
    stop.abort(new ParleyError('RUN_INTERRUPTED', 'The service stops.'));
    await expect(outcome).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
  });

  it('starts nothing for a signal that is aborted already', async () => {
    await expect(
      database.connection.run(await database.approve('SELECT n FROM numbers'), {
        ...RUN,
        signal: AbortSignal.abort(),
      }),
    ).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('ends what runs too long', async () => {
    const query = await database.approve(HEAVY);
    const outcome = database.connection
      .run(query, { ...RUN, statementTimeoutMs: 200 })
      .then(({ batches }) => collect(batches));
    await expect(outcome).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    await until(async () => (await statementsRunning(database)) === 0, 1_000);
  });

  it('can be used again after all of this', async () => {
    for (let round = 0; round < 6; round += 1) {
      const cancel = new AbortController();
      const run = database.connection.run(await database.approve(HEAVY), { ...RUN, signal: cancel.signal });
      setTimeout(() => cancel.abort(), round * 5);
      await expect(run.then(({ batches }) => collect(batches))).rejects.toMatchObject({
        code: 'RUN_CANCELLED',
      });
    }
    expect((await database.read('SELECT count(*) AS c FROM numbers')).rows).toEqual([['20000']]);
  });
});

describe('failing', () => {
  const failing = 'SELECT CAST(t AS integer) AS i FROM texts';

  it('passes the engine’s message on to whom no policy restricts', async () => {
    const query = await database.approve(failing);
    const outcome = database.connection.run(query, RUN).then(({ batches }) => collect(batches));
    await expect(outcome).rejects.toMatchObject({
      code: 'DATABASE_ERROR',
      message: expect.stringContaining('invalid input syntax for type integer'),
    });
  });

  it('takes a function or operator that fits no type for the statement’s fault, not for a changed schema', async () => {
    await expect(
      database.connection.run(await database.approve('SELECT sum(t) FROM texts'), RUN),
    ).rejects.toMatchObject({ code: 'DATABASE_ERROR', message: expect.stringContaining('sum(text)') });
  });

  it('withholds it from everybody else: it may quote what a policy hides', async () => {
    const query = await database.approve(failing, {
      policy: {
        denials: {
          tables: [],
          columns: [],
          rows: [{ policyId: 'p', table: TEXTS, predicate: { op: 'is_null', column: 't' } }],
        },
      },
    });
    expect(query.policyIds).toEqual(['p']);
    const outcome = database.connection.run(query, RUN).then(({ batches }) => collect(batches));
    await expect(outcome).rejects.toMatchObject({
      code: 'DATABASE_ERROR',
      message: 'The database could not run the query; its message is withheld because policies apply to you.',
      details: { sqlState: '22P02' },
    });
  });

  it('ends typed when the server ends the connection', async () => {
    const outcome = database.connection
      .run(await database.approve(HEAVY), RUN)
      .then(({ batches }) => collect(batches));
    outcome.catch(() => undefined);
    // Not what prepares it: the statement itself.
    const itself = `FROM pg_stat_activity WHERE usename = 'shop_reader' AND state = 'active' AND query LIKE 'SELECT%'`;
    const isRunning = async () => (await database.execute(`SELECT ${itself}`)).rows.length === 1;
    await until(isRunning, 2_000);
    await database.execute(`SELECT pg_terminate_backend(pid) ${itself}`);
    await expect(outcome).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    expect((await database.read('SELECT count(*) AS c FROM texts')).rows).toEqual([['2']]);
  });

  it('lends no connection that broke while it lay idle', async () => {
    const proxy = await startBreakableProxy(database.settings.port);
    const connection = database.connect({ pingAfterMs: 0 }, { port: proxy.port });
    const signal = new AbortController().signal;
    await connection.test(signal);
    expect(proxy.openConnections).toBe(1);
    proxy.dropConnections();
    expect((await connection.test(signal)).serverVersion).toMatch(/^18/);
    await connection.close();
    await proxy.close();
  });

  it('says that nobody answers, and then leaves the address alone for a while', async () => {
    const nobody = database.connect({ breakerOpenMs: 60_000 }, { port: 1 });
    const signal = new AbortController().signal;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(nobody.test(signal)).rejects.toMatchObject({
        code: 'DATA_SOURCE_UNAVAILABLE',
        message: expect.stringContaining('can’t be reached'),
      });
    }
    await expect(nobody.test(signal)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('several times'),
    });
  });

  it('names no password and no address', async () => {
    const wrong = database.connect({}, { password: 'wrong secret' });
    const error = await wrong.test(new AbortController().signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('credentials'),
    });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/wrong secret|127\.0\.0\.1|shop/);
  });

  it('lets only so many wait for a connection', async () => {
    const narrow = database.connect({ maxConnections: 1, maxWaiting: 1 });
    const cancel = new AbortController();
    const query = await database.approve(HEAVY);
    const runs = [1, 2, 3].map(() => narrow.run(query, { ...RUN, signal: cancel.signal }));
    const outcomes = Promise.allSettled(runs.map((run) => run.then(({ batches }) => collect(batches))));
    await expect(runs[2]).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    await until(async () => (await statementsRunning(database)) === 1, 2_000);
    cancel.abort();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect((await narrow.test(new AbortController().signal)).serverVersion).toMatch(/^18/);
  });

  it('ends running statements when it is closed', async () => {
    const closing = database.connect();
    const outcome = closing.run(await database.approve(HEAVY), RUN).then(({ batches }) => collect(batches));
    outcome.catch(() => undefined);
    await until(async () => (await statementsRunning(database)) === 1, 2_000);
    await closing.close();
    await expect(outcome).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    await until(async () => (await statementsRunning(database)) === 0, 1_000);
  });
});

describe('what a session may do', () => {
  it('reads only, with nothing on the search path', async () => {
    await database.execute(`
      CREATE OR REPLACE VIEW session AS
      SELECT current_setting('transaction_read_only') AS read_only, current_setting('search_path') AS path,
             current_setting('statement_timeout') AS timeout, current_setting('TimeZone') AS zone,
             current_setting('row_security') AS row_security, (null = null) IS NULL AS null_equals`);
    // What the role asks for does not count.
    await database.execute('ALTER ROLE shop_reader SET row_security = off');
    await database.execute('ALTER ROLE shop_reader SET transform_null_equals = on');
    await database.execute("ALTER ROLE shop_reader SET search_path = 'public'");
    await database.execute('GRANT SELECT ON session TO shop_reader');
    const connection = database.connect();
    const query = await database.approve('SELECT read_only, path, timeout, zone, row_security FROM session');
    const { batches } = await connection.run(query, RUN);
    expect((await collect(batches)).flat()).toEqual([['on', '""', '30s', 'UTC', 'on']]);
    await database.execute('ALTER ROLE shop_reader RESET ALL');
  });
});
