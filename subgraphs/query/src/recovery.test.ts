import { createFileRunLog } from '@parley/event-bus';
import { findAbandonedRuns, newId } from '@parley/platform-db';
import { TIER_LIMITS } from '@parley/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeaseRepository, type TakenLease } from './runs/lease-repository.js';
import { decodeRunEvent, encodeRows, encodeRunEvent, isFinal } from './runs/run-event.js';
import { collect, type QueryBench, startQueryBench, until } from './testing/query-bench.js';
import { recordTurns } from './testing/recorded-turns.js';
import { HEAVY_SQL } from './testing/shop.js';

const LEASE_SECONDS = 1;
const BY_HEART = 'how many orders are there';
const KEPT = { retentionMs: 60_000, maxTotalBytes: 1e9 };

const recorded = recordTurns();
let query: QueryBench;
beforeAll(async () => {
  const sql = 'SELECT count(*) AS n FROM orders';
  const reading = { explanation: 'Known by heart.', assumptions: [], confidence: 1 };
  const plans = { [BY_HEART]: { kind: 'query', query: { kind: 'sql', sql }, ...reading } } as const;
  query = await startQueryBench({
    plans,
    limits: { silenceMs: 200, leaseSeconds: LEASE_SECONDS },
    shared: { turns: recorded.turns },
  });
});
afterAll(() => query.stop());

const analyst = () => query.bench.people.of.acme.analyst;
const database = () => query.bench.admin;

async function startHeavy(bench: QueryBench = query): Promise<string> {
  const { data, errors } = await bench.runSql(bench.bench.people.of.acme.analyst, { sql: HEAVY_SQL });
  expect(errors).toEqual([]);
  await until(async () => (await bench.acme.statementsRunning()) >= 1, 5_000);
  return data.runSql.id;
}

const STARTED = { type: 'RunProgress', stage: 'EXECUTE', state: 'STARTED', elapsedMs: 1 } as const;

/** The log of a process that is gone: some events, no end. */
async function writeLog(id: string, ...events: readonly (readonly Buffer[])[]): Promise<void> {
  const log = createFileRunLog({ folder: query.runLogFolder, ...KEPT });
  const writer = await log.create(id);
  await writer.append(encodeRunEvent(STARTED));
  for (const event of events) await writer.append(...event);
  await log.close();
}

const ROWS = encodeRows(0, { count: 1, json: Buffer.from('[[1]]') });
const REQUEST = { kind: 'SQL', sql: 'SELECT n FROM numbers WHERE n <= 3 ORDER BY n', waitMs: 0 };
const GONE = { leaseHolder: 'gone', leaseUntil: new Date(0) };

/** The row of a run as a process leaves it that is gone. */
async function leftBehind(run: object = {}): Promise<string> {
  const id = newId();
  const asked = await query.runSql(analyst(), { sql: 'SELECT 1 AS one', waitMs: 20_000 });
  const { policyFingerprint } = await database().run.findUniqueOrThrow({
    where: { id: asked.data.runSql.id },
  });
  await database().run.create({
    data: {
      id,
      tenantId: query.acme.tenantId,
      requestedBy: analyst().userId,
      sessionId: analyst().sessionId,
      dataSourceId: query.acme.dataSourceId,
      kind: 'SQL',
      sql: REQUEST.sql,
      request: REQUEST,
      status: 'RUNNING',
      startedAt: new Date(),
      policyFingerprint,
      ...run,
    },
  });
  return id;
}

const EU_ONLY = {
  kind: 'ROW',
  definition: {
    table: { schema: 'public', table: 'orders' },
    predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
  },
} as const;

const find = (id: string) => database().run.findUniqueOrThrow({ where: { id } });

const interrupted = {
  __typename: 'RunFailed',
  error: { code: 'RUN_INTERRUPTED', retryable: true },
  run: { status: 'FAILED' },
};

