import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParleyClient, type ParleyClient, ParleyClientError } from '@parley/client';
import { type EmbeddedPostgres, resetEmbeddedPostgres, startEmbeddedPostgres } from '@parley/platform-db';
import { graphqlRequest } from '@parley/testing';
import pg from 'pg';
import type { Benchmark } from './measurement.ts';

const TENANTS = 20;
const RUNS_OF_A_TENANT = 10;
/** Of all tenants together; a round ends with the last of them, however long that takes. */
const RUNS_OF_A_ROUND = 2_000;
const ASK_AGAIN_MS = 100;
/** Less than the places of a replica, so that both fit into what the server takes. */
const POOL_SIZE = 48;
const DATABASE = 'orders';
const READER = 'fairness_reader';

/** A house, however it is put together. */
export interface FairnessHouse {
  /** Processes and hops between the database and the client, in words. */
  readonly topology: string;
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  /** The superuser's way to the server of the platform. */
  readonly adminUrl: string;
  /** Somebody of the demo; their password is everybody's in the tenants made here. */
  readonly login: { readonly email: string; readonly password: string };
  /** Goes before each id. */
  readonly prefix?: string;
}

export interface FairnessBench {
  readonly benchmarks: readonly Benchmark[];
  close(): Promise<void>;
}

/** What one round saw. */
interface Load {
  /** Runs to their last row while the round lasted, by tenant. */
  readonly ended: readonly number[];
  /** Milliseconds from asking to the first row, of every run. */
  readonly firstRowMs: readonly number[];
}

/** Runs one statement to its end and says how long its first row took. */
type RunOnce = (tenant: number) => Promise<number>;

/** Twenty tenants with ten runs each under way at any moment, three times as many as a replica runs at once. */
export async function openFairnessBench(house: FairnessHouse): Promise<FairnessBench> {
  const orders = await openOrders();
  const clients = await openTenants(house, orders);
  const { topology, prefix = '' } = house;
  const who = `${TENANTS * RUNS_OF_A_TENANT} concurrent runs over ${TENANTS} tenants (${topology})`;
  const loads = new Map<number, Promise<Load>>();
  const plainLoads = new Map<number, Promise<Load>>();
  // Both figures of a round are of the same load.
  const load = (round: number) => once(loads, round, () => play((tenant) => throughHouse(clients[tenant])));
  const plain = (round: number) => once(plainLoads, round, () => playWithPool(orders));
  const common = { rounds: 2 } as const;
  return {
    benchmarks: [
      {
        ...common,
        id: `${prefix}runs.fairness`,
        what: `${who}: the slowest tenant's runs a second as a part of the mean, against a plain pool of ${POOL_SIZE}`,
        unit: 'of the mean',
        measure: async (round) => fairnessOf(await load(round)),
        baseline: async (round) => fairnessOf(await plain(round)),
      },
      {
        ...common,
        id: `${prefix}runs.p99_first_row_ms`,
        what: `${who}: from asking to the first row, the slowest of a hundred, against the same pool`,
        unit: 'ms',
        measure: async (round) => percentile99((await load(round)).firstRowMs),
        baseline: async (round) => percentile99((await plain(round)).firstRowMs),
      },
    ],
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await orders.close();
    },
  };
}

function once(known: Map<number, Promise<Load>>, round: number, make: () => Promise<Load>): Promise<Load> {
  const load = known.get(round) ?? make();
  known.set(round, load);
  return load;
}

async function play(runOnce: RunOnce): Promise<Load> {
  const ended = Array.from({ length: TENANTS }, () => 0);
  const firstRowMs: number[] = [];
  let left = RUNS_OF_A_ROUND;
  async function keepAsking(tenant: number): Promise<void> {
    while (left > 0) {
      firstRowMs.push(await runOnce(tenant));
      // What ends later than the round is nobody's throughput.
      if (left > 0) ended[tenant] = (ended[tenant] ?? 0) + 1;
      left -= 1;
    }
  }
  // By turns, so that no tenant is ahead of another from the start.
  const everybody = Array.from({ length: TENANTS * RUNS_OF_A_TENANT }, (_, index) => index % TENANTS);
  await Promise.all(everybody.map(keepAsking));
  return { ended, firstRowMs };
}

/** Busy is an answer like any other: who gets it asks again, and has waited longer. */
async function throughHouse(client: ParleyClient | undefined): Promise<number> {
  if (client === undefined) throw new Error('There is no such tenant.');
  const askedAt = performance.now();
  for (;;) {
    const firstRowAt = await readToEnd(client).catch(unlessRetryable);
    if (firstRowAt !== null) return firstRowAt - askedAt;
    await sleep(ASK_AGAIN_MS);
  }
}

/** When the first row came; `null` where the run failed in a way that is worth trying again. */
async function readToEnd(client: ParleyClient): Promise<number | null> {
  let firstRowAt: number | null = null;
  for await (const event of await client.runSql(statement())) {
    if (event.__typename === 'RunRows') firstRowAt ??= performance.now();
    if (event.__typename !== 'RunFailed') continue;
    if (event.error.retryable) return null;
    throw new Error(event.error.message);
  }
  if (firstRowAt === null) throw new Error('The run had no rows.');
  return firstRowAt;
}

function unlessRetryable(error: unknown): null {
  if (error instanceof ParleyClientError && error.retryable) return null;
  throw error;
}

