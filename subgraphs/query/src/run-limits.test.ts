import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench, until } from './testing/query-bench.js';
import { HEAVY_SQL } from './testing/shop.js';

const FIELDS =
  'id status rowCount timeClass notices { code message } error { code message details } result { complete }';
const MAX_BYTES = 200_000;

const policies: string[] = [];
const benches: QueryBench[] = [];
let insisting: QueryBench;
let strict: QueryBench;
beforeAll(async () => {
  const limits = { slowestEstimate: 'SECONDS', maxResultBytes: MAX_BYTES } as const;
  insisting = await startQueryBench({ limits: { tier: { ...limits, mayAcceptSlow: true } } });
  strict = await startQueryBench({ limits: { tier: { ...limits, mayAcceptSlow: false } } });
  benches.push(insisting, strict);
});
afterAll(async () => {
  for (const bench of benches) await bench.stop();
});
afterEach(async () => {
  for (const id of policies.splice(0)) await insisting.acme.removePolicy(id);
});

async function runSql(bench: QueryBench, person: Person, input: Record<string, unknown>) {
  const { data, errors } = await bench.bench.request(
    `mutation ($input: RunSqlInput!) { runSql(input: $input) { ${FIELDS} } }`,
    { token: person.token, variables: { input: { waitMs: 20_000, ...input } } },
  );
  expect(errors).toEqual([]);
  return data.runSql;
}

const runs = (bench: QueryBench) => until(async () => (await bench.acme.statementsRunning()) === 1, 10_000);
const analystOf = (bench: QueryBench) => bench.bench.people.of.acme.analyst;

async function cancel(bench: QueryBench, id: string): Promise<void> {
  await bench.bench.request(`mutation { cancelRun(id: "${id}") { status } }`, {
    token: analystOf(bench).token,
  });
}

describe('a statement that is expected to take long', () => {
  it('is refused before it begins, with the way out', async () => {
    const run = await runSql(insisting, analystOf(insisting), { sql: HEAVY_SQL });
    expect(run).toMatchObject({
      status: 'FAILED',
      timeClass: 'LONGER',
      error: {
        code: 'ESTIMATE_TOO_HIGH',
        message: expect.stringMatching(/an hour or more.*up to a minute.*`acceptSlow: true`/),
        details: { timeClass: 'LONGER', slowest: 'SECONDS', mayAcceptSlow: true },
      },
    });
    expect(await insisting.acme.statementsRunning()).toBe(0);
    // The connection it was asked on is good for the next.
    expect(await runSql(insisting, analystOf(insisting), { sql: 'SELECT 1 AS one' })).toMatchObject({
      status: 'SUCCEEDED',
      timeClass: 'UNDER_A_SECOND',
    });
  });

  it('runs for who insists', async () => {
    const { id } = await runSql(insisting, analystOf(insisting), {
      sql: HEAVY_SQL,
      acceptSlow: true,
      waitMs: 0,
    });
    await runs(insisting);
    await cancel(insisting, id);
  });

  it('is refused even so where the tier says so', async () => {
    const run = await runSql(strict, analystOf(strict), { sql: HEAVY_SQL, acceptSlow: true });
    expect(run).toMatchObject({
      error: { code: 'ESTIMATE_TOO_HIGH', message: expect.not.stringContaining('acceptSlow') },
    });
  });

  it('is judged by the sizes of its tables for whom policies restrict: the estimate would tell of hidden rows', async () => {
    policies.push(
      await insisting.acme.addPolicy({
        kind: 'ROW',
        definition: {
          table: { schema: 'public', table: 'orders' },
          predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
        },
        roleName: 'analyst',
      }),
    );
    const { id } = await runSql(insisting, analystOf(insisting), { sql: HEAVY_SQL, waitMs: 0 });
    await runs(insisting);
    await cancel(insisting, id);
    const where = { dataSourceId: insisting.acme.dataSourceId };
    const { definition } = await insisting.bench.admin.physicalSchema.findUniqueOrThrow({ where });
    const large = JSON.parse(JSON.stringify(definition));
    for (const table of large.tables) if (table.table === 'numbers') table.rowEstimate = 9_000_000_000;
    await insisting.bench.admin.physicalSchema.update({ where, data: { definition: large, hash: 'large' } });
    expect(
      await runSql(insisting, analystOf(insisting), { sql: 'SELECT n FROM numbers WHERE n = 1' }),
    ).toMatchObject({
      error: { code: 'ESTIMATE_TOO_HIGH', details: { timeClass: 'LONGER' } },
    });
    expect(
      await runSql(insisting, insisting.bench.people.of.acme.owner, {
        sql: 'SELECT n FROM numbers WHERE n = 1',
      }),
    ).toMatchObject({ status: 'SUCCEEDED', timeClass: 'UNDER_A_SECOND' });
  });
});

describe('a result of many bytes', () => {
  it('ends before it is larger than the tier allows, and says so', async () => {
    const wide = `SELECT repeat('x', 1000) AS w FROM numbers`;
    const run = await runSql(strict, analystOf(strict), { sql: wide });
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { complete: false } });
    expect(run.rowCount).toBeGreaterThan(0);
    expect(run.rowCount * 1_000).toBeLessThanOrEqual(MAX_BYTES);
    expect(run.notices).toContainEqual({
      code: 'RESULT_LIMIT',
      message: expect.stringContaining('200,000 bytes'),
    });
    await until(async () => (await strict.acme.statementsRunning()) === 0, 10_000);
  });

  it('comes whole where it fits', async () => {
    const run = await runSql(strict, analystOf(strict), {
      sql: `SELECT repeat('x', 1000) AS w FROM numbers WHERE n <= 150`,
    });
    expect(run).toMatchObject({ rowCount: 150, status: 'SUCCEEDED' });
    expect(run.notices.map(({ code }: { code: string }) => code)).not.toContain('RESULT_LIMIT');
  });
});
