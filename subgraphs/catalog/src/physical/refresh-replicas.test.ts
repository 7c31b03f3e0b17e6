import { newId } from '@parley/platform-db';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RefreshBench, startRefreshBench, TABLES } from '../testing/refresh-bench.js';

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

describe('replicas that refresh schemas', () => {
  it('do each refresh once', async () => {
    await Promise.all([
      refreshes.startReplica('second', { roundMs: 20 }),
      refreshes.startReplica('third', { roundMs: 20 }),
    ]);
    expect(await refreshes.ended(await refreshes.start())).toMatchObject({
      status: 'SUCCEEDED',
      attempts: 1,
    });
    expect(
      refreshes
        .looks()
        .map(({ table }) => table)
        .toSorted(),
    ).toEqual(['big_orders', 'customers', 'orders', 'salaries']);
    expect(new Set(refreshes.looks().map(({ by }) => by)).size).toBe(1);
  });

  it('go on where one that died had come to, and nothing it says later counts', async () => {
    const { isReached, release } = refreshes.hold('first');
    const id = await refreshes.start();
    // It has looked at one table, and stands at the second. What it found is kept with the next ones; here it died before.
    await isReached;
    const before = await refreshes.bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id } });
    expect(before).toMatchObject({ status: 'RUNNING', attempts: 1, tablesTotal: TABLES });
    await refreshes.bench.admin.schemaRefresh.update({ where: { id }, data: { leaseUntil: new Date(0) } });
    const [done] = refreshes.looks();
    await refreshes.bench.admin.tableProfile.create({
      data: {
        ...source,
        ...{ schema: 'public', table: done?.table ?? '', columns: [], measuredAt: new Date() },
      },
    });
    await refreshes.startReplica('second', { roundMs: 20 });
    expect(await refreshes.ended(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 2, tablesDone: TABLES });
    const bySecond = refreshes
      .looks()
      .filter(({ by }) => by === 'second')
      .map(({ table }) => table);
    expect(bySecond).toHaveLength(TABLES - 1);
    expect(bySecond).not.toContain(done?.table);

    const after = await refreshes.bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id } });
    release();
    // The first goes on, and finds with what it wants to keep next that the refresh is not its own any more.
    await expect.poll(() => refreshes.looks().filter(({ by }) => by === 'first').length).toBe(2);
    await refreshes.ended(await refreshes.start());
    expect(await refreshes.bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id } })).toEqual(after);
  });

  it('hand over what they have not done when they are stopped', async () => {
    const { isReached, release } = refreshes.hold('second');
    const second = await refreshes.startReplica('second', { roundMs: 20 });
    const refresh = await refreshes.bench.admin.schemaRefresh.create({ data: { id: newId(), ...source } });
    await isReached;
    const stopped = second.stop();
    release();
    await stopped;
    const left = await refreshes.bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id: refresh.id } });
    expect(left).toMatchObject({ status: 'QUEUED', leaseUntil: null, attempts: 1 });
    await refreshes.startReplica('third', { roundMs: 20 });
    expect(await refreshes.ended(refresh.id)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
  });

  it('give one up that was interrupted again and again', async () => {
    const data = { id: newId(), ...source, status: 'RUNNING', attempts: 5, leaseUntil: new Date(0) } as const;
    const { id } = await refreshes.bench.admin.schemaRefresh.create({ data });
    await refreshes.startReplica('second', { roundMs: 20 });
    expect(await refreshes.ended(id)).toMatchObject({ status: 'FAILED', error: { code: 'RUN_INTERRUPTED' } });
    expect(refreshes.looks()).toEqual([]);
  });
});
