import { createParleyClient } from '@parley/client';
import pg from 'pg';
import type { ComposedServices } from '../cluster/composed-services.ts';
import { until } from '../house/until.ts';
import { openReplicasHouse, type ReplicasHouse } from './bench-house.ts';
import {
  costsOfEach,
  inBareServer,
  LONG_STATEMENT,
  RUN_EVENTS,
  SUBSCRIPTIONS,
} from './idle-subscriptions.ts';
import type { Benchmark } from './measurement.ts';

const TOLD_WITHIN_MS = 60_000;

/** What 10,000 readers cost who wait for the rows of a run, where gateway and subgraph are processes of their own. */
export async function idleReplicasBenchmarks(cleanup: AsyncDisposableStack): Promise<readonly Benchmark[]> {
  const tellMemory = new URL('tell-memory.ts', import.meta.url).href;
  const house = cleanup.adopt(await openReplicasHouse(['--import', tellMemory]), (each) => each.stop());
  await letRunsLast(house);
  const measured = new Map<number, Promise<Costs>>();
  // Both figures of a round are of the same subscriptions.
  const costs = (round: number): Promise<Costs> => {
    const known = measured.get(round) ?? openAndMeasure(house);
    measured.set(round, known);
    return known;
  };
  const what = `each of ${SUBSCRIPTIONS.toLocaleString('en')} idle run subscriptions (${house.topology})`;
  const against = 'against as many of a bare graphql-ws server';
  const common = { unit: 'KB', rounds: 1, baseline: () => inBareServer() } as const;
  return [
    {
      ...common,
      id: `${house.prefix}subs.idle_kb`,
      what: `memory of ${what} at the gateway and at the replicas of query together, ${against}`,
      measure: async (round) => (await costs(round)).everywhere,
    },
    {
      ...common,
      id: `${house.prefix}subs.idle_gateway_kb`,
      what: `memory of ${what} at the gateway alone, ${against}`,
      measure: async (round) => (await costs(round)).gateway,
    },
  ];
}

interface Costs {
  readonly gateway: number;
  readonly everywhere: number;
}

async function openAndMeasure({ httpUrl, webSocketUrl, login, services }: ReplicasHouse): Promise<Costs> {
  const client = createParleyClient({ url: httpUrl });
  try {
    const { email, password, tenantSlug } = login;
    const { accessToken } = await client.login({ email, password, tenantSlug });
    const asked = await client.runSql({ sql: LONG_STATEMENT, maxAgeSeconds: 0 });
    const subscribe = { query: RUN_EVENTS, variables: { runId: asked.run.id } };
    const instances = ['gateway', ...services.instancesOf('query')];
    const [gateway = 0, ...replicas] = await costsOfEach(
      () => Promise.all(instances.map((instance) => memoryOf(services, instance))),
      { webSocketUrl, accessToken, subscribe, isGreeted: true },
    );
    await asked.cancel();
    return { gateway, everywhere: replicas.reduce((sum, each) => sum + each, gateway) };
  } finally {
    await client.close();
  }
}

/** Opening takes longer than the tier of techcorp lets a run go on. */
async function letRunsLast({ adminUrl, login }: ReplicasHouse): Promise<void> {
  const database = new pg.Client({ connectionString: adminUrl });
  await database.connect();
  await database.query(`UPDATE tenants.tenants SET tier = 'ENTERPRISE' WHERE slug = $1`, [login.tenantSlug]);
  await database.end();
}

const TOLD = /memory (\d+) is (\d+)\./g;

async function memoryOf(services: ComposedServices, instance: string): Promise<number> {
  const told = () => [...services.outputOf(instance).matchAll(TOLD)].at(-1) ?? [];
  const [, before] = told();
  services.signal(instance, 'SIGUSR2');
  await until(async () => told()[1] !== before, TOLD_WITHIN_MS);
  const [, , bytes] = told();
  return Number(bytes);
}
