import { createFileRunLog } from '@parley/event-bus';
import { newId } from '@parley/platform-db';
import { TIER_LIMITS } from '@parley/service-kit';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collect, type QueryBench, startQueryBench, until } from './testing/query-bench.js';

const FIELDS = `id status rowCount cachedAt timeClass notices { code message } error { code details }
  result { rows complete }`;
const REGIONS = 'SELECT region, count(*)::int AS n FROM orders GROUP BY region ORDER BY region';
const EMAIL = 'SELECT email FROM customers WHERE id = 1';
const SLOW = 'SELECT n, pause FROM slow';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({
    limits: { tier: { resultCacheSeconds: 600 } },
    plans: {
      'how many orders': {
        kind: 'query',
        query: { kind: 'sql', sql: 'SELECT count(*)::int AS n FROM orders' },
        explanation: 'Counted.',
        assumptions: [],
        confidence: 1,
      },
    },
  });
});
afterAll(() => query.stop());

const policies: string[] = [];
afterEach(async () => {
  for (const id of policies.splice(0)) await query.acme.removePolicy(id);
  await query.bench.admin.userAttribute.deleteMany();
  // What one test reads, the next one must not find.
  await clear(acme().owner);
});

const acme = () => query.bench.people.of.acme;
const addPolicy = async (policy: Parameters<QueryBench['acme']['addPolicy']>[0]) =>
  policies.push(await query.acme.addPolicy(policy));

async function runSql(person: Person, sql: string, input: Record<string, unknown> = {}) {
  const { data, errors } = await query.bench.request(
    `mutation ($input: RunSqlInput!) { runSql(input: $input) { ${FIELDS} } }`,
    { token: person.token, variables: { input: { sql, waitMs: 20_000, ...input } } },
  );
  expect(errors).toEqual([]);
  return data.runSql;
}

const clear = (person: Person, dataSourceId = query.acme.dataSourceId) =>
  query.bench.request('mutation ($id: ID!) { clearResultCache(dataSourceId: $id) { clearedAt } }', {
    token: person.token,
    variables: { id: dataSourceId },
  });

const setRegion = async (person: Person, value: string) => {
  const key = { tenantId: person.tenantId, userId: person.userId, name: 'region' };
  const where = { tenantId_userId_name: key };
  await query.bench.admin.userAttribute.upsert({ where, create: { ...key, value }, update: { value } });
};

