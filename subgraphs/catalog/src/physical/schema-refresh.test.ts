import { newId } from '@parley/platform-db';
import type { ListenAddress, RunningService } from '@parley/service-kit';
import { type ConnectionSettings, connectionOpener, type SqlConnection } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import {
  type Person,
  type SubgraphBench,
  type SubgraphDeps,
  startSubgraphBench,
} from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CatalogDeps, createCatalogService } from '../server.js';
import { addPolicy, connectDataSource, openShop, type Shop } from '../testing/shop.js';
import { subscribe } from '../testing/subscribe.js';
import { createValueProfileRepository } from './value-profile-repository.js';

const START = `mutation ($id: ID!) { startSchemaRefresh(dataSourceId: $id) {
  id status dataSource { id } progress { tablesDone tablesTotal } error { code message } startedAt finishedAt } }`;
const FIND = `query ($id: ID!) { schemaRefresh(id: $id) {
  id status error { code } startedAt finishedAt
  progress { tablesDone tablesTotal profilesDone profilesTotal } } }`;
const EVENTS = `subscription ($id: ID!, $after: String) { schemaRefreshEvents(refreshId: $id, after: $after) {
  cursor at refresh { id status progress { tablesDone tablesTotal profilesDone profilesTotal } } } }`;
const PROFILES = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on DataSource { physicalSchema {
  tables { nodes { name uniqueKeys columns { name profile {
    rows isComplete nullShare distinct min max averageLength samples { value share } measuredAt } } } } } } } }`;

/** The shop's tables and views: customers, orders, salaries, big_orders. */
const TABLES = 4;
const COLUMNS = 12;
/** No round but those that a test asks for by starting something. */
const QUIET = {
  roundMs: 3_600_000,
  everyMs: 10 * 86_400_000,
  afterFirstMs: 10 * 86_400_000,
  afterChangeMs: 10 * 86_400_000,
} as const;

interface Looked {
  readonly by: string;
  readonly table: string;
}

let bench: SubgraphBench;
let shop: Shop;
let deps: SubgraphDeps;
let socketPath: string;
let source: { readonly tenantId: string; readonly dataSourceId: string };
/** Every look at a table's values, by the replica that took it. */
let looks: Looked[] = [];
/** Looks of these replicas wait before they begin. */
const gates = new Map<string, { readonly reached: () => void; readonly opened: Promise<void> }>();
let replicas: RunningService[] = [];

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (given) => {
      deps = given;
      socketPath = 'socketPath' in given.listen ? given.listen.socketPath : '';
      return createCatalogService({ ...given, connections: watched('first'), schemaRefresh: QUIET });
    },
  });
  shop = await openShop(bench);
  await shop.execute(`INSERT INTO customers SELECT n, 'name ' || n, n || '@mail.example',
    CASE WHEN n % 4 = 0 THEN 'gold' ELSE 'silver' END FROM generate_series(1, 40) n`);
  await shop.execute(`INSERT INTO orders SELECT n, 1 + n % 40, n * 10 FROM generate_series(1, 200) n`);
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
beforeEach(async () => {
  const { id: tenantId } = bench.people.tenants.acme;
  source = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, shop.settings) };
  looks = [];
});
afterEach(async () => {
  for (const { opened } of gates.values()) await opened;
  await Promise.all(replicas.map((replica) => replica.stop()));
  replicas = [];
  gates.clear();
});

/** The real driver; each look at values is written down. */
function watched(by: string): CatalogDeps['connections'] {
  return (settings: ConnectionSettings): SqlConnection => {
    const connection = connectionOpener(undefined)(settings);
    return {
      test: (signal) => connection.test(signal),
      explain: (query, options) => connection.explain(query, options),
      introspect: (signal) => connection.introspect(signal),
      run: (query, options) => connection.run(query, options),
      async profile(table, options) {
        const gate = gates.get(by);
        if (gate !== undefined && looks.some((look) => look.by === by)) {
          gate.reached();
          await gate.opened;
        }
        looks.push({ by, table: table.table });
        return connection.profile(table, options);
      },
      repeats: (column, options) => connection.repeats(column, options),
      close: () => connection.close(),
    };
  };
}

async function startReplica(
  name: string,
  limits: CatalogDeps['schemaRefresh'] = {},
): Promise<RunningService> {
  const listen: ListenAddress = { socketPath: `${socketPath}.${name}` };
  const replica = await createCatalogService({
    ...deps,
    listen,
    connections: watched(name),
    schemaRefresh: { ...QUIET, ...limits },
  });
  replicas.push(replica);
  return replica;
}

const ask = (query: string, as: Person, id: string) =>
  bench.request(query, { token: as.token, variables: { id } });

async function start(as: Person = bench.people.of.acme.owner): Promise<string> {
  const { data, errors } = await ask(START, as, source.dataSourceId);
  expect(errors).toEqual([]);
  return data.startSchemaRefresh.id;
}

async function ended(id: string) {
  const find = () => bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id } });
  await expect.poll(async () => (await find()).finishedAt, { timeout: 20_000 }).not.toBeNull();
  return find();
}

interface Told {
  readonly schemaRefreshEvents: {
    readonly cursor: string;
    readonly refresh: Readonly<Record<string, unknown>>;
  };
}

/** What is told of a refresh. */
function follow(as: Person, variables: Readonly<Record<string, unknown>>): AsyncGenerator<Told> {
  return subscribe<Told>({ socketPath, as, query: EVENTS, variables });
}

async function allOf(events: ReturnType<typeof follow>) {
  const seen: Told['schemaRefreshEvents'][] = [];
  for await (const { schemaRefreshEvents } of events) seen.push(schemaRefreshEvents);
  return seen;
}

async function profilesSeenBy(person: Person): Promise<Record<string, unknown>> {
  const { data, errors } = await bench.request(PROFILES, {
    token: person.token,
    variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
  });
  expect(errors).toEqual([]);
  const tables: { name: string; columns: { name: string; profile: unknown }[] }[] =
    data._entities[0].physicalSchema.tables.nodes;
  return Object.fromEntries(
    tables.flatMap(({ name, columns }) =>
      columns.map((column) => [`${name}.${column.name}`, column.profile] as const),
    ),
  );
}

describe('a refresh in the background', () => {
  it('reads the schema and looks at the values, and tells how far it is', async () => {
    const { owner } = bench.people.of.acme;
    const { data } = await ask(START, owner, source.dataSourceId);
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
    expect((await ask(FIND, owner, id)).data.schemaRefresh).toMatchObject({
      ...{ id, status: 'SUCCEEDED', error: null, progress: whole },
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
    });

    const seen = await profilesSeenBy(owner);
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
    const { owner } = bench.people.of.acme;
    const id = await start();
    await ended(id);
    const [last] = await allOf(follow(owner, { id }));
    const after = last?.cursor;
    const watch = (variables: Record<string, unknown>) => allOf(follow(owner, variables));
    expect(await watch({ id, after })).toEqual([]);
    await expect(watch({ id: newId() })).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    await expect(watch({ id: await start(), after })).rejects.toMatchObject([
      { extensions: { code: 'INVALID_CURSOR' } },
    ]);
  });

  it('is one for all who ask while it is being done', async () => {
    const { gate: held, open } = gate();
    gates.set('first', held);
    const ids = await Promise.all([start(), start(bench.people.of.acme.admin), start()]);
    expect(new Set(ids).size).toBe(1);
    const [id = ''] = ids;
    // Another test's refresh may stand at it, too.
    open();
    gates.clear();
    expect(await ended(id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await start()).not.toBe(id);
    const audited = await bench.admin.auditEntry.findMany({
      where: { action: 'schema_refresh.started', target: source.dataSourceId },
    });
    expect(audited).toHaveLength(2);
  });

  it('is for those who may refresh, of their own tenant', async () => {
    const { acme, globex } = bench.people.of;
    const id = await start();
    await ended(id);
    for (const person of [acme.analyst, acme.viewer]) {
      expect(codesOf(await ask(START, person, source.dataSourceId))).toEqual(['FORBIDDEN']);
      expect(codesOf(await ask(FIND, person, id))).toEqual(['FORBIDDEN']);
      const events = follow(person, { id });
      await expect(events.next()).rejects.toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(codesOf(await ask(START, globex.owner, source.dataSourceId))).toEqual(['NOT_FOUND']);
    expect(codesOf(await ask(FIND, globex.owner, id))).toEqual(['NOT_FOUND']);
    const events = follow(globex.owner, { id });
    await expect(events.next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('counts no tables for those who may not know of all', async () => {
    const { roleIds } = bench.people;
    const id = await start();
    await ended(id);
    const permissions = { push: 'catalog:refresh' };
    await bench.admin.role.update({ where: { id: roleIds.acme.analyst }, data: { permissions } });
    const { data } = await ask(FIND, bench.people.of.acme.analyst, id);
    expect(data.schemaRefresh).toMatchObject({ status: 'SUCCEEDED', progress: null });
    const before = await bench.admin.role.findUniqueOrThrow({ where: { id: roleIds.acme.analyst } });
    await bench.admin.role.update({
      where: { id: roleIds.acme.analyst },
      data: { permissions: before.permissions.filter((name) => name !== 'catalog:refresh') },
    });
  });

  it('finds out of all rows whether a key that nobody declared holds, where only a sample is looked at', async () => {
    const rows = 'FROM generate_series(1, 12000) AS n';
    await shop.execute(`CREATE TABLE parcels AS SELECT 'P' || n AS parcel_code, n % 7 AS weight ${rows}`);
    await shop.execute(
      `CREATE TABLE pallets AS SELECT 'P' || n % 11999 AS pallet_code, n % 7 AS weight ${rows}`,
    );
    await shop.execute('ANALYZE parcels, pallets');
    await ended(await start());
    const { tenantId, dataSourceId } = source;
    const profiles = await createValueProfileRepository(
      bench.platform.connect('parley_catalog'),
    ).ofDataSource({ tenantId, userId: bench.people.of.acme.owner.userId }, dataSourceId);
    const known = profiles.filter(({ table }) => table === 'parcels' || table === 'pallets');
    expect(Object.fromEntries(known.map(({ column, isUnique }) => [column, isUnique]))).toEqual({
      parcel_code: true,
      pallet_code: false,
      weight: undefined,
    });
    expect(known.every(({ isComplete }) => !isComplete)).toBe(true);
    await shop.execute('DROP TABLE parcels, pallets');
  });

  it('leaves out a table that can’t be looked at, and forgets one that is gone', async () => {
    await shop.execute('CREATE VIEW broken AS SELECT id, 1 / (id - id) AS never FROM customers');
    await shop.execute('CREATE TABLE passing (n int)');
    expect(await ended(await start())).toMatchObject({ status: 'SUCCEEDED', tablesDone: TABLES + 2 });
    const tables = async () =>
      (await bench.admin.tableProfile.findMany({ where: { dataSourceId: source.dataSourceId } }))
        .map(({ table }) => table)
        .toSorted();
    expect(await tables()).toEqual(['big_orders', 'customers', 'orders', 'passing', 'salaries']);
    await shop.execute('DROP TABLE passing; DROP VIEW broken');
    await ended(await start());
    expect(await tables()).toEqual(['big_orders', 'customers', 'orders', 'salaries']);
  });

  it('says why it failed', async () => {
    const settings = { ...shop.settings, port: 1 };
    const dataSourceId = await connectDataSource(bench, source.tenantId, settings);
    const { data } = await ask(START, bench.people.of.acme.owner, dataSourceId);
    await ended(data.startSchemaRefresh.id);
    const answer = await ask(FIND, bench.people.of.acme.owner, data.startSchemaRefresh.id);
    expect(answer.data.schemaRefresh).toMatchObject({
      status: 'FAILED',
      error: { code: 'DATA_SOURCE_UNAVAILABLE' },
    });
  });
});

/** Looks of a replica stop here, after the first. */
function gate() {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    gate: { reached: () => reached.resolve(), opened: opened.promise },
    isReached: reached.promise,
    open: () => opened.resolve(),
  };
}

describe('replicas', () => {
  it('do each refresh once', async () => {
    await Promise.all([startReplica('second', { roundMs: 20 }), startReplica('third', { roundMs: 20 })]);
    expect(await ended(await start())).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
    expect(looks.map(({ table }) => table).toSorted()).toEqual([
      'big_orders',
      'customers',
      'orders',
      'salaries',
    ]);
    expect(new Set(looks.map(({ by }) => by)).size).toBe(1);
  });

  it('go on where one that died had come to, and nothing it says later counts', async () => {
    const { gate: held, isReached, open } = gate();
    gates.set('first', held);
    const id = await start();
    // It has looked at one table, and stands at the second. What it found is kept with the next ones; here it died before.
    await isReached;
    const before = await bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id } });
    expect(before).toMatchObject({ status: 'RUNNING', attempts: 1, tablesTotal: TABLES });
    await bench.admin.schemaRefresh.update({ where: { id }, data: { leaseUntil: new Date(0) } });
    const [done] = looks;
    await bench.admin.tableProfile.create({
      data: {
        ...source,
        ...{ schema: 'public', table: done?.table ?? '', columns: [], measuredAt: new Date() },
      },
    });
    await startReplica('second', { roundMs: 20 });
    expect(await ended(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 2, tablesDone: TABLES });
    const bySecond = looks.filter(({ by }) => by === 'second').map(({ table }) => table);
    expect(bySecond).toHaveLength(TABLES - 1);
    expect(bySecond).not.toContain(done?.table);

    const after = await bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id } });
    open();
    gates.clear();
    // The first goes on, and finds with what it wants to keep next that the refresh is not its own any more.
    await expect.poll(() => looks.filter(({ by }) => by === 'first').length).toBe(2);
    await ended(await start());
    expect(await bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id } })).toEqual(after);
  });

  it('hand over what they have not done when they are stopped', async () => {
    const { gate: held, isReached, open } = gate();
    gates.set('second', held);
    const second = await startReplica('second', { roundMs: 20 });
    const refresh = await bench.admin.schemaRefresh.create({ data: { id: newId(), ...source } });
    await isReached;
    const stopped = second.stop();
    open();
    await stopped;
    const left = await bench.admin.schemaRefresh.findUniqueOrThrow({ where: { id: refresh.id } });
    expect(left).toMatchObject({ status: 'QUEUED', leaseUntil: null, attempts: 1 });
    gates.clear();
    await startReplica('third', { roundMs: 20 });
    expect(await ended(refresh.id)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
  });

  it('give one up that was interrupted again and again', async () => {
    const data = { id: newId(), ...source, status: 'RUNNING', attempts: 5, leaseUntil: new Date(0) } as const;
    const { id } = await bench.admin.schemaRefresh.create({ data });
    await startReplica('second', { roundMs: 20 });
    expect(await ended(id)).toMatchObject({ status: 'FAILED', error: { code: 'RUN_INTERRUPTED' } });
    expect(looks).toEqual([]);
  });
});

describe('the schedule', () => {
  const refreshes = () =>
    bench.admin.schemaRefresh.findMany({
      where: { dataSourceId: source.dataSourceId },
      orderBy: { createdAt: 'asc' },
    });
  const DAY_MS = 86_400_000;
  /** What was asked for later is done by then, twice: the first may have been taken up by a round that was under way. */
  async function roundsOver(other: string): Promise<void> {
    for (const id of [newId(), newId()]) {
      await bench.admin.schemaRefresh.create({
        data: { id, tenantId: source.tenantId, dataSourceId: other },
      });
      await ended(id);
    }
  }

  it('refreshes what was read and not looked at, and again after its time, once', async () => {
    await bench.request(PROFILES, {
      token: bench.people.of.acme.owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
    });
    await Promise.all(
      ['second', 'third'].map((name) =>
        startReplica(name, { roundMs: 20, everyMs: DAY_MS, afterFirstMs: 3_600_000 }),
      ),
    );
    const readAt = new Date(Date.now() - 2 * 3_600_000);
    await bench.admin.physicalSchema.update({ where: source, data: { readAt } });
    await expect.poll(async () => (await refreshes()).map(({ status }) => status)).toEqual(['SUCCEEDED']);
    expect(await refreshes()).toMatchObject([{ requestedBy: null, tablesDone: TABLES }]);

    const [first] = await refreshes();
    const finishedAt = new Date(Date.now() - 2 * DAY_MS);
    await bench.admin.schemaRefresh.update({ where: { id: first?.id ?? '' }, data: { finishedAt } });
    await expect
      .poll(async () => (await refreshes()).map(({ status }) => status))
      .toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('refreshes what a run found changed, and not again for the same run, nor at once for the next', async () => {
    await ended(await start());
    const other = await connectDataSource(bench, source.tenantId, shop.settings);
    const limits = { everyMs: DAY_MS, afterFirstMs: DAY_MS, afterChangeMs: 3_600_000 };
    await startReplica('second', { roundMs: 20, ...limits });
    const now = Date.now();
    const ago = (hours: number) => new Date(now - hours * 3_600_000);
    await bench.admin.physicalSchema.update({ where: source, data: { readAt: ago(9) } });
    await bench.admin.schemaRefresh.updateMany({
      where: { dataSourceId: source.dataSourceId },
      data: { startedAt: ago(9), finishedAt: ago(8) },
    });
    const runEnded = async (finishedAt: Date, code: string) => {
      const { userId } = bench.people.of.acme.owner;
      const of = { tenantId: source.tenantId, dataSourceId: source.dataSourceId, requestedBy: userId };
      const error = { code, message: 'No.', retryable: true };
      await bench.admin.run.create({
        data: { id: newId(), ...of, kind: 'SQL', status: 'FAILED', sql: 'SELECT 1', error, finishedAt },
      });
    };
    await runEnded(ago(10), 'SCHEMA_CHANGED');
    await runEnded(ago(1), 'QUERY_TIMEOUT');
    await roundsOver(other);
    expect(await refreshes()).toHaveLength(1);

    await runEnded(ago(2), 'SCHEMA_CHANGED');
    await expect
      .poll(async () => (await refreshes()).map(({ status }) => status))
      .toEqual(['SUCCEEDED', 'SUCCEEDED']);
    await runEnded(new Date(Date.now() + 1_000), 'SCHEMA_CHANGED');
    await roundsOver(other);
    expect(await refreshes()).toHaveLength(2);
  });

  it('leaves alone what nobody ever read, and what is not due', async () => {
    const other = await connectDataSource(bench, source.tenantId, shop.settings);
    await bench.request(PROFILES, {
      token: bench.people.of.acme.owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
    });
    await startReplica('second', { roundMs: 20, everyMs: DAY_MS, afterFirstMs: DAY_MS });
    await roundsOver(other);
    expect(await refreshes()).toEqual([]);
  });
});

describe('profiles are told', () => {
  const SEEN_BY_ALL = ['customers.id', 'customers.name', 'orders.id', 'salaries.amount'];

  beforeEach(async () => {
    await ended(await start());
  });

  it('to everybody where no policy is', async () => {
    for (const person of Object.values(bench.people.of.acme)) {
      const seen = await profilesSeenBy(person);
      for (const name of [...SEEN_BY_ALL, 'customers.email']) expect(seen[name]).not.toBeNull();
    }
  });

  it('of no column that is masked for the person, whatever else they may', async () => {
    const column = { table: { schema: 'public', table: 'customers' }, column: 'email' };
    for (const [roleName, mask] of [
      ['viewer', { kind: 'null' }],
      ['analyst', { kind: 'partial', keepLast: 4 }],
      ['owner', { kind: 'hash' }],
    ] as const) {
      const definition = { ...column, mask };
      await addPolicy(bench, source, { name: roleName, kind: 'COLUMN', definition, roleName });
    }
    const { owner, analyst, viewer, admin } = bench.people.of.acme;
    for (const person of [owner, analyst, viewer]) {
      const seen = await profilesSeenBy(person);
      expect(seen['customers.email']).toBeNull();
      expect(seen['customers.name']).not.toBeNull();
    }
    expect((await profilesSeenBy(admin))['customers.email']).not.toBeNull();
  });

  it('of no table that a row rule cuts for the person, whatever else they may', async () => {
    const definition = {
      table: { schema: 'public', table: 'customers' },
      predicate: { op: 'eq', column: 'segment', value: { constant: 'gold' } },
    };
    const { owner, viewer, admin } = bench.people.of.acme;
    await addPolicy(bench, source, { name: 'gold', kind: 'ROW', definition, roleName: 'viewer' });
    await addPolicy(bench, source, { name: 'mine', kind: 'ROW', definition, userId: owner.userId });
    for (const person of [owner, viewer]) {
      const seen = await profilesSeenBy(person);
      expect(Object.keys(seen)).toContain('customers.segment');
      const told = Object.entries(seen).filter(([, profile]) => profile !== null);
      expect(told.map(([name]) => name).filter((name) => name.startsWith('customers.'))).toEqual([]);
      expect(seen['orders.id']).not.toBeNull();
    }
    expect((await profilesSeenBy(admin))['customers.segment']).not.toBeNull();
  });

  it('of nothing where a policy can’t be read, and without an error a column', async () => {
    const { owner, viewer } = bench.people.of.acme;
    const definition = { table: { schema: 'public', table: 'customers' }, predicate: { op: 'nonsense' } };
    await addPolicy(bench, source, { name: 'broken', kind: 'ROW', definition, userId: owner.userId });
    expect(Object.values(await profilesSeenBy(owner)).every((profile) => profile === null)).toBe(true);
    expect((await profilesSeenBy(viewer))['orders.id']).not.toBeNull();
  });

  it('to no other tenant', async () => {
    const { data } = await bench.request(PROFILES, {
      token: bench.people.of.globex.owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
    });
    expect(data._entities).toEqual([null]);
  });
});
