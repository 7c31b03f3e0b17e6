import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, type QueryBench, startQueryBench, until } from './testing/query-bench.js';

const RUNS_A_DAY = 8;
const REPORT =
  'from to totals { ...figures } byDay { day usage { ...figures } } quota { limit used left resetsAt }';
const FIGURES = 'fragment figures on Usage { runs rows bytes databaseMs cacheHits cacheHitRate aiTokens }';

let query: QueryBench;
let clock = new Date('2026-03-01T10:00:00Z');
beforeAll(async () => {
  query = await startQueryBench({
    now: () => clock,
    limits: { tier: { resultCacheSeconds: 600, maxQueriesPerDay: RUNS_A_DAY } },
    plans: { gibberish: { kind: 'decline', reason: 'Not understood.', understood: [], notUnderstood: [] } },
  });
});
afterAll(() => query.stop());
// Each test has a day of its own.
beforeEach(() => {
  clock = new Date(clock.getTime() + 86_400_000);
});

const acme = () => query.bench.people.of.acme;
const globex = () => query.bench.people.of.globex;
const today = () => clock.toISOString().slice(0, 10);

async function runSql(person: Person, sql: string, input: Record<string, unknown> = {}) {
  return query.runSql(person, { sql, waitMs: 20_000, ...input });
}

async function tenantUsage(person: Person, period: Record<string, string> = { from: today(), to: today() }) {
  // As the gateway asks: by the tenant's key.
  return query.bench.request(
    `query ($keys: [_Any!]!, $from: Date, $to: Date) { _entities(representations: $keys) {
      ... on Tenant { usage(from: $from, to: $to) { ${REPORT} byUser { user { id } usage { ...figures } } } } } } ${FIGURES}`,
    { token: person.token, variables: { keys: [{ __typename: 'Tenant', id: person.tenantId }], ...period } },
  );
}

async function usageOf(person: Person, period?: Record<string, string>) {
  const { data, errors } = await tenantUsage(person, period);
  expect(errors).toEqual([]);
  return data._entities[0].usage;
}

const myUsage = async (person: Person) =>
  (
    await query.bench.request(
      `query ($day: Date) { myUsage(from: $day, to: $day) { ${REPORT} } } ${FIGURES}`,
      {
        token: person.token,
        variables: { day: today() },
      },
    )
  ).data.myUsage;