describe('an answer that was given before', () => {
  it('is given again, says its age, and costs the database nothing', async () => {
    const first = await runSql(acme().analyst, REGIONS);
    expect(first).toMatchObject({ cachedAt: null, timeClass: 'UNDER_A_SECOND' });
    await query.acme.execute("INSERT INTO orders VALUES (101, 1, 'EU', 1)");
    try {
      const second = await runSql(acme().analyst, `${REGIONS} -- written otherwise`);
      expect(second).toMatchObject({ result: first.result, rowCount: 2, timeClass: null });
      expect(Date.parse(second.cachedAt)).toBeLessThanOrEqual(Date.now());
      expect(second.notices).toContainEqual({
        code: 'CACHED_RESULT',
        message: expect.stringMatching(/read from the database (?:just now|\d+ seconds? ago);/),
      });
      const events = await collect(query.events(acme().analyst, second.id));
      const { cachedAt, databaseMs } = await query.bench.admin.run.findUniqueOrThrow({
        where: { id: second.id },
      });
      expect(events.flatMap(({ rows }) => rows ?? [])).toEqual(first.result.rows);
      expect([cachedAt?.toISOString(), databaseMs]).toEqual([second.cachedAt, null]);
    } finally {
      await query.acme.execute('DELETE FROM orders WHERE id = 101');
    }
  });

  it('is not looked for in the database: nothing is sent there', async () => {
    await runSql(acme().analyst, REGIONS);
    const before = await query.acme.lastSent();
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ cachedAt: expect.any(String) });
    expect([before, await query.acme.lastSent()]).toEqual([expect.any(Date), before]);
    // Another person with other eyes may see other rows.
    await addPolicy({
      kind: 'ROW',
      roleName: 'analyst',
      definition: {
        table: { schema: 'public', table: 'orders' },
        predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
      },
    });
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ cachedAt: null });
    expect(await query.acme.lastSent()).not.toEqual(before);
  });

  it('is read anew for who wants it no older than that, and then given to the others', async () => {
    await runSql(acme().analyst, REGIONS);
    await query.acme.execute("INSERT INTO orders VALUES (101, 1, 'EU', 1)");
    try {
      const fresh = await runSql(acme().analyst, REGIONS, { maxAgeSeconds: 0 });
      expect(fresh).toMatchObject({
        cachedAt: null,
        result: {
          rows: [
            ['EU', 51],
            ['US', 50],
          ],
        },
      });
      const next = await runSql(acme().admin, REGIONS, { maxAgeSeconds: 60 });
      expect(next).toMatchObject({ cachedAt: expect.any(String), result: fresh.result });
    } finally {
      await query.acme.execute('DELETE FROM orders WHERE id = 101');
    }
  });

  it('is given to questions, too, and to whoever sees the same', async () => {
    const ask = (person: Person) =>
      query.bench.request(
        `mutation { ask(input: { question: "how many orders", waitMs: 20000 }) { ${FIELDS} } }`,
        {
          token: person.token,
        },
      );
    expect((await ask(acme().viewer)).data.ask).toMatchObject({ cachedAt: null, result: { rows: [[100]] } });
    expect((await ask(acme().owner)).data.ask).toMatchObject({
      cachedAt: expect.any(String),
      result: { rows: [[100]] },
    });
  });

  it('keeps what it had of more rows than it may deliver', async () => {
    const cut = { maxRows: 3 };
    const first = await runSql(acme().analyst, 'SELECT n FROM numbers ORDER BY n', cut);
    const second = await runSql(acme().analyst, 'SELECT n FROM numbers ORDER BY n', cut);
    expect(second).toMatchObject({
      cachedAt: expect.any(String),
      result: { rows: [[1], [2], [3]], complete: false },
    });
    const codes = (notices: readonly { code: string }[]) => notices.map(({ code }) => code);
    expect(codes(second.notices).filter((code) => code !== 'CACHED_RESULT')).toEqual(codes(first.notices));
    expect(await runSql(acme().analyst, 'SELECT n FROM numbers ORDER BY n', { maxRows: 4 })).toMatchObject({
      cachedAt: null,
      rowCount: 4,
    });
  });

  it.each([
    ['the clock', 'SELECT now() AS t'],
    ['chance', 'SELECT random() AS r'],
    ['the day', 'SELECT count(*) AS n FROM orders WHERE current_date IS NOT NULL'],
  ])('is not given again where it depends on %s', async (_, sql) => {
    const first = await runSql(acme().analyst, sql);
    const second = await runSql(acme().analyst, sql);
    expect([first.cachedAt, second.cachedAt, second.status]).toEqual([null, null, 'SUCCEEDED']);
  });

  it('tells 1.5 from 1.50', async () => {
    expect(await runSql(acme().analyst, 'SELECT 1.5 AS n')).toMatchObject({ result: { rows: [['1.5']] } });
    expect(await runSql(acme().analyst, 'SELECT 1.50 AS n')).toMatchObject({ result: { rows: [['1.50']] } });
  });

  it('is none of what failed', async () => {
    const failing = 'SELECT 1 / (n - 1) AS x FROM numbers ORDER BY n';
    expect(await runSql(acme().analyst, failing)).toMatchObject({ error: { code: 'DATABASE_ERROR' } });
    expect(await runSql(acme().analyst, failing)).toMatchObject({ error: { code: 'DATABASE_ERROR' } });
  });

  it('is none where more bytes came than are held', async () => {
    const wide = `SELECT repeat('x', 9000) || n AS w FROM numbers WHERE n <= 700`;
    expect(await runSql(acme().analyst, wide)).toMatchObject({ cachedAt: null, rowCount: 700 });
    expect(await runSql(acme().analyst, wide)).toMatchObject({ cachedAt: null, rowCount: 700 });
  });
});

