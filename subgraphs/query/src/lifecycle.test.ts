import { createFileRunLog, createInProcessBus, createInProcessTurns } from '@parley/event-bus';
import { findAbandonedRuns, newId, type PlatformDb, replicaLives, replicaStops } from '@parley/platform-db';
import { makeTestFolder, removeTestFolder } from '@parley/platform-db/testing';
import { TIER_LIMITS } from '@parley/service-kit';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, type QueryBench, RUN_FIELDS, startQueryBench, until } from './testing/query-bench.js';
import { recordTurns } from './testing/recorded-turns.js';
import { HEAVY_SQL } from './testing/shop.js';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({ limits: { silenceMs: 200, leaseSeconds: 1 } });
});
afterAll(() => query.stop());

const acme = () => query.bench.people.of.acme;
const globex = () => query.bench.people.of.globex;

async function startHeavy(bench: QueryBench = query): Promise<string> {
  const { data, errors } = await bench.runSql(bench.bench.people.of.acme.analyst, { sql: HEAVY_SQL });
  expect(errors).toEqual([]);
  await until(async () => (await bench.acme.statementsRunning()) >= 1, 5_000);
  return data.runSql.id;
}

const cancel = (person: Person, id: string) =>
  query.bench.request('mutation ($id: ID!) { cancelRun(id: $id) { id status rowCount } }', {
    token: person.token,
    variables: { id },
  });

