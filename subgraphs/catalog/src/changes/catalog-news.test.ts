import { connectRedis, createInProcessBus, createRedisBus, type EventBus } from '@parley/event-bus';
import { newId, type PlatformDb } from '@parley/platform-db';
import { type Authenticator, type Caller, createLogger } from '@parley/service-kit';
import { connectionOpener } from '@parley/sql-drivers';
import { binaryFor, startRedis } from '@parley/testing';
import { type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogService } from '../server.js';
import { addPolicy, connectDataSource, MODEL, openShop, publishModel, type Shop } from '../testing/shop.js';
import { subscribe } from '../testing/subscribe.js';
import { CatalogNews } from './catalog-news.js';

const CHANGES = `subscription ($id: ID!, $after: String) { catalogChanged(dataSourceId: $id, after: $after) {
  cursor dataSource { id } schemaHash schemaReadAt modelVersion modelPublishedAt } }`;
const REFRESH = 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }';
const PUBLISH = `mutation ($input: PublishSemanticModelInput!) {
  publishSemanticModel(input: $input) { semanticModel { version } faults { path message } } }`;

let bench: SubgraphBench;
let db: PlatformDb;
let authenticator: Authenticator;
let shop: Shop;
let socketPath: string;
let source: { readonly tenantId: string; readonly dataSourceId: string };

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => {
      ({ db, authenticator } = deps);
      socketPath = 'socketPath' in deps.listen ? deps.listen.socketPath : '';
      return createCatalogService({ ...deps, connections: connectionOpener(undefined) });
    },
  });
  shop = await openShop(bench);
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
beforeEach(async () => {
  const { id: tenantId } = bench.people.tenants.acme;
  source = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, shop.settings) };
});