describe('a cached answer never crosses', () => {
  const ROW = (value: object) => ({
    kind: 'ROW' as const,
    definition: {
      table: { schema: 'public', table: 'orders' },
      predicate: { op: 'eq', column: 'region', value },
    },
  });
  const MASK = (mask: object) => ({
    kind: 'COLUMN' as const,
    definition: { table: { schema: 'public', table: 'customers' }, column: 'email', mask },
  });

  it('the line between who is restricted and who is not', async () => {
    expect(await runSql(acme().owner, REGIONS)).toMatchObject({ rowCount: 2 });
    await addPolicy({ ...ROW({ constant: 'EU' }), roleName: 'analyst' });
    expect(await runSql(acme().owner, REGIONS)).toMatchObject({ rowCount: 2 });
    const cut = { cachedAt: null, result: { rows: [['EU', 50]] } };
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject(cut);
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ ...cut, cachedAt: expect.any(String) });
    expect(await runSql(acme().owner, REGIONS)).toMatchObject({ rowCount: 2 });
  });

  it('the values of people’s attributes', async () => {
    await addPolicy({ ...ROW({ attribute: 'region' }), roleName: 'analyst' });
    await addPolicy({ ...ROW({ attribute: 'region' }), roleName: 'admin' });
    await setRegion(acme().analyst, 'EU');
    await setRegion(acme().admin, 'US');
    const seen = async () =>
      Promise.all(
        [acme().analyst, acme().admin].map(async (one) => (await runSql(one, REGIONS)).result.rows),
      );
    expect(await seen()).toEqual([[['EU', 50]], [['US', 50]]]);
    expect(await seen()).toEqual([[['EU', 50]], [['US', 50]]]);
    await setRegion(acme().analyst, 'US');
    expect(await seen()).toEqual([[['US', 50]], [['US', 50]]]);
    await setRegion(acme().analyst, 'nowhere');
    expect((await runSql(acme().analyst, REGIONS)).result.rows).toEqual([]);
  });

  it('masks', async () => {
    const seen: unknown[] = [];
    for (const mask of [
      { kind: 'null' },
      { kind: 'partial', keepLast: 3 },
      { kind: 'partial', keepLast: 4 },
      { kind: 'hash' },
    ]) {
      const id = await query.acme.addPolicy({ ...MASK(mask), roleName: 'analyst' });
      seen.push((await runSql(acme().analyst, EMAIL)).result.rows[0][0]);
      expect(await runSql(acme().analyst, EMAIL)).toMatchObject({
        cachedAt: expect.any(String),
        result: { rows: [[seen.at(-1)]] },
      });
      expect((await runSql(acme().owner, EMAIL)).result.rows).toEqual([['c1@example.org']]);
      await query.acme.removePolicy(id);
    }
    expect(new Set(seen).size).toBe(4);
    expect(seen).not.toContain('c1@example.org');
  });

  it('the rights it was read with: who may not ask gets nothing', async () => {
    await runSql(acme().analyst, REGIONS);
    const refused = await query.bench.request(
      `mutation ($sql: String!) { runSql(input: { sql: $sql }) { id } }`,
      { token: acme().viewer.token, variables: { sql: REGIONS } },
    );
    expect(codesOf(refused)).toEqual(['FORBIDDEN']);
  });

  it('tenants, with the same statement of equal tables', async () => {
    await query.globex.execute("INSERT INTO orders VALUES (101, 1, 'APAC', 1)");
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ rowCount: 2 });
    const { data } = await query.runSql(query.bench.people.of.globex.analyst, {
      sql: REGIONS,
      waitMs: 20_000,
    });
    expect(data.runSql).toMatchObject({ rowCount: 3 });
  });

  it('a change of the connection', async () => {
    await runSql(acme().analyst, REGIONS);
    await query.bench.admin.dataSource.update({
      where: { id: query.acme.dataSourceId },
      data: { version: { increment: 1 } },
    });
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ cachedAt: null, rowCount: 2 });
  });

  it('a change of the schema that the catalog has seen', async () => {
    await runSql(acme().analyst, REGIONS);
    const where = { dataSourceId: query.acme.dataSourceId };
    const before = await query.bench.admin.physicalSchema.findUniqueOrThrow({ where });
    const changed = JSON.parse(
      JSON.stringify(before.definition).replaceAll('numeric(12,2)', 'numeric(14,2)'),
    );
    await query.bench.admin.physicalSchema.update({ where, data: { hash: 'changed', definition: changed } });
    try {
      // It says something else of `orders` than the database: a run that looks there finds that out.
      expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ error: { code: 'SCHEMA_CHANGED' } });
    } finally {
      const definition = before.definition as object;
      await query.bench.admin.physicalSchema.update({ where, data: { hash: before.hash, definition } });
    }
  });
});

describe('clearResultCache', () => {
  it('has everything read anew, of this data source', async () => {
    await runSql(acme().analyst, REGIONS);
    const { globex } = query.bench.people.of;
    expect((await clear(globex.owner, query.globex.dataSourceId)).errors).toEqual([]);
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ cachedAt: expect.any(String) });
    const { data, errors } = await clear(acme().admin);
    expect(errors).toEqual([]);
    expect(Date.parse(data.clearResultCache.clearedAt)).toBeGreaterThan(0);
    expect(await runSql(acme().analyst, REGIONS)).toMatchObject({ cachedAt: null });
    const [entry] = await query.bench.admin.auditEntry.findMany({
      where: { action: 'cache.cleared', actorId: acme().admin.userId },
    });
    expect(entry).toMatchObject({ target: query.acme.dataSourceId });
  });

  it('is for administrators, of what is theirs', async () => {
    expect(codesOf(await clear(acme().analyst))).toEqual(['FORBIDDEN']);
    expect(codesOf(await clear(acme().admin, query.globex.dataSourceId))).toEqual(['NOT_FOUND']);
    expect(codesOf(await clear(acme().admin, 'x'))).toEqual(['NOT_FOUND']);
  });
});