describe('a run whose runner died before its first row', () => {
  it('begins anew, and its readers see one stream with each row once', async () => {
    const id = newId();
    await writeLog(id);
    await leftBehind({ id, ...GONE });
    const events = await collect(query.events(analyst(), id));
    expect(events.slice(0, 2)).toMatchObject([
      { __typename: 'RunProgress', stage: 'EXECUTE' },
      { __typename: 'RunNotice', code: 'RUNNER_LOST' },
    ]);
    expect(events.flatMap((event) => event.rows ?? [])).toEqual([[1], [2], [3]]);
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 3 });
    expect(await find(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 2, leaseHolder: null });
    expect(await database().auditEntry.count({ where: { target: id, action: 'run.finished' } })).toBe(1);
  });

  it('is read as on the day on which it was asked, where the asker was', async () => {
    const id = newId();
    await writeLog(id);
    const asked = { question: BY_HEART, timeZone: 'Pacific/Kiritimati' };
    await leftBehind({
      ...{ id, ...GONE, kind: 'QUESTION', question: BY_HEART, sql: null },
      request: { kind: 'QUESTION', waitMs: 0, ...asked },
      createdAt: new Date('2024-02-28T23:00:00Z'),
    });
    const events = await collect(query.events(analyst(), id));
    expect(events.find(({ __typename }) => __typename === 'RunPlanDelta')?.text).toBe(
      'today is 2024-02-29; ',
    );
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 1 });
  });

  it('asks for its place with the weight of its tenant’s tier', async () => {
    const id = newId();
    await writeLog(id);
    await leftBehind({ id, ...GONE });
    await collect(query.events(analyst(), id));
    const { share, maxConcurrentRuns: maxRunning } = TIER_LIMITS.PRO;
    const ofRun = recorded.requests.filter(({ runId }) => runId === id);
    expect(ofRun).toEqual([{ runId: id, tenantId: query.acme.tenantId, maxRunning, share }]);
  });

  it('waits for a place like any other', async () => {
    const narrow = await startQueryBench({
      limits: { leaseSeconds: 1, silenceMs: 200, tier: { maxConcurrentRuns: 1 } },
    });
    try {
      const first = await startHeavy(narrow);
      const second = await narrow.runSql(narrow.bench.people.of.acme.analyst, { sql: 'SELECT 1 AS one' });
      const events = narrow.events(narrow.bench.people.of.acme.analyst, second.data.runSql.id);
      expect((await events.next()).value).toMatchObject({ __typename: 'RunNotice', code: 'WAITS_FOR_TURN' });
      await narrow.bench.request(`mutation { cancelRun(id: "${first}") { status } }`, {
        token: narrow.bench.people.of.acme.analyst.token,
      });
      expect((await collect(events)).at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 1 });
    } finally {
      await narrow.stop();
    }
  });
});

describe('a run whose runner died is ended as interrupted, and its readers are told,', () => {
  async function endOf(run: object, ...events: readonly (readonly Buffer[])[]) {
    const id = newId();
    await writeLog(id, ...events);
    await leftBehind({ id, ...GONE, ...run });
    const read = await collect(query.events(analyst(), id));
    expect(await database().auditEntry.count({ where: { target: id, action: 'run.finished' } })).toBe(1);
    return { id, read };
  }

  it('where a row had been logged: two readings of a query may differ', async () => {
    const { id, read } = await endOf({}, ROWS);
    expect(read.flatMap((event) => event.rows ?? [])).toEqual([[1]]);
    expect(read.at(-1)).toMatchObject(interrupted);
    expect(await find(id)).toMatchObject({ status: 'FAILED', attempts: 2 });
  });

  it('where it had been started again before', async () => {
    const { read } = await endOf({ attempts: 2 });
    expect(read.map((event) => event.__typename)).toEqual(['RunProgress', 'RunFailed']);
    expect(read.at(-1)).toMatchObject(interrupted);
  });

  it('where the asker’s session is over', async () => {
    const sessionId = newId();
    const { userId, tenantId } = analyst();
    await database().session.create({
      data: {
        id: sessionId,
        userId,
        tenantId,
        expiresAt: new Date(Date.now() + 60_000),
        revokedAt: new Date(),
      },
    });
    expect((await endOf({ sessionId })).read.at(-1)).toMatchObject(interrupted);
    expect((await endOf({ sessionId: null })).read.at(-1)).toMatchObject(interrupted);
  });

  it('where the asker would see other rows now', async () => {
    const id = newId();
    await writeLog(id);
    await leftBehind({ id, leaseHolder: 'alive', leaseUntil: new Date(Date.now() + 60_000) });
    const policy = await query.acme.addPolicy({ ...EU_ONLY, roleName: 'analyst' });
    try {
      await database().run.update({ where: { id }, data: GONE });
      await expect.poll(async () => (await find(id)).error).toMatchObject({ code: 'RUN_INTERRUPTED' });
    } finally {
      await query.acme.removePolicy(policy);
    }
    expect((await collect(query.events(analyst(), id))).at(-1)).toMatchObject(interrupted);
  });

  it('where its data source is gone', async () => {
    const id = newId();
    await writeLog(id);
    await leftBehind({ id, ...GONE, dataSourceId: newId() });
    await expect.poll(async () => (await find(id)).error).toMatchObject({ code: 'RUN_INTERRUPTED' });
  });

  it('where its time is over', async () => {
    const { read } = await endOf({ startedAt: new Date(Date.now() - 3_600_000) });
    expect(read.at(-1)).toMatchObject(interrupted);
  });

  it('or as cancelled, where somebody had asked for that', async () => {
    const { read } = await endOf({ cancelRequestedAt: new Date() });
    expect(read.at(-1)).toMatchObject({ __typename: 'RunCancelled', run: { status: 'CANCELLED' } });
  });

  it('where its log is gone, as far as that goes', async () => {
    const id = await leftBehind(GONE);
    await expect.poll(async () => (await find(id)).error).toMatchObject({ code: 'RUN_INTERRUPTED' });
  });
});