describe('catalogChanged', () => {
  const watch = (after?: string, role: RoleName = 'owner') =>
    subscribe<{ readonly catalogChanged: { readonly cursor: string } }>({
      socketPath,
      as: bench.people.of.acme[role],
      query: CHANGES,
      variables: { id: source.dataSourceId, after },
    });
  const next = async (changes: ReturnType<typeof watch>) => {
    const { value, done } = await changes.next();
    if (done === true) throw new Error('The subscription has ended.');
    return value.catalogChanged;
  };
  const refresh = async (): Promise<string> => {
    const { data } = await bench.request(REFRESH, {
      token: bench.people.of.acme.owner.token,
      variables: { id: source.dataSourceId },
    });
    return data.refreshPhysicalSchema.hash;
  };

  it('tells how it is, then each change of the schema and of the model', async () => {
    const changes = watch();
    expect(await next(changes)).toMatchObject({
      dataSource: { id: source.dataSourceId },
      ...{ schemaHash: null, schemaReadAt: null, modelVersion: null, modelPublishedAt: null },
    });
    const hash = await refresh();
    expect(await next(changes)).toMatchObject({ schemaHash: hash, schemaReadAt: expect.any(String) });
    // Read again and found the same, it has not changed.
    await refresh();
    const { data } = await bench.request(PUBLISH, {
      token: bench.people.of.acme.owner.token,
      variables: { input: { dataSourceId: source.dataSourceId, model: MODEL } },
    });
    expect(data.publishSemanticModel).toEqual({ semanticModel: { version: 1 }, faults: [] });
    expect(await next(changes)).toMatchObject({
      schemaHash: hash,
      modelVersion: 1,
      modelPublishedAt: expect.any(String),
    });
    await changes.return(undefined);
  });

  it('tells at once what was missed, and nothing where nothing was', async () => {
    await refresh();
    const changes = watch();
    const { cursor } = await next(changes);
    await changes.return(undefined);
    await publishModel(bench, source);
    const later = watch(cursor);
    const missed = await next(later);
    expect(missed).toMatchObject({ modelVersion: 1 });
    await later.return(undefined);

    const upToDate = watch(missed.cursor);
    const first = next(upToDate);
    await shop.execute('CREATE TABLE IF NOT EXISTS novelties (n int)');
    const hash = await refresh();
    expect(await first).toMatchObject({ schemaHash: hash });
    await shop.execute('DROP TABLE novelties');
    await upToDate.return(undefined);
  });

  it('tells nothing of a table that does not exist for its reader', async () => {
    // Since there is a policy, only classified tables exist for whoever may not read policies.
    await addPolicy(bench, source, {
      ...{ name: 'no e-mail', kind: 'COLUMN', roleName: 'viewer' },
      definition: {
        table: { schema: 'public', table: 'customers' },
        column: 'email',
        mask: { kind: 'hide' },
      },
    });
    const whole = await refresh();
    const changes = watch(undefined, 'viewer');
    const first = await next(changes);
    await shop.execute('CREATE TABLE IF NOT EXISTS secrets (n int)');
    const changed = await refresh();
    const published = await bench.request(PUBLISH, {
      token: bench.people.of.acme.owner.token,
      variables: { input: { dataSourceId: source.dataSourceId, model: MODEL } },
    });
    expect(published.data.publishSemanticModel.faults).toEqual([]);
    const second = await next(changes);
    await shop.execute('DROP TABLE secrets');
    await changes.return(undefined);
    expect(changed).not.toBe(whole);
    expect(first).not.toMatchObject({ schemaHash: whole });
    expect(second).toMatchObject({ modelVersion: 1 });
    expect(second).toHaveProperty('schemaHash', Object(first).schemaHash);
  });

  it('is of one’s own tenant’s data sources alone', async () => {
    for (const id of [source.dataSourceId, newId(), 'nonsense']) {
      const changes = subscribe({
        socketPath,
        as: bench.people.of.globex.owner,
        query: CHANGES,
        variables: { id },
      });
      await expect(changes.next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
  });
});

interface TwoReplicas {
  readonly buses: readonly [EventBus, EventBus];
  close(): Promise<void>;
}

async function oneProcess(): Promise<TwoReplicas> {
  const bus = createInProcessBus();
  return { buses: [bus, bus], close: () => bus.close() };
}

async function twoOverRedis(): Promise<TwoReplicas> {
  const server = await startRedis();
  const log = createLogger({ service: 'test', level: 'error' });
  const connect = () => connectRedis({ url: server.url, name: 'catalog', log });
  const redises = await Promise.all([connect(), connect()]);
  const [first, second] = redises.map((redis) => createRedisBus(redis));
  if (first === undefined || second === undefined) throw new Error('there are two');
  return {
    buses: [first, second],
    async close() {
      await Promise.all([first.close(), second.close()]);
      await Promise.all(redises.map((redis) => redis.close()));
      await server.close();
    },
  };
}

describe.each([
  ['one process', oneProcess, true],
  ['two over Redis', twoOverRedis, binaryFor('redis-server', 'News of the catalog over Redis') !== undefined],
] as const)('news of %s', (_where, open, isPossible) => {
  describe.runIf(isPossible)('come by the bus', () => {
    let replicas: TwoReplicas;
    const leaving: AbortController[] = [];
    beforeAll(async () => {
      replicas = await open();
    });
    afterEach(() => {
      for (const each of leaving.splice(0)) each.abort();
    });
    afterAll(() => replicas?.close());

    const newsOver = (bus: EventBus, lookEveryMs: number) =>
      new CatalogNews({
        ...{ db, bus, authenticator, lookEveryMs },
        log: createLogger({ service: 'test', level: 'error' }),
      });
    const reader = (): Promise<Caller> => authenticator.refresh(bench.people.of.acme.owner);
    const watch = async (news: CatalogNews) => {
      const leave = new AbortController();
      leaving.push(leave);
      return news.changes(await reader(), {
        dataSourceId: source.dataSourceId,
        signal: leave.signal,
        hashSeenBy: async () => null,
      });
    };
    const HOUR_MS = 3_600_000;

    it('and from no clock', async () => {
      const [here, there] = replicas.buses;
      const changes = await watch(newsOver(there, HOUR_MS));
      expect((await changes.next()).value).toMatchObject({ model: null });
      const told = changes.next();
      await publishModel(bench, source);
      const announcing = newsOver(here, HOUR_MS);
      // Whoever subscribes is heard a moment later: told again, it is told once.
      const again = setInterval(() => announcing.announce(source, source.dataSourceId), 20);
      expect((await told).value).toMatchObject({ model: { version: 1 } });
      clearInterval(again);
    });

    it('or else a little later, where the message was lost', async () => {
      const changes = await watch(newsOver(replicas.buses[1], 20));
      await changes.next();
      await publishModel(bench, source);
      expect((await changes.next()).value).toMatchObject({ model: { version: 1 } });
    });

    it('and end with their reader', async () => {
      const changes = await watch(newsOver(replicas.buses[1], HOUR_MS));
      await changes.next();
      const waiting = changes.next();
      leaving[0]?.abort();
      expect(await waiting).toEqual({ done: true, value: undefined });
    });
  });
});
