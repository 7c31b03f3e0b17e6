import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RefreshBench, START_REFRESH, startRefreshBench, TABLES } from '../testing/refresh-bench.js';
import { connectDataSource } from '../testing/shop.js';
import { subscribe } from '../testing/subscribe.js';
import { createValueProfileRepository } from './value-profile-repository.js';

const FIND = `query ($id: ID!) { schemaRefresh(id: $id) {
  id status error { code } startedAt finishedAt
  progress { tablesDone tablesTotal profilesDone profilesTotal } } }`;
const EVENTS = `subscription ($id: ID!, $after: String) { schemaRefreshEvents(refreshId: $id, after: $after) {
  cursor at refresh { id status progress { tablesDone tablesTotal profilesDone profilesTotal } } } }`;
/** Of the shop’s tables. */
const COLUMNS = 12;

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

interface Told {
  readonly schemaRefreshEvents: {
    readonly cursor: string;
    readonly refresh: Readonly<Record<string, unknown>>;
  };
}

/** What is told of a refresh. */
function follow(as: Person, variables: Readonly<Record<string, unknown>>): AsyncGenerator<Told> {
  return subscribe<Told>({ socketPath: refreshes.socketPath, as, query: EVENTS, variables });
}

async function allOf(events: ReturnType<typeof follow>) {
  const seen: Told['schemaRefreshEvents'][] = [];
  for await (const { schemaRefreshEvents } of events) seen.push(schemaRefreshEvents);
  return seen;
}

