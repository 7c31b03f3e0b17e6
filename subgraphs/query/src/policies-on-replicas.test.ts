import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createFileRunLog } from '@parley/event-bus';
import { createBuiltInPlanner } from '@parley/planners';
import { makeTestFolder, removeTestFolder } from '@parley/platform-db/testing';
import { createFolderResultStore } from '@parley/result-store';
import type { RunningService } from '@parley/service-kit';
import { createConnections, createParsers } from '@parley/sql-drivers';
import {
  type Person,
  type SubgraphBench,
  type SubgraphDeps,
  startSubgraphBench,
  unixGraphqlRequest,
} from '@parley/testing/subgraph';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createQueryService } from './server.js';
import { openShop, type Shop } from './testing/shop.js';

const RUN_SQL = `mutation ($input: RunSqlInput!) { runSql(input: $input) {
  id status cachedAt error { code } result { rows } } }`;
const RUN = 'query ($id: ID!) { run(id: $id) { result { rows } } }';
const EVENTS = 'subscription ($id: ID!) { runEvents(runId: $id) { __typename } }';
const REGIONS = 'SELECT region, count(*) AS n FROM orders GROUP BY region ORDER BY region';
const EU_ONLY = {
  table: { schema: 'public', table: 'orders' },
  predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
};

/** Two replicas of one service, each with a database connection, caches and connections of its own. */
let bench: SubgraphBench;
let shop: Shop;
let folder: string;
const sockets: Record<'first' | 'second', string> = { first: '', second: '' };
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await makeTestFolder();
  const runLog = createFileRunLog({ folder, retentionMs: 3_600_000, maxTotalBytes: 1024 ** 3 });
  const startReplica = async (deps: SubgraphDeps, socketPath: string): Promise<RunningService> => {
    const connections = createConnections();
    const parsers = createParsers({ workers: 1 });
    closing.unshift(
      () => connections.close(),
      () => parsers.close(),
    );
    return createQueryService({
      ...deps,
      listen: { socketPath },
      ...{ connections, parsers, runLog },
      resultStore: createFolderResultStore({ folder: join(folder, 'results') }),
      planner: createBuiltInPlanner(),
      hashKey: 'key of hashes in tests',
      instanceId: randomUUID(),
      limits: { tier: { slowestEstimate: 'LONGER' } },
    });
  };
  const parts: { deps?: SubgraphDeps } = {};
  bench = await startSubgraphBench({
    role: 'parley_query',
    start: (deps) => {
      parts.deps = deps;
      sockets.first = 'socketPath' in deps.listen ? deps.listen.socketPath : '';
      return startReplica(deps, sockets.first);
    },
  });
  if (parts.deps === undefined) throw new Error('The first replica was not started.');
  sockets.second = join(folder, 'second.sock');
  const db = bench.platform.connect('parley_query');
  const second = await startReplica({ ...parts.deps, db }, sockets.second);
  closing.unshift(
    () => second.stop(),
    () => db.close(),
  );
  closing.push(() => runLog.close());
  shop = await openShop(bench, 'acme');
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
  for (const close of closing) await close();
  await removeTestFolder(folder);
});

type Replica = keyof typeof sockets;

async function send(to: Replica, as: Person, query: string, variables: Record<string, unknown>) {
  return unixGraphqlRequest(sockets[to], { query, variables, token: as.token });
}

async function regions(from: Replica, as: Person) {
  const { data } = await send(from, as, RUN_SQL, { input: { sql: REGIONS, waitMs: 20_000 } });
  expect(data.runSql).toMatchObject({ status: 'SUCCEEDED', error: null });
  return data.runSql;
}

describe('a cache that somebody clears', () => {
  it('is cleared on every replica', async () => {
    const { analyst, owner } = bench.people.of.acme;
    for (const replica of ['first', 'second'] as const) {
      await regions(replica, analyst);
      expect((await regions(replica, analyst)).cachedAt, replica).not.toBeNull();
    }
    const clear = 'mutation ($id: ID!) { clearResultCache(dataSourceId: $id) { clearedAt } }';
    expect((await send('first', owner, clear, { id: shop.dataSourceId })).errors).toEqual([]);
    for (const replica of ['first', 'second'] as const) {
      expect((await regions(replica, analyst)).cachedAt, replica).toBeNull();
    }
  });
});

describe('a policy that somebody changes', () => {
  it('counts on every replica: for new answers, cached ones, results and open subscriptions', async () => {
    const { analyst } = bench.people.of.acme;
    const whole = [
      ['EU', '50'],
      ['US', '50'],
    ];
    for (const replica of ['first', 'second'] as const) {
      expect((await regions(replica, analyst)).result.rows).toEqual(whole);
    }
    const earlier = await regions('second', analyst);
    expect(earlier.cachedAt).not.toBeNull();
    expect((await send('second', analyst, RUN, { id: earlier.id })).data.run.result.rows).toEqual(whole);

    // Runs on one replica, is read from the other, and goes on for seconds.
    const started = await send('first', analyst, RUN_SQL, { input: { sql: 'SELECT n, pause FROM slow' } });
    const client = createClient({
      url: `ws+unix://${sockets.second}:/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${analyst.token}` },
      retryAttempts: 0,
    });
    closing.unshift(async () => client.dispose());
    const seen: string[] = [];
    const reading = (async () => {
      const events = client.iterate<{ runEvents: { __typename: string } }>({
        query: EVENTS,
        variables: { id: started.data.runSql.id },
      });
      for await (const { data, errors } of events) {
        if (errors !== undefined) throw errors;
        const type = data?.runEvents.__typename ?? '';
        seen.push(type);
        if (type === 'RunColumns') {
          await shop.addPolicy({ kind: 'ROW', definition: EU_ONLY, userId: analyst.userId });
        }
      }
    })();
    await expect(reading).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(seen).toContain('RunColumns');
    expect(seen).not.toContain('RunCompleted');

    for (const replica of ['first', 'second'] as const) {
      expect(await regions(replica, analyst), replica).toMatchObject({
        cachedAt: null,
        result: { rows: [['EU', '50']] },
      });
      await expect
        .poll(async () => (await send(replica, analyst, RUN, { id: earlier.id })).data.run.result)
        .toBeNull();
    }
  });
});