/** A pool for each round: its connections are not taken from the house's. */
async function playWithPool({ server }: Orders): Promise<Load> {
  await untilPoolsAreEmpty(server.adminUrl(DATABASE));
  const pool = new pg.Pool({ connectionString: server.adminUrl(DATABASE), max: POOL_SIZE });
  try {
    return await play(() => throughPool(pool));
  } finally {
    await pool.end();
  }
}

/** Replicas keep more connections between them than are left of the server's, for half a minute after their last use. */
async function untilPoolsAreEmpty(databaseUrl: string): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query('SELECT FROM pg_stat_activity WHERE usename = $1', [READER]);
      if (rows.length <= POOL_SIZE) return;
      await sleep(500);
    }
  });
}

async function throughPool(pool: pg.Pool): Promise<number> {
  const askedAt = performance.now();
  await pool.query({ text: statement(), rowMode: 'array' });
  return performance.now() - askedAt;
}

/** Unlike any other, so that no cache answers it. */
function statement(): string {
  return `SELECT id, region, status, total_amount FROM orders WHERE id > ${-randomInt(1, 2 ** 31)} LIMIT 200`;
}

function fairnessOf({ ended }: Load): number {
  const mean = ended.reduce((sum, count) => sum + count, 0) / ended.length;
  return Math.min(...ended) / mean;
}

function percentile99(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

// Twenty tenants -----------------------------------------------------------------------------------

/** Somebody of the demo who owns a tenant of their own besides, with a copy of the built-in roles. */
const NEW_TENANT = `
  WITH tenant AS (
    INSERT INTO tenants.tenants (id, slug, name, industry, tier)
    SELECT gen_random_uuid(), $1, $1, industry, 'PRO' FROM tenants.tenants LIMIT 1
    RETURNING id
  ), role AS (
    INSERT INTO identity.roles (id, tenant_id, name, permissions, built_in)
    SELECT gen_random_uuid(), tenant.id, r.name, r.permissions, true
    FROM identity.roles r, tenant
    WHERE r.built_in AND r.tenant_id = (SELECT id FROM tenants.tenants WHERE slug = 'techcorp')
    RETURNING id, name, tenant_id
  ), member AS (
    INSERT INTO identity.memberships (id, tenant_id, user_id)
    SELECT gen_random_uuid(), tenant.id, u.id FROM identity.users u, tenant WHERE u.email = $2
    RETURNING id
  )
  INSERT INTO identity.membership_roles (membership_id, role_id, tenant_id)
  SELECT member.id, role.id, role.tenant_id FROM member, role WHERE role.name = 'owner'`;

const CONNECT = `mutation ($input: ConnectDataSourceInput!) {
  connectDataSource(input: $input) { dataSource { id } error { message } }
}`;
const READ_SCHEMA = 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { __typename } }';

/** A server of its own: the demo's has not so many connections to give. */
interface Orders {
  readonly server: EmbeddedPostgres;
  readonly password: string;
  close(): Promise<void>;
}

async function openOrders(): Promise<Orders> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-fairness-'));
  const server = await startEmbeddedPostgres({ folder, durable: false });
  const password = randomBytes(12).toString('hex');
  await withDatabase(server.adminUrl('postgres'), async (client) => {
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.query(`CREATE ROLE ${READER} LOGIN PASSWORD '${password}'`);
  });
  await withDatabase(server.adminUrl(DATABASE), async (client) => {
    await client.query(`CREATE TABLE orders AS SELECT n AS id, 'region ' || n % 7 AS region,
      (n % 3)::text AS status, n * 1.25 AS total_amount FROM generate_series(1, 20000) AS n`);
    await client.query(`GRANT SELECT ON orders TO ${READER}`);
  });
  return {
    server,
    password,
    async close() {
      await server.stop();
      await resetEmbeddedPostgres(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client for each tenant, each with a data source of its own over one database. */
async function openTenants(house: FairnessHouse, orders: Orders): Promise<readonly ParleyClient[]> {
  const slugs = Array.from({ length: TENANTS }, (_, index) => `fairness-${index + 1}`);
  const platformUrl = new URL(house.adminUrl);
  platformUrl.pathname = '/parley';
  await withDatabase(platformUrl.toString(), async (client) => {
    for (const slug of slugs) await client.query(NEW_TENANT, [slug, house.login.email]);
  });
  const clients: ParleyClient[] = [];
  for (const slug of slugs) clients.push(await openTenant(house, orders, slug));
  return clients;
}

async function openTenant(house: FairnessHouse, orders: Orders, slug: string): Promise<ParleyClient> {
  const { httpUrl: url, webSocketUrl } = house;
  const { email, password } = house.login;
  const client = createParleyClient({ url, webSocketUrl });
  const { accessToken: token } = await client.login({ email, password, tenantSlug: slug });
  const { host, port } = orders.server;
  const server = { host, port, database: DATABASE, tls: 'DISABLE' };
  const input = { ...server, name: 'Orders', user: READER, password: orders.password };
  const connected = await graphqlRequest(url, { query: CONNECT, variables: { input }, token });
  const id = connected.data?.connectDataSource.dataSource?.id;
  const read = await graphqlRequest(url, { query: READ_SCHEMA, variables: { id }, token });
  if (read.errors.length > 0)
    throw new Error(JSON.stringify([connected.data, connected.errors, read.errors]));
  return client;
}

async function withDatabase(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