describe('what a run cost whose runner died', () => {
  const counted = async () => {
    const { _sum } = await database().dailyUsage.aggregate({
      _sum: { runs: true, rowCount: true, byteCount: true },
    });
    return {
      runs: Number(_sum.runs ?? 0),
      rows: Number(_sum.rowCount ?? 0),
      bytes: Number(_sum.byteCount ?? 0),
    };
  };
  /** Of the run that is left behind, and of the one asked for its sake, which has a row. */
  async function countedFor(...logged: readonly (readonly Buffer[])[]) {
    const before = await counted();
    const id = newId();
    await writeLog(id, ...logged);
    await leftBehind({ id, ...GONE });
    const [events] = await Promise.all([1, 2, 3].map(() => collect(query.events(analyst(), id))));
    const after = await counted();
    const cost = {
      runs: after.runs - before.runs - 1,
      rows: after.rows - before.rows - 1,
      bytes: after.bytes - before.bytes - bytesOf([[1]]),
    };
    return { cost, read: (events ?? []).flatMap(({ rows }) => (rows === undefined ? [] : [rows])) };
  }
  const bytesOf = (rows: unknown) => Buffer.byteLength(JSON.stringify(rows));

  it('is counted once where it began anew: the rows that its readers got, and their bytes', async () => {
    const { cost, read } = await countedFor();
    const bytes = read.reduce((sum, rows) => sum + bytesOf(rows), 0);
    expect(bytes).toBeGreaterThan(bytesOf([[1]]));
    expect(cost).toEqual({ runs: 1, rows: 3, bytes });
  });

  it('is counted once where it was ended', async () => {
    expect((await countedFor(ROWS)).cost).toMatchObject({ runs: 1 });
  });
});

describe('a run', () => {
  it('is left alone while the lease of its runner holds', async () => {
    const id = await leftBehind({ leaseHolder: 'alive', leaseUntil: new Date(Date.now() + 60_000) });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await database().run.findUnique({ where: { id } })).toMatchObject({ status: 'RUNNING' });
  });

  it('gets its last event from its first reader where only that was missing', async () => {
    const id = newId();
    await writeLog(id);
    const at = new Date();
    await leftBehind({ id, status: 'SUCCEEDED', rowCount: 7n, startedAt: at, finishedAt: at });
    const readers = await Promise.all([1, 2].map(() => collect(query.events(analyst(), id))));
    for (const events of readers) {
      expect(events.map((event) => event.__typename)).toEqual(['RunProgress', 'RunCompleted']);
      expect(events[1]).toMatchObject({ rowCount: 7, complete: true });
    }
  });

  it('says when its events are no longer kept', async () => {
    const id = await leftBehind({ status: 'SUCCEEDED', rowCount: 1n, finishedAt: new Date() });
    await expect(collect(query.events(analyst(), id))).rejects.toMatchObject([
      { extensions: { code: 'RUN_LOG_EXPIRED', retryable: false } },
    ]);
    const { data, errors } = await query.bench.request(`{ run(id: "${id}") { status result { rows } } }`, {
      token: analyst().token,
    });
    expect({ data, errors }).toMatchObject({
      errors: [],
      data: { run: { status: 'SUCCEEDED', result: null } },
    });
  });
});

