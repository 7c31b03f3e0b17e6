import { TIER_LIMITS } from '@parley/service-kit';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';

let query: QueryBench;
let clock = new Date('2026-03-02T10:00:00Z');
beforeAll(async () => {
  query = await startQueryBench({ now: () => clock, tiersAsTheyAre: true });
});
afterAll(() => query.stop());

/** Whether the answer had been read before. */
async function isGivenAgain({ token }: Person): Promise<boolean> {
  const { data } = await query.bench.request(
    'mutation ($input: RunSqlInput!) { runSql(input: $input) { status cachedAt } }',
    { token, variables: { input: { sql: 'SELECT count(*) AS n FROM orders', waitMs: 20_000 } } },
  );
  expect(data.runSql).toMatchObject({ status: 'SUCCEEDED' });
  return data.runSql.cachedAt !== null;
}

it('an answer is given again for as long as the tenant’s tier says, and no longer', async () => {
  const { acme, globex } = query.bench.people.of;
  const [long, short] = [TIER_LIMITS.PRO.resultCacheSeconds, TIER_LIMITS.ENTERPRISE.resultCacheSeconds];
  const readAt = clock.getTime();
  const after = async (seconds: number) => {
    clock = new Date(readAt + seconds * 1_000);
    return [await isGivenAgain(acme.analyst), await isGivenAgain(globex.analyst)];
  };
  expect(short).toBeLessThan(long);
  expect(await after(0)).toEqual([false, false]);
  expect(await after(short - 1)).toEqual([true, true]);
  // Read anew there, and kept from then on.
  expect(await after(short)).toEqual([true, false]);
  expect(await after(long - 1)).toEqual([true, false]);
  expect(await after(long)).toEqual([false, true]);
});