describe('an idempotency key', () => {
  const ask = (person: Person, input: object) =>
    query.runSql(person, { sql: 'SELECT n FROM numbers WHERE n = 1', ...input });

  it('gives the same run again, also to two who ask at the same time', async () => {
    const idempotencyKey = newId();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => ask(acme().analyst, { idempotencyKey, waitMs: 20_000 })),
    );
    const ids = new Set(answers.map(({ data }) => data.runSql.id));
    expect(ids.size).toBe(1);
    for (const { data } of answers)
      expect(data.runSql).toMatchObject({ status: 'SUCCEEDED', result: { rows: [[1]] } });
    const later = await ask(acme().analyst, { idempotencyKey });
    expect(ids).toContain(later.data.runSql.id);
    expect(await query.bench.admin.run.count({ where: { idempotencyKey } })).toBe(1);
    expect(await query.bench.admin.auditEntry.count({ where: { target: [...ids][0] ?? '' } })).toBe(2);
  });

  it('stands for what was asked under it', async () => {
    const idempotencyKey = newId();
    await ask(acme().analyst, { idempotencyKey, waitMs: 20_000 });
    for (const other of [
      { sql: 'SELECT 2 AS two' },
      { maxRows: 5 },
      { dataSourceId: query.acme.dataSourceId },
    ]) {
      expect(codesOf(await ask(acme().analyst, { idempotencyKey, ...other }))).toEqual([
        'IDEMPOTENCY_KEY_REUSED',
      ]);
    }
    const question = { question: 'revenue', idempotencyKey };
    expect(codesOf(await query.ask(acme().analyst, question))).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  it('is each person’s own', async () => {
    const idempotencyKey = newId();
    const mine = await ask(acme().analyst, { idempotencyKey });
    const theirs = await ask(acme().admin, { idempotencyKey });
    const elsewhere = await ask(globex().analyst, { idempotencyKey });
    const ids = [mine, theirs, elsewhere].map(({ data }) => data.runSql.id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('cancelRun', () => {
  it('ends the statement in the database, and the run’s last event says so', async () => {
    const id = await startHeavy();
    const events = collect(query.events(acme().analyst, id));
    const { data, errors } = await cancel(acme().analyst, id);
    expect(errors).toEqual([]);
    expect(data.cancelRun).toMatchObject({ id, status: 'CANCELLED', rowCount: 0 });
    // Left alone it would run for hours; how fast a cancel is, `npm run bench` says.
    await until(async () => (await query.acme.statementsRunning()) === 0, 10_000);
    expect((await events).at(-1)).toMatchObject({
      __typename: 'RunCancelled',
      rowCount: 0,
      run: { status: 'CANCELLED' },
    });
    expect((await cancel(acme().analyst, id)).data.cancelRun).toMatchObject({ status: 'CANCELLED' });
    const audited = await query.bench.admin.auditEntry.findMany({
      where: { target: id },
      orderBy: { at: 'asc' },
    });
    expect(audited.map((entry) => entry.action)).toEqual([
      'run.started',
      'run.cancel_requested',
      'run.finished',
    ]);
  });

  it('keeps the rows that had come', async () => {
    const { data } = await query.runSql(acme().analyst, { sql: 'SELECT n, pause FROM slow' });
    const { id } = data.runSql;
    const events = [];
    for await (const event of query.events(acme().analyst, id)) {
      events.push(event);
      if (event.__typename === 'RunRows') await cancel(acme().analyst, id);
    }
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCancelled', rowCount: 50 });
  });

  it('is for one’s own runs, and for all with the permission', async () => {
    const id = await startHeavy();
    for (const stranger of [acme().viewer, ...Object.values(globex())]) {
      expect(codesOf(await cancel(stranger, id))).toEqual(['NOT_FOUND']);
    }
    expect(await query.acme.statementsRunning()).toBeGreaterThan(0);
    expect((await cancel(acme().admin, id)).data.cancelRun.status).toBe('CANCELLED');
  });

  it('shows neither question nor SQL to who may cancel all runs but not read them', async () => {
    const { admin, people, request } = query.bench;
    const where = { id: people.roleIds.acme.viewer };
    const role = await admin.role.findUniqueOrThrow({ where });
    await admin.role.update({ where, data: { permissions: [...role.permissions, 'run:cancel_all'] } });
    try {
      const id = await startHeavy();
      const failing = await query.runSql(acme().analyst, { sql: 'SELECT 1 / 0 AS n', waitMs: 20_000 });
      const document = `mutation ($id: ID!) { cancelRun(id: $id) { ${RUN_FIELDS} rows { rows } } }`;
      const read = async (person: Person, runId: string) =>
        (await request(document, { token: person.token, variables: { id: runId } })).data.cancelRun;
      const unread = { question: null, sql: null, error: null, notices: [], result: null, rows: null };
      expect(await read(acme().viewer, id)).toMatchObject({ id, status: 'CANCELLED', ...unread });
      const failedId: string = failing.data.runSql.id;
      expect(await read(acme().viewer, failedId)).toMatchObject({ status: 'FAILED', ...unread });
      expect((await read(acme().analyst, id)).sql).toBe(HEAVY_SQL);
      expect((await read(acme().admin, failedId)).error.code).toBe('DATABASE_ERROR');
    } finally {
      await admin.role.update({ where, data: { permissions: role.permissions } });
    }
  });

  it('answers a run that has ended as it is', async () => {
    const { data } = await query.runSql(acme().analyst, { sql: 'SELECT 1 AS one', waitMs: 20_000 });
    expect((await cancel(acme().analyst, data.runSql.id)).data.cancelRun.status).toBe('SUCCEEDED');
  });

  it('reaches a run that another process was asked to cancel', async () => {
    const id = await startHeavy();
    // What the other process does: it writes the wish down.
    await query.bench.admin.run.update({ where: { id }, data: { cancelRequestedAt: new Date() } });
    const events = await collect(query.events(acme().analyst, id));
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCancelled' });
  });
});

describe('a run nobody reads', () => {
  it('goes on when its reader’s socket closes', async () => {
    const { data } = await query.runSql(acme().analyst, { sql: 'SELECT n, pause FROM slow' });
    for await (const event of query.events(acme().analyst, data.runSql.id)) {
      if (event.__typename === 'RunColumns') break;
    }
    await expect
      .poll(async () => (await query.bench.admin.run.findUnique({ where: { id: data.runSql.id } }))?.status, {
        timeout: 10_000,
      })
      .toBe('SUCCEEDED');
  });
});

describe('limits', () => {
  let narrow: QueryBench;
  beforeAll(async () => {
    narrow = await startQueryBench({
      limits: { maxWaitingPerTenant: 1, tier: { maxConcurrentRuns: 1, maxRunSeconds: 2, maxResultRows: 30 } },
    });
  });
  afterAll(() => narrow.stop());
  const analyst = () => narrow.bench.people.of.acme.analyst;

  it('let one tenant run and wait for so much, and no other tenant wait for it', async () => {
    const id = await startHeavy(narrow);
    const under = await narrow.bench.admin.run.findUniqueOrThrow({ where: { id } });
    expect(under).toMatchObject({ status: 'RUNNING', startedAt: expect.any(Date) });
    const waiting = await narrow.runSql(analyst(), { sql: 'SELECT 1 AS one' });
    expect(waiting.data.runSql.status).toBe('QUEUED');
    expect(
      await narrow.bench.admin.run.findUniqueOrThrow({ where: { id: waiting.data.runSql.id } }),
    ).toMatchObject({ status: 'QUEUED', startedAt: null });
    const refused = await narrow.runSql(analyst(), { sql: 'SELECT 1 AS one' });
    expect(codesOf(refused)).toEqual(['TOO_MANY_RUNS']);
    expect(refused.errors[0]?.extensions).toMatchObject({ retryable: true });
    const other = await narrow.runSql(narrow.bench.people.of.globex.analyst, {
      sql: 'SELECT 1 AS one',
      waitMs: 1_500,
    });
    expect(other.data.runSql.status).toBe('SUCCEEDED');
    const events = await collect(narrow.events(analyst(), id));
    expect(events.at(-1)).toMatchObject({ __typename: 'RunFailed', error: { code: 'QUERY_TIMEOUT' } });
    expect((await collect(narrow.events(analyst(), waiting.data.runSql.id))).at(-1)).toMatchObject({
      __typename: 'RunCompleted',
    });
    await until(async () => (await narrow.acme.statementsRunning()) === 0, 1_000);
  });

  it('cancel what still waits', async () => {
    const id = await startHeavy(narrow);
    const { data } = await narrow.runSql(analyst(), { sql: 'SELECT 1 AS one' });
    const request = (run: string) =>
      narrow.bench.request(`mutation { cancelRun(id: "${run}") { status durationMs } }`, {
        token: analyst().token,
      });
    expect((await request(data.runSql.id)).data.cancelRun).toEqual({ status: 'CANCELLED', durationMs: null });
    expect((await request(id)).data.cancelRun.status).toBe('CANCELLED');
  });

  it('cut a result at the tier’s rows, whatever was asked for', async () => {
    const { data } = await narrow.runSql(analyst(), {
      sql: 'SELECT n FROM numbers',
      maxRows: 1_000,
      waitMs: 20_000,
    });
    expect(data.runSql).toMatchObject({ rowCount: 30, result: { complete: false } });
  });

  it('hold for who reads slowly only as long as the run goes on: rows stay', async () => {
    const { data } = await narrow.runSql(analyst(), { sql: 'SELECT n FROM numbers WHERE n <= 30' });
    const reading = narrow.events(analyst(), data.runSql.id);
    const first = await reading.next();
    await reading.return(undefined);
    // Longer than a statement may take.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const rest = await collect(narrow.events(analyst(), data.runSql.id, first.value?.cursor));
    expect(rest.flatMap((event) => event.rows ?? [])).toHaveLength(30);
  });
});

describe('the weight of a tenant', () => {
  it('against others that wait for a place is that of its tier', async () => {
    const { turns, requests } = recordTurns();
    const weighed = await startQueryBench({ tiersAsTheyAre: true, shared: { turns } });
    try {
      const weights = await Promise.all(
        [weighed.bench.people.of.acme, weighed.bench.people.of.globex].map(async ({ analyst }) => {
          const { data } = await weighed.runSql(analyst, { sql: 'SELECT 1 AS one', waitMs: 20_000 });
          return requests.filter(({ runId }) => runId === data.runSql.id).map(({ share }) => share);
        }),
      );
      expect(weights).toEqual([[TIER_LIMITS.PRO.share], [TIER_LIMITS.ENTERPRISE.share]]);
    } finally {
      await weighed.stop();
    }
  });
});

describe('stopping', () => {
  it('lets what ends soon end by itself, and takes nothing more meanwhile', async () => {
    const stopped = await startQueryBench({ limits: { stopGraceMs: 20_000 } });
    const { analyst } = stopped.bench.people.of.acme;
    try {
      const { data } = await stopped.runSql(analyst, { sql: 'SELECT n, pause FROM slow' });
      const reading = collect(stopped.events(analyst, data.runSql.id));
      await until(async () => (await stopped.acme.statementsRunning()) === 1, 5_000);
      const stopping = stopped.service.stop();
      expect(codesOf(await stopped.runSql(analyst, { sql: 'SELECT 1 AS one' }))).toEqual(['UNAVAILABLE']);
      await stopping;
      expect((await reading).at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 150 });
    } finally {
      await stopped.stop();
    }
  });

  /** A process that shares a bus with others. */
  async function startReplica(limits = {}) {
    const folder = await makeTestFolder();
    const bounds = { retentionMs: 60_000, maxTotalBytes: 1e9 };
    const shared = {
      ...{ bus: createInProcessBus(), runLog: createFileRunLog({ folder, ...bounds }) },
      turns: createInProcessTurns({ maxRunning: 8, maxWaitingPerTenant: 8 }),
    };
    const stopped = await startQueryBench({ shared, limits });
    const close = async () => {
      await stopped.stop();
      await shared.runLog.close();
      await removeTestFolder(folder);
    };
    return { stopped, close, db: stopped.bench.platform.connect('parley_query') };
  }

  it('leaves what has no row yet to another replica, and ends the rest as interrupted', async () => {
    const { stopped, close, db } = await startReplica();
    const { analyst } = stopped.bench.people.of.acme;
    try {
      await replicaLives(db, 'another', 60);
      const id = await startHeavy(stopped);
      const { data } = await stopped.runSql(analyst, { sql: 'SELECT n, pause FROM slow' });
      for await (const event of stopped.events(analyst, data.runSql.id))
        if (event.__typename === 'RunRows') break;
      await stopped.service.stop();
      expect(await stopped.acme.statementsRunning()).toBe(0);
      const { run } = stopped.bench.admin;
      expect(await run.findUniqueOrThrow({ where: { id: data.runSql.id } })).toMatchObject({
        ...{ status: 'FAILED', error: { code: 'RUN_INTERRUPTED', retryable: true } },
      });
      expect(await run.findUniqueOrThrow({ where: { id } })).toMatchObject({
        status: 'RUNNING',
        error: null,
      });
      expect((await findAbandonedRuns(db, 100)).map(({ runId }) => runId)).toEqual([id]);
    } finally {
      await close();
    }
  });

  it.each([
    ['none', async () => undefined],
    ['one that is killed', (db: PlatformDb) => replicaLives(db, 'another', -1)],
    [
      'one that stops',
      async (db: PlatformDb) => {
        await replicaLives(db, 'another', 60);
        await replicaStops(db, 'another');
      },
    ],
  ])('ends what has no row yet too where of other replicas there is %s', async (_, makeOthers) => {
    const { stopped, close, db } = await startReplica();
    try {
      await makeOthers(db);
      const id = await startHeavy(stopped);
      await stopped.service.stop();
      expect(await stopped.bench.admin.run.findUniqueOrThrow({ where: { id } })).toMatchObject({
        status: 'FAILED',
        error: { code: 'RUN_INTERRUPTED', retryable: true },
      });
      expect(await findAbandonedRuns(db, 100)).toEqual([]);
    } finally {
      await close();
    }
  });

  it('ends what another replica left behind, where it is the last to go', async () => {
    // It never looks by itself whether there is anything to take over.
    const { stopped, close, db } = await startReplica({ caretakerRoundMs: 3_600_000 });
    const { admin, people } = stopped.bench;
    try {
      const { userId: requestedBy, sessionId } = people.of.acme.analyst;
      const { tenantId, dataSourceId } = stopped.acme;
      const left = await admin.run.create({
        data: {
          ...{ id: newId(), tenantId, dataSourceId, requestedBy, sessionId, kind: 'SQL', sql: HEAVY_SQL },
          ...{ status: 'RUNNING', startedAt: new Date(), leaseHolder: null, leaseUntil: new Date(0) },
        },
      });
      expect((await findAbandonedRuns(db, 100)).map(({ runId }) => runId)).toEqual([left.id]);
      await stopped.service.stop();
      expect(await admin.run.findUniqueOrThrow({ where: { id: left.id } })).toMatchObject({
        status: 'FAILED',
        error: { code: 'RUN_INTERRUPTED', retryable: true },
      });
    } finally {
      await close();
    }
  });

  it('ends what goes on as interrupted, tells its readers, and leaves nothing in the database', async () => {
    const stopped = await startQueryBench();
    try {
      const id = await startHeavy(stopped);
      const reading = collect(stopped.events(stopped.bench.people.of.acme.analyst, id));
      const waiting = stopped.runSql(stopped.bench.people.of.acme.analyst, {
        sql: HEAVY_SQL,
        waitMs: 30_000,
      });
      await until(async () => (await stopped.acme.statementsRunning()) === 2, 5_000);
      await stopped.service.stop();
      expect((await reading).at(-1)).toMatchObject({
        __typename: 'RunFailed',
        error: { code: 'RUN_INTERRUPTED', retryable: true },
      });
      expect((await waiting).data.runSql).toMatchObject({
        status: 'FAILED',
        error: { code: 'RUN_INTERRUPTED' },
      });
      expect(await stopped.acme.statementsRunning()).toBe(0);
      expect(await stopped.bench.admin.run.count({ where: { status: { in: ['QUEUED', 'RUNNING'] } } })).toBe(
        0,
      );
    } finally {
      await stopped.stop();
    }
  });
});