describe('the same, asked at the same time', () => {
  const start = async (person: Person, input: Record<string, unknown> = {}): Promise<string> =>
    (await runSql(person, SLOW, { waitMs: 0, ...input })).id;
  const textOf = async (person: Person, id: string) => {
    const events = await collect(query.events(person, id));
    return { rows: events.flatMap(({ rows }) => rows ?? []).length, end: events.at(-1)?.__typename };
  };
  const running = (count: number) =>
    until(async () => (await query.acme.statementsRunning()) === count, 10_000);
  const firstRows = async (person: Person, id: string): Promise<void> => {
    for await (const event of query.events(person, id)) if (event.__typename === 'RunRows') return;
  };

  it('is read once, and a cancel ends nobody else’s', async () => {
    const first = await start(acme().analyst);
    await running(1);
    const second = await start(acme().admin);
    await firstRows(acme().admin, second);
    expect(await query.acme.statementsRunning()).toBe(1);
    await query.bench.request(`mutation { cancelRun(id: "${first}") { status } }`, {
      token: acme().analyst.token,
    });
    expect(await textOf(acme().analyst, first)).toMatchObject({ end: 'RunCancelled' });
    expect(await textOf(acme().admin, second)).toEqual({ rows: 150, end: 'RunCompleted' });
    expect(await runSql(acme().owner, SLOW)).toMatchObject({ cachedAt: expect.any(String), rowCount: 150 });
  });

  it('ends in the database with the last cancel', async () => {
    const runs = [await start(acme().analyst), await start(acme().admin)];
    await running(1);
    for (const [index, person] of [acme().analyst, acme().admin].entries()) {
      await query.bench.request(`mutation { cancelRun(id: "${runs[index]}") { status } }`, {
        token: person.token,
      });
    }
    await running(0);
    expect(await textOf(acme().analyst, runs[0] ?? '')).toMatchObject({ end: 'RunCancelled' });
  });

  it('is read apart by who wants it fresh', async () => {
    const first = await start(acme().analyst);
    await running(1);
    const second = await start(acme().admin, { maxAgeSeconds: 0 });
    await running(2);
    expect(await textOf(acme().analyst, first)).toEqual({ rows: 150, end: 'RunCompleted' });
    expect(await textOf(acme().admin, second)).toEqual({ rows: 150, end: 'RunCompleted' });
  });
});

describe('who reads along', () => {
  it('is not ended with the time of who began to read', async () => {
    const { admin } = query.bench;
    const asked = await runSql(acme().analyst, 'SELECT 1 AS one');
    const { policyFingerprint } = await admin.run.findUniqueOrThrow({ where: { id: asked.id } });
    const id = newId();
    const log = createFileRunLog({ folder: query.runLogFolder, retentionMs: 60_000, maxTotalBytes: 1e9 });
    await log.create(id);
    await log.close();
    // A run of a process that died: it begins anew here, with a second and a half of its time left.
    const startedAt = new Date(Date.now() - TIER_LIMITS.PRO.maxRunSeconds * 1_000 + 1_500);
    const { tenantId, userId, sessionId } = acme().analyst;
    await admin.run.create({
      data: {
        ...{ id, tenantId, requestedBy: userId, sessionId, dataSourceId: query.acme.dataSourceId },
        ...{ kind: 'SQL', sql: SLOW, request: { kind: 'SQL', sql: SLOW, waitMs: 0 }, policyFingerprint },
        ...{ status: 'RUNNING', startedAt, leaseHolder: 'gone', leaseUntil: new Date(0) },
      },
    });
    await until(async () => (await query.acme.statementsRunning()) === 1, 10_000);
    const along = await runSql(acme().analyst, SLOW);
    expect(along).toMatchObject({ status: 'SUCCEEDED', rowCount: 150 });
    expect(await admin.run.findUniqueOrThrow({ where: { id } })).toMatchObject({
      ...{ status: 'FAILED', error: { code: 'QUERY_TIMEOUT' } },
    });
  });
});