/** The events of the run of which they say this. */
async function logOf(text: string): Promise<string> {
  for (const file of await readdir(query.runLogFolder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const log = await readFile(join(file.parentPath, file.name), 'latin1');
    if (log.includes(text)) return log;
  }
  return '';
}

describe('usage', () => {
  it('is what runs delivered and what they cost, by day and by person', async () => {
    const first = await runSql(acme().analyst, 'SELECT n FROM numbers WHERE n <= 3 ORDER BY n');
    expect(first.data.runSql).toMatchObject({ result: { rows: [[1], [2], [3]] } });
    await runSql(acme().analyst, 'SELECT n FROM numbers WHERE n <= 3 ORDER BY n');
    await runSql(acme().admin, "SELECT 'é' AS text");
    const usage = await usageOf(acme().owner);
    expect(usage).toMatchObject({ from: today(), to: today() });
    expect(usage.totals).toMatchObject({ runs: 3, rows: 7, cacheHits: 1, cacheHitRate: 1 / 3, aiTokens: 0 });
    // [[1],[2],[3]] twice, and [["é"]] in UTF-8.
    expect(usage.totals.bytes).toBe(2 * 13 + 8);
    expect(usage.totals.databaseMs).toBeGreaterThan(0);
    expect(usage.byDay).toEqual([{ day: today(), usage: usage.totals }]);
    expect(usage.byUser).toMatchObject([
      { user: { id: acme().analyst.userId }, usage: { runs: 2, rows: 6, cacheHits: 1 } },
      { user: { id: acme().admin.userId }, usage: { runs: 1, rows: 1, cacheHits: 0 } },
    ]);
    expect(await myUsage(acme().analyst)).toMatchObject({ totals: { runs: 2, rows: 6 } });
    expect(await myUsage(acme().viewer)).toMatchObject({
      totals: { runs: 0, cacheHitRate: null },
      byDay: [],
    });
  });

  it('counts every run once, however it ends', async () => {
    await runSql(acme().analyst, 'SELECT nothing FROM orders');
    await query.ask(acme().analyst, { question: 'gibberish', waitMs: 20_000 });
    const { data } = await query.runSql(acme().analyst, { sql: 'SELECT n, pause FROM slow' });
    for await (const event of query.events(acme().analyst, data.runSql.id))
      if (event.__typename === 'RunRows') break;
    const cancel = `mutation { cancelRun(id: "${data.runSql.id}") { status } }`;
    for (let again = 0; again < 2; again += 1)
      await query.bench.request(cancel, { token: acme().analyst.token });
    const ended = (await collect(query.events(acme().analyst, data.runSql.id))).at(-1);
    expect(ended?.__typename).toBe('RunCancelled');
    const { totals } = await usageOf(acme().owner);
    expect(totals).toMatchObject({ runs: 3, rows: ended?.rowCount });
    expect(totals.rows).toBeGreaterThan(0);
  });

  it('counts a run on the day on which it was asked', async () => {
    const { data } = await query.runSql(acme().analyst, {
      sql: 'SELECT n, pause FROM slow',
      maxAgeSeconds: 0,
    });
    const [asked, midnight] = [today(), new Date(`${today()}T23:59:59Z`)];
    clock = new Date(midnight.getTime() + 5_000);
    await collect(query.events(acme().analyst, data.runSql.id));
    expect((await usageOf(acme().owner, { from: asked, to: today() })).byDay).toMatchObject([
      { day: asked, usage: { runs: 1, rows: 150 } },
    ]);
  });

  it('is of one’s own tenant, and for who may read it', async () => {
    await runSql(globex().analyst, 'SELECT 1 AS one');
    expect((await usageOf(acme().owner)).totals).toMatchObject({ runs: 0 });
    expect((await usageOf(globex().owner)).totals).toMatchObject({ runs: 1 });
    const refused = await tenantUsage(acme().analyst);
    expect(codesOf(refused)).toEqual(['FORBIDDEN']);
    expect(refused.data._entities).toEqual([{ usage: null }]);
    const foreign = await query.bench.request(
      `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on Tenant { usage { from } } } }`,
      {
        token: acme().owner.token,
        variables: { keys: [{ __typename: 'Tenant', id: globex().owner.tenantId }] },
      },
    );
    expect(foreign.data._entities).toEqual([null]);
  });

  it.each([
    ['the end before the beginning', { from: '2026-03-02', to: '2026-03-01' }],
    ['more than a year', { from: '2024-03-02', to: '2026-03-01' }],
    ['a day that is none', { from: '2026-02-30', to: '2026-03-01' }],
    ['no day', { from: 'yesterday', to: '2026-03-01' }],
  ])('refuses %s', async (_, period) => {
    expect(codesOf(await tenantUsage(acme().owner, period))).toEqual(['BAD_INPUT']);
  });

  it('is of the last 30 days unless said otherwise', async () => {
    const { from, to } = await usageOf(acme().owner, {});
    expect(to).toBe(today());
    expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(29);
  });
});

describe('the runs of a day', () => {
  const sql = 'SELECT 1 AS one';
  const resetsAt = () => new Date(Date.parse(today()) + 86_400_000).toISOString();

  it('are as many as the tier allows, and begin anew the next day', async () => {
    expect((await myUsage(globex().viewer)).quota).toEqual({
      limit: RUNS_A_DAY,
      used: 0,
      left: RUNS_A_DAY,
      resetsAt: resetsAt(),
    });
    for (let run = 0; run < RUNS_A_DAY; run += 1) await runSql(globex().analyst, sql);
    const sentBefore = await query.globex.lastSent();
    const refused = await runSql(globex().admin, sql);
    // Not even a transaction was begun for it.
    expect([sentBefore, await query.globex.lastSent()]).toEqual([expect.any(Date), sentBefore]);
    expect(refused.errors).toMatchObject([
      {
        message: expect.stringContaining(resetsAt()),
        extensions: {
          code: 'QUOTA_EXCEEDED',
          retryable: false,
          details: { limit: RUNS_A_DAY, used: RUNS_A_DAY, resetsAt: resetsAt() },
        },
      },
    ]);
    expect((await myUsage(globex().viewer)).quota).toMatchObject({ used: RUNS_A_DAY, left: 0 });
    expect((await runSql(acme().analyst, sql)).errors).toEqual([]);
    clock = new Date(resetsAt());
    expect((await runSql(globex().analyst, sql)).errors).toEqual([]);
  });

  it('are not exceeded by a race', async () => {
    const before = await query.bench.admin.run.count();
    const asked = await Promise.all(
      Array.from({ length: 2 * RUNS_A_DAY }, () => query.runSql(acme().analyst, { sql })),
    );
    const codes = asked.flatMap((answer) => codesOf(answer));
    expect(codes).toEqual(Array.from({ length: RUNS_A_DAY }, () => 'QUOTA_EXCEEDED'));
    expect(await query.bench.admin.run.count()).toBe(before + RUNS_A_DAY);
    expect((await myUsage(acme().viewer)).quota).toMatchObject({ used: RUNS_A_DAY, left: 0 });
  });

  it('do not count what was asked before under the same key', async () => {
    for (let again = 0; again < 3; again += 1)
      await runSql(acme().analyst, sql, { idempotencyKey: 'the same' });
    expect((await myUsage(acme().viewer)).quota).toMatchObject({ used: 1 });
  });

  it('are counted before a database is asked: meanwhile a statement is only read', async () => {
    await runSql(acme().analyst, sql);
    const [isHeld, isRead] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // Whoever counts a run waits for this, and then finds the day used up.
    const holding = query.bench.admin.$transaction(async (tx) => {
      await tx.runsBegunDaily.updateMany({
        where: { tenantId: acme().analyst.tenantId, day: new Date(today()) },
        data: { runs: RUNS_A_DAY },
      });
      isHeld.resolve();
      await isRead.promise;
    });
    await isHeld.promise;
    const asking = runSql(acme().analyst, 'SELECT 1 AS not_counted');
    await until(async () => (await logOf('not_counted')).includes('"APPROVE","state":"FINISHED"'), 5_000);
    isRead.resolve();
    await holding;
    expect(codesOf(await asking)).toEqual(['QUOTA_EXCEEDED']);
    const log = await logOf('not_counted');
    expect(log).toContain('QUOTA_EXCEEDED');
    expect(log).not.toContain('"EXECUTE"');
  });

  it('that are used up hold no place', async () => {
    for (let run = 0; run < RUNS_A_DAY; run += 1) await runSql(acme().analyst, sql);
    const refusals = await Promise.all(Array.from({ length: 30 }, () => runSql(acme().analyst, sql)));
    expect(new Set(refusals.flatMap((answer) => codesOf(answer)))).toEqual(new Set(['QUOTA_EXCEEDED']));
    clock = new Date(resetsAt());
    expect((await runSql(acme().analyst, sql)).data.runSql).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('slowQueries', () => {
  const slowQueries = (person: Person, args: string) =>
    query.bench.request(
      `{ slowQueries(${args}) { sql runs p50Ms p95Ms maxMs totalMs averageRows lastRun { id } } }`,
      { token: person.token },
    );

  it('are the statements that took longest, however they were written', async () => {
    const slow = 'SELECT n FROM slow WHERE n <= 12';
    const since = clock.toISOString();
    clock = new Date(clock.getTime() + 1_000);
    const input = { maxAgeSeconds: 0 };
    await runSql(acme().analyst, 'SELECT 1 AS one', input);
    await runSql(acme().analyst, slow, input);
    clock = new Date(clock.getTime() + 1_000);
    const { data } = await runSql(acme().admin, `select  n from SLOW where n <= 12 -- again`, input);
    await runSql(acme().analyst, slow);
    const answer = await slowQueries(
      acme().admin,
      `dataSourceId: "${query.acme.dataSourceId}", since: "${since}"`,
    );
    expect(answer.errors).toEqual([]);
    const [slowest, quick] = answer.data.slowQueries;
    expect(slowest).toMatchObject({
      sql: 'select  n from SLOW where n <= 12 -- again',
      runs: 2,
      averageRows: 12,
      lastRun: { id: data.runSql.id },
    });
    expect(slowest.p50Ms).toBeGreaterThan(240);
    expect(slowest.maxMs).toBeGreaterThanOrEqual(slowest.p95Ms);
    expect(slowest.totalMs).toBeGreaterThan(480);
    expect(quick).toMatchObject({ sql: 'SELECT 1 AS one', runs: 1 });
    const one = await slowQueries(
      acme().admin,
      `dataSourceId: "${query.acme.dataSourceId}", since: "${since}", first: 1`,
    );
    expect(one.data.slowQueries).toHaveLength(1);
  });

  it('are for administrators, of their own data sources', async () => {
    const of = (id: string) => `dataSourceId: "${id}"`;
    expect(codesOf(await slowQueries(acme().analyst, of(query.acme.dataSourceId)))).toEqual(['FORBIDDEN']);
    expect(codesOf(await slowQueries(acme().owner, of(query.globex.dataSourceId)))).toEqual(['NOT_FOUND']);
    expect(codesOf(await slowQueries(acme().owner, of('x')))).toEqual(['NOT_FOUND']);
  });
});
