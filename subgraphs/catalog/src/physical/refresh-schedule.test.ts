import { newId } from '@parley/platform-db';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROFILES, type RefreshBench, startRefreshBench, TABLES } from '../testing/refresh-bench.js';
import { connectDataSource } from '../testing/shop.js';

let refreshes: RefreshBench;
let source: Awaited<ReturnType<RefreshBench['begin']>>;

beforeAll(async () => {
  refreshes = await startRefreshBench();
});
afterAll(() => refreshes.stop());
beforeEach(async () => {
  source = await refreshes.begin();
});
afterEach(() => refreshes.end());

describe('the schedule of refreshes', () => {
  const stored = () =>
    refreshes.bench.admin.schemaRefresh.findMany({
      where: { dataSourceId: source.dataSourceId },
      orderBy: { createdAt: 'asc' },
    });
  const DAY_MS = 86_400_000;
  /** What was asked for later is done by then, twice: the first may have been taken up by a round that was under way. */
  async function roundsOver(other: string): Promise<void> {
    for (const id of [newId(), newId()]) {
      await refreshes.bench.admin.schemaRefresh.create({
        data: { id, tenantId: source.tenantId, dataSourceId: other },
      });
      await refreshes.ended(id);
    }
  }

  it('refreshes what was read and not looked at, and again after its time, once', async () => {
    await refreshes.bench.request(PROFILES, {
      token: refreshes.bench.people.of.acme.owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
    });
    await Promise.all(
      ['second', 'third'].map((name) =>
        refreshes.startReplica(name, { roundMs: 20, everyMs: DAY_MS, afterFirstMs: 3_600_000 }),
      ),
    );
    const readAt = new Date(Date.now() - 2 * 3_600_000);
    await refreshes.bench.admin.physicalSchema.update({ where: source, data: { readAt } });
    await expect.poll(async () => (await stored()).map(({ status }) => status)).toEqual(['SUCCEEDED']);
    expect(await stored()).toMatchObject([{ requestedBy: null, tablesDone: TABLES }]);

    const [first] = await stored();
    const finishedAt = new Date(Date.now() - 2 * DAY_MS);
    await refreshes.bench.admin.schemaRefresh.update({
      where: { id: first?.id ?? '' },
      data: { finishedAt },
    });
    await expect
      .poll(async () => (await stored()).map(({ status }) => status))
      .toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('refreshes what a run found changed, and not again for the same run, nor at once for the next', async () => {
    await refreshes.ended(await refreshes.start());
    const other = await connectDataSource(refreshes.bench, source.tenantId, refreshes.shop.settings);
    const limits = { everyMs: DAY_MS, afterFirstMs: DAY_MS, afterChangeMs: 3_600_000 };
    await refreshes.startReplica('second', { roundMs: 20, ...limits });
    const now = Date.now();
    const ago = (hours: number) => new Date(now - hours * 3_600_000);
    await refreshes.bench.admin.physicalSchema.update({ where: source, data: { readAt: ago(9) } });
    await refreshes.bench.admin.schemaRefresh.updateMany({
      where: { dataSourceId: source.dataSourceId },
      data: { startedAt: ago(9), finishedAt: ago(8) },
    });
    const runEnded = async (finishedAt: Date, code: string) => {
      const { userId } = refreshes.bench.people.of.acme.owner;
      const of = { tenantId: source.tenantId, dataSourceId: source.dataSourceId, requestedBy: userId };
      const error = { code, message: 'No.', retryable: true };
      await refreshes.bench.admin.run.create({
        data: { id: newId(), ...of, kind: 'SQL', status: 'FAILED', sql: 'SELECT 1', error, finishedAt },
      });
    };
    await runEnded(ago(10), 'SCHEMA_CHANGED');
    await runEnded(ago(1), 'QUERY_TIMEOUT');
    await roundsOver(other);
    expect(await stored()).toHaveLength(1);

    await runEnded(ago(2), 'SCHEMA_CHANGED');
    await expect
      .poll(async () => (await stored()).map(({ status }) => status))
      .toEqual(['SUCCEEDED', 'SUCCEEDED']);
    await runEnded(new Date(Date.now() + 1_000), 'SCHEMA_CHANGED');
    await roundsOver(other);
    expect(await stored()).toHaveLength(2);
  });

  it('leaves alone what nobody ever read, and what is not due', async () => {
    const other = await connectDataSource(refreshes.bench, source.tenantId, refreshes.shop.settings);
    await refreshes.bench.request(PROFILES, {
      token: refreshes.bench.people.of.acme.owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
    });
    await refreshes.startReplica('second', { roundMs: 20, everyMs: DAY_MS, afterFirstMs: DAY_MS });
    await roundsOver(other);
    expect(await stored()).toEqual([]);
  });
});
