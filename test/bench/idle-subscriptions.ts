import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createParleyClient } from '@parley/client';
import type { House } from '@parley/scripts';
import { removeInstallation } from '../house/remove-installation.ts';
import { IdleClients, type IdleClientsOptions, SUBSCRIPTIONS_PER_SOCKET } from './idle-clients.ts';
import type { Benchmark } from './measurement.ts';

const SOCKETS = 100;
export const SUBSCRIPTIONS = SOCKETS * SUBSCRIPTIONS_PER_SOCKET;
const BYTES_PER_KB = 1024;
/** What has just been opened still works off its first messages. */
const SETTLE_MS = 2_000;
/** Outlasts the measurement. */
const RUN_SECONDS = 600;
/** Has no row to give for a very long time, needs no disk for it, and looks harmless to an estimate. */
export const LONG_STATEMENT =
  'SELECT count(*) FROM (SELECT generate_series(1, id * 1000000000000) AS n FROM orders WHERE id = 1) AS numbers';
export const RUN_EVENTS = `subscription Idle($runId: ID!) { runEvents(runId: $runId) {
  __typename cursor ... on RunRows { offset rows } ... on RunCompleted { rowCount } } }`;

/** What 10,000 readers cost who wait for the rows of a run, in the one process of gateway and subgraphs. */
export function idleSubscriptionsBenchmark(): Benchmark {
  return {
    id: 'subs.idle_kb',
    what: `memory of each of ${SUBSCRIPTIONS.toLocaleString('en')} idle run subscriptions on ${SOCKETS} sockets, gateway and subgraph together in one process, against as many of a bare graphql-ws server in its own`,
    unit: 'KB',
    // Ten thousand take a while to open, and the figure hardly varies.
    rounds: 1,
    measure: () => inHouse(),
    baseline: () => inBareServer(),
  };
}

async function inHouse(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-idle-'));
  const holder = await startHolder('house', {
    folder,
    port: 0,
    today: '2026-11-15',
    maxRunSeconds: RUN_SECONDS,
  });
  try {
    const house = holder.address as Pick<House, 'httpUrl' | 'webSocketUrl' | 'logins'>;
    const login = house.logins.find(({ tenantSlug, role }) => tenantSlug === 'techcorp' && role === 'owner');
    if (login === undefined) throw new Error('The demo has no owner at techcorp.');
    const client = createParleyClient({ url: house.httpUrl });
    const { accessToken } = await client.login({ email: login.email, password: login.password });
    const asked = await client.runSql({ sql: LONG_STATEMENT });
    const subscribe = { query: RUN_EVENTS, variables: { runId: asked.run.id } };
    const { webSocketUrl } = house;
    const kilobytes = await costOfEach(holder.memory, {
      webSocketUrl,
      accessToken,
      subscribe,
      isGreeted: true,
    });
    await asked.cancel();
    await client.close();
    return kilobytes;
  } finally {
    await holder.stop();
    await removeInstallation(folder);
  }
}

export async function inBareServer(): Promise<number> {
  const holder = await startHolder('bare', {});
  try {
    const { webSocketUrl } = holder.address as { readonly webSocketUrl: string };
    const subscribe = { query: 'subscription Idle($id: ID!) { never(id: $id) }', variables: { id: '1' } };
    return await costOfEach(holder.memory, { webSocketUrl, subscribe, isGreeted: false });
  } finally {
    await holder.stop();
  }
}

/** Kilobytes that each subscription takes of what `memory` says. */
async function costOfEach(memory: () => Promise<number>, options: IdleClientsOptions): Promise<number> {
  const [total = 0] = await costsOfEach(async () => [await memory()], options);
  return total;
}

/** The same where `memories` tells of several processes. */
export async function costsOfEach(
  memories: () => Promise<readonly number[]>,
  options: IdleClientsOptions,
): Promise<readonly number[]> {
  const clients = new IdleClients(options);
  try {
    // The first leave compiled code, plans and pools behind, which is not the cost of one more.
    await clients.open(2);
    await sleep(SETTLE_MS);
    const before = await memories();
    await clients.open(SOCKETS);
    await sleep(SETTLE_MS);
    const after = await memories();
    return after.map((bytes, index) => (bytes - (before[index] ?? 0)) / SUBSCRIPTIONS / BYTES_PER_KB);
  } finally {
    clients.close();
  }
}

/** A process that holds subscriptions. */
interface Holder {
  readonly address: unknown;
  /** Bytes in use there, after a full collection. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

async function startHolder(kind: 'house' | 'bare', options: object): Promise<Holder> {
  const script = fileURLToPath(new URL('idle-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, kind, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`The ${kind} process ended.`);
    return JSON.parse(value);
  };
  return {
    address: await nextLine(),
    async memory() {
      child.stdin.write('\n');
      return Number(await nextLine());
    },
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}