describe('a refresh in the background', () => {
  it('reads the schema and looks at the values, and tells how far it is', async () => {
    const { owner } = refreshes.bench.people.of.acme;
    const { data } = await refreshes.ask(START_REFRESH, owner, source.dataSourceId);
    expect(data.startSchemaRefresh).toMatchObject({
      status: 'QUEUED',
      dataSource: { id: source.dataSourceId },
      progress: { tablesDone: 0, tablesTotal: null },
      error: null,
      startedAt: null,
    });
    const { id } = data.startSchemaRefresh;
    const events = await allOf(follow(owner, { id }));
    const whole = {
      tablesDone: TABLES,
      tablesTotal: TABLES,
      profilesDone: COLUMNS,
      profilesTotal: COLUMNS,
    };
    expect(events.at(-1)?.refresh).toEqual({ id, status: 'SUCCEEDED', progress: whole });
    expect((await refreshes.ask(FIND, owner, id)).data.schemaRefresh).toMatchObject({
      ...{ id, status: 'SUCCEEDED', error: null, progress: whole },
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
    });

    const seen = await refreshes.profilesSeenBy(owner);
    expect(seen['customers.segment']).toEqual({
      ...{ rows: 40, isComplete: true, nullShare: 0, distinct: 2, min: 'gold', max: 'silver' },
      averageLength: 5.5,
      samples: [
        { value: 'silver', share: 0.75 },
        { value: 'gold', share: 0.25 },
      ],
      measuredAt: expect.any(String),
    });
    expect(seen['orders.amount']).toMatchObject({ min: '10.00', max: '2000.00', distinct: 200, samples: [] });
    expect(seen['big_orders.id']).toMatchObject({ rows: 100 });
  });

  it('can be watched again from any event', async () => {
    const { owner } = refreshes.bench.people.of.acme;
    const id = await refreshes.start();
    await refreshes.ended(id);
    const [last] = await allOf(follow(owner, { id }));
    const after = last?.cursor;
    const watch = (variables: Record<string, unknown>) => allOf(follow(owner, variables));
    expect(await watch({ id, after })).toEqual([]);
    await expect(watch({ id: newId() })).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    await expect(watch({ id: await refreshes.start(), after })).rejects.toMatchObject([
      { extensions: { code: 'INVALID_CURSOR' } },
    ]);
  });

  it('is one for all who ask while it is being done', async () => {
    const { release } = refreshes.hold('first');
    const ids = await Promise.all([
      refreshes.start(),
      refreshes.start(refreshes.bench.people.of.acme.admin),
      refreshes.start(),
    ]);
    expect(new Set(ids).size).toBe(1);
    const [id = ''] = ids;
    // Another test's refresh may stand at it, too.
    release();
    expect(await refreshes.ended(id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await refreshes.start()).not.toBe(id);
    const audited = await refreshes.bench.admin.auditEntry.findMany({
      where: { action: 'schema_refresh.started', target: source.dataSourceId },
    });
    expect(audited).toHaveLength(2);
  });

  it('is for those who may refresh, of their own tenant', async () => {
    const { acme, globex } = refreshes.bench.people.of;
    const id = await refreshes.start();
    await refreshes.ended(id);
    for (const person of [acme.analyst, acme.viewer]) {
      expect(codesOf(await refreshes.ask(START_REFRESH, person, source.dataSourceId))).toEqual(['FORBIDDEN']);
      expect(codesOf(await refreshes.ask(FIND, person, id))).toEqual(['FORBIDDEN']);
      const events = follow(person, { id });
      await expect(events.next()).rejects.toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(codesOf(await refreshes.ask(START_REFRESH, globex.owner, source.dataSourceId))).toEqual([
      'NOT_FOUND',
    ]);
    expect(codesOf(await refreshes.ask(FIND, globex.owner, id))).toEqual(['NOT_FOUND']);
    const events = follow(globex.owner, { id });
    await expect(events.next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('counts no tables for those who may not know of all', async () => {
    const { roleIds } = refreshes.bench.people;
    const id = await refreshes.start();
    await refreshes.ended(id);
    const permissions = { push: 'catalog:refresh' };
    await refreshes.bench.admin.role.update({ where: { id: roleIds.acme.analyst }, data: { permissions } });
    const { data } = await refreshes.ask(FIND, refreshes.bench.people.of.acme.analyst, id);
    expect(data.schemaRefresh).toMatchObject({ status: 'SUCCEEDED', progress: null });
    const before = await refreshes.bench.admin.role.findUniqueOrThrow({
      where: { id: roleIds.acme.analyst },
    });
    await refreshes.bench.admin.role.update({
      where: { id: roleIds.acme.analyst },
      data: { permissions: before.permissions.filter((name) => name !== 'catalog:refresh') },
    });
  });

  it('finds out of all rows whether a key that nobody declared holds, where only a sample is looked at', async () => {
    const rows = 'FROM generate_series(1, 12000) AS n';
    await refreshes.shop.execute(
      `CREATE TABLE parcels AS SELECT 'P' || n AS parcel_code, n % 7 AS weight ${rows}`,
    );
    await refreshes.shop.execute(
      `CREATE TABLE pallets AS SELECT 'P' || n % 11999 AS pallet_code, n % 7 AS weight ${rows}`,
    );
    await refreshes.shop.execute('ANALYZE parcels, pallets');
    await refreshes.ended(await refreshes.start());
    const { tenantId, dataSourceId } = source;
    const profiles = await createValueProfileRepository(
      refreshes.bench.platform.connect('parley_catalog'),
    ).ofDataSource({ tenantId, userId: refreshes.bench.people.of.acme.owner.userId }, dataSourceId);
    const known = profiles.filter(({ table }) => table === 'parcels' || table === 'pallets');
    expect(Object.fromEntries(known.map(({ column, isUnique }) => [column, isUnique]))).toEqual({
      parcel_code: true,
      pallet_code: false,
      weight: undefined,
    });
    expect(known.every(({ isComplete }) => !isComplete)).toBe(true);
    await refreshes.shop.execute('DROP TABLE parcels, pallets');
  });

  it('leaves out a table that can’t be looked at, and forgets one that is gone', async () => {
    await refreshes.shop.execute('CREATE VIEW broken AS SELECT id, 1 / (id - id) AS never FROM customers');
    await refreshes.shop.execute('CREATE TABLE passing (n int)');
    expect(await refreshes.ended(await refreshes.start())).toMatchObject({
      status: 'SUCCEEDED',
      tablesDone: TABLES + 2,
    });
    const tables = async () =>
      (await refreshes.bench.admin.tableProfile.findMany({ where: { dataSourceId: source.dataSourceId } }))
        .map(({ table }) => table)
        .toSorted();
    expect(await tables()).toEqual(['big_orders', 'customers', 'orders', 'passing', 'salaries']);
    await refreshes.shop.execute('DROP TABLE passing; DROP VIEW broken');
    await refreshes.ended(await refreshes.start());
    expect(await tables()).toEqual(['big_orders', 'customers', 'orders', 'salaries']);
  });

  it('says why it failed', async () => {
    const settings = { ...refreshes.shop.settings, port: 1 };
    const dataSourceId = await connectDataSource(refreshes.bench, source.tenantId, settings);
    const { data } = await refreshes.ask(START_REFRESH, refreshes.bench.people.of.acme.owner, dataSourceId);
    await refreshes.ended(data.startSchemaRefresh.id);
    const answer = await refreshes.ask(
      FIND,
      refreshes.bench.people.of.acme.owner,
      data.startSchemaRefresh.id,
    );
    expect(answer.data.schemaRefresh).toMatchObject({
      status: 'FAILED',
      error: { code: 'DATA_SOURCE_UNAVAILABLE' },
    });
  });
});