describe('a cancel', () => {
  it('whose message was lost on the bus is found in the platform database', async () => {
    const deaf = await startQueryBench({ limits: { leaseSeconds: 600, caretakerRoundMs: 60_000 } });
    try {
      const id = await startHeavy(deaf);
      await deaf.bench.admin.run.update({ where: { id }, data: { cancelRequestedAt: new Date() } });
      await until(async () => (await deaf.acme.statementsRunning()) === 0, 5_000);
      const events = await collect(deaf.events(deaf.bench.people.of.acme.analyst, id));
      expect(events.at(-1)).toMatchObject({ __typename: 'RunCancelled', run: { status: 'CANCELLED' } });
    } finally {
      await deaf.stop();
    }
  });
});

describe('a lease', () => {
  it('is there from the beginning, whatever day it is where questions are asked', async () => {
    const longAgo = await startQueryBench({
      now: () => new Date('2020-02-20T20:20:00Z'),
      limits: { caretakerRoundMs: 60_000 },
    });
    try {
      const id = await startHeavy(longAgo);
      const db = longAgo.bench.platform.connect('parley_query');
      expect(await findAbandonedRuns(db, 100)).toEqual([]);
      const run = await longAgo.bench.admin.run.findUnique({ where: { id } });
      expect(run?.createdAt).toEqual(new Date('2020-02-20T20:20:00Z'));
      expect(run?.leaseUntil?.getTime()).toBeGreaterThan(Date.now());
    } finally {
      await longAgo.stop();
    }
  });

  it('is renewed for as long as the run goes on', async () => {
    const id = await startHeavy();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const run = await database().run.findUnique({ where: { id } });
    expect(run).toMatchObject({ status: 'RUNNING', leaseHolder: expect.any(String) });
    expect(run?.leaseUntil?.getTime()).toBeGreaterThan(Date.now());
    await query.bench.request(`mutation { cancelRun(id: "${id}") { status } }`, { token: analyst().token });
  });

  it('that another process took stops the run here, which writes nothing more: neither its row nor its log', async () => {
    const patient = await startQueryBench({ limits: { silenceMs: 200, leaseSeconds: 30 } });
    try {
      const { admin, platform, people } = patient.bench;
      const id = await startHeavy(patient);
      const other = new LeaseRepository(platform.connect('parley_query'), 30);
      const scope = { tenantId: patient.acme.tenantId, userId: people.of.acme.analyst.userId };
      let taken: TakenLease[] = [];
      // Its runner is alive: it may be faster, and renew what has run out.
      await until(async () => {
        await admin.run.update({ where: { id }, data: { leaseUntil: new Date(0) } });
        const all = await Promise.all(['one', 'two', 'three'].map((name) => other.takeOver(scope, id, name)));
        taken = all.filter((one) => one !== null);
        return taken.length > 0;
      }, 5_000);
      const [lease, ...more] = taken;
      expect([lease, more]).toMatchObject([{ runId: id, attempt: 2, cancelRequested: false }, []]);
      await until(async () => (await patient.acme.statementsRunning()) === 0, 5_000);
      const saysSo = (line: string) => line.includes(id) && line.includes('taken over by another process');
      await until(async () => patient.bench.logLines.some(saysSo), 5_000);
      const row = await admin.run.findUniqueOrThrow({ where: { id } });
      expect(row).toMatchObject({ status: 'RUNNING', error: null, leaseHolder: lease?.holder, attempts: 2 });
      expect(await admin.auditEntry.count({ where: { target: id, action: 'run.finished' } })).toBe(0);
      const log = createFileRunLog({ folder: patient.runLogFolder, ...KEPT });
      const heir = await log.resume(id);
      await heir.close();
      const events = await collect(log.read(id, undefined, new AbortController().signal));
      expect(events.length).toBeGreaterThan(0);
      expect(events.map(({ payload }) => decodeRunEvent(payload)).filter(isFinal)).toEqual([]);
      await log.close();
    } finally {
      await patient.stop();
    }
  });
});
