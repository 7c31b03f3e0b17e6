import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParleyClient } from '@parley/client';
import { type EmbeddedPostgres, resetEmbeddedPostgres, startEmbeddedPostgres } from '@parley/platform-db';
import { freePort, type RedisNode, startRedis } from '@parley/testing';
import { runCommand } from '../house/run-command.ts';
import { withDatabase } from './database.ts';
import { openNumbers, TENANT } from './numbers.ts';
import { childrenOf, openFilesOf } from './processes.ts';
import { ServiceProcess } from './service-process.ts';
import type { Victim, World } from './world.ts';

const HOST = '127.0.0.1';
/** Short, so that a pause can outlast it and rounds stay short. */
const LEASE_SECONDS = 4;
const SUBGRAPHS = ['identity', 'tenants', 'catalog', 'query'] as const;

/** Each service a process of its own, two of query behind one gateway, with Redis and PostgreSQL. */
export async function openClusterWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-chaos-'));
  const closing: (() => Promise<unknown>)[] = [];
  const closeAll = async (keep: boolean): Promise<void> => {
    for (const close of closing.reverse()) await close();
    if (keep) return;
    await resetEmbeddedPostgres(folder);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return await openWorld(folder, closing, closeAll);
  } catch (error) {
    await closeAll(true);
    throw error;
  }
}

async function openWorld(
  folder: string,
  closing: (() => Promise<unknown>)[],
  closeAll: (keep: boolean) => Promise<void>,
): Promise<World> {
  const postgres = new RestartablePostgres(folder, await startEmbeddedPostgres({ folder }));
  closing.push(() => postgres.stop());
  const redis = await startRedis();
  closing.push(() => redis.close());
  const [node] = redis.nodes;
  if (node === undefined) throw new Error('Redis has no node.');
  await install(folder, postgres.adminUrl);

  const services = await describeServices(folder, { postgresPort: postgres.port, redisUrl: redis.url });
  const running: ServiceProcess[] = [];
  closing.push(() => Promise.all(running.map((service) => service.kill())));
  await Promise.all(services.map(async (service) => running.push(await ServiceProcess.start(service))));
  const gateway = running.find(({ name }) => name === 'gateway');
  const url = `http://${HOST}:${services.find(({ name }) => name === 'gateway')?.environment.PORT}/graphql`;

  const logins = JSON.parse(await readFile(join(folder, 'secrets/installation/demo-logins.json'), 'utf8'));
  const login = logins.find((one: { tenantSlug: string; role: string }) => {
    return one.tenantSlug === TENANT && one.role === 'owner';
  });
  // In the same order in every run: a seed picks by place.
  const queries = running.filter(({ name }) => name.startsWith('query')).sort(byName);
  const world: World = {
    name: 'cluster',
    folder,
    victims: [...queries, ...(gateway === undefined ? [] : [gateway]), redisVictim(node), postgres],
    async signIn() {
      const client = createParleyClient({ url });
      await client.login({ email: login.email, password: login.password, tenantSlug: TENANT });
      return client;
    },
    withDatabase: (database, work) => withDatabase(postgres.adminUrl, database, work),
    async leftOvers() {
      const held = await Promise.all(queries.map(heldBy));
      return [...held.flat(), ...(await keysWithoutEnd(node))];
    },
    close: ({ keep }) => closeAll(keep),
  };
  await openNumbers(world, url);
  return world;
}

function byName(one: ServiceProcess, other: ServiceProcess): number {
  return one.name.localeCompare(other.name);
}

/** The secrets of all services, and the platform's database with the demo. */
async function install(folder: string, adminUrl: string): Promise<void> {
  const environment = { SECRETS_FOLDER: join(folder, 'secrets'), DATABASE_ADMIN_URL: adminUrl };
  for (const [script, args] of [
    ['scripts/dist/secrets.js', []],
    ['scripts/dist/migrate.js', ['--demo']],
  ] as const) {
    const command = runCommand(script, args, environment);
    if ((await command.ended) !== 0) throw new Error(`${script} failed:\n${command.output()}`);
  }
}

async function describeServices(
  folder: string,
  { postgresPort, redisUrl }: { readonly postgresPort: number; readonly redisUrl: string },
) {
  const names = ['identity', 'tenants', 'catalog', 'query-1', 'query-2', 'gateway'] as const;
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort(HOST));
  const address = (name: string): string => `http://${HOST}:${ports.get(name)}`;
  const shared = { HOST, LOG_LEVEL: 'warn', PATH: process.env.PATH ?? '' };
  const secret = (service: string, name: string): string => join(folder, 'secrets', service, name);
  const logFolder = join(folder, 'logs');
  for (const made of ['logs', 'files', 'results']) await mkdir(join(folder, made));

  /** What docker-compose.yml gives it. */
  function subgraph(name: string): Record<string, string> {
    const service = SUBGRAPHS.find((one) => name.startsWith(one)) ?? name;
    return {
      ...shared,
      PORT: String(ports.get(name)),
      IDENTITY_JWKS_URL: `${address('identity')}/.well-known/jwks.json`,
      GATEWAY_JWKS_URL: `${address('gateway')}/.well-known/jwks.json`,
      DATABASE_URL: `postgresql://parley_${service}@${HOST}:${postgresPort}/parley`,
      DATABASE_PASSWORD_FILE: secret(service, 'database-password'),
      FILES_FOLDER: join(folder, 'files'),
      ...(service === 'identity'
        ? { IDENTITY_KEY_FILE: secret(service, 'identity-key') }
        : { MASTER_KEY_FILE: secret(service, 'master-key') }),
      ...(service === 'query'
        ? {
            HASH_KEY_FILE: secret(service, 'hash-key'),
            REDIS_URL: redisUrl,
            RESULTS_FOLDER: join(folder, 'results'),
            RUN_LEASE_SECONDS: String(LEASE_SECONDS),
          }
        : {}),
    };
  }
  const gateway = {
    ...shared,
    PORT: String(ports.get('gateway')),
    GATEWAY_KEY_FILE: secret('gateway', 'gateway-key'),
    IDENTITY_URL: address('identity'),
    TENANTS_URL: address('tenants'),
    CATALOG_URL: address('catalog'),
    QUERY_URL: `${address('query-1')},${address('query-2')}`,
  };
  return names.map((name) => {
    const service = SUBGRAPHS.find((one) => name.startsWith(one));
    return service === undefined
      ? { name, script: 'gateway/dist/main.js', environment: gateway, logFolder }
      : { name, script: `subgraphs/${service}/dist/main.js`, environment: subgraph(name), logFolder };
  });
}

/** The whole server: its postmaster dies, all backends follow. */
class RestartablePostgres implements Victim {
  readonly name = 'postgresql';
  readonly port: number;
  readonly #folder: string;
  #server: EmbeddedPostgres;

  constructor(folder: string, server: EmbeddedPostgres) {
    this.#folder = folder;
    this.#server = server;
    this.port = server.port;
  }

  get adminUrl(): string {
    return this.#server.adminUrl('postgres');
  }

  async kill(): Promise<void> {
    const pid = await withDatabase(this.adminUrl, 'postgres', async (client) => {
      const { rows } = await client.query<{ file: string }>("SELECT pg_read_file('postmaster.pid') AS file");
      return Number.parseInt(rows[0]?.file ?? '', 10);
    });
    process.kill(pid, 'SIGKILL');
    await this.#server.ended;
    await this.#server.stop();
  }

  async restart(): Promise<void> {
    this.#server = await startEmbeddedPostgres({ folder: this.#folder, port: this.port });
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

function redisVictim(node: RedisNode): Victim {
  return {
    name: 'redis',
    kill: () => node.kill(),
    restart: () => node.restart(),
    pause: () => node.pause(),
    resume: () => node.resume(),
  };
}

async function heldBy(service: ServiceProcess): Promise<readonly string[]> {
  const files = (await openFilesOf(service.pid)).filter((file) => file.includes('/results/'));
  const children = await childrenOf(service.pid);
  return [
    ...files.map((file) => `${service.name} holds ${file} open`),
    ...children.map((command) => `${service.name} has a child: ${command}`),
  ];
}

async function keysWithoutEnd(node: RedisNode): Promise<readonly string[]> {
  const keys = (await node.command('--scan')).split('\n').filter(Boolean);
  const ends = await Promise.all(keys.map(async (key) => [key, await node.command('TTL', key)] as const));
  return ends.filter(([, seconds]) => seconds === '-1').map(([key]) => `the key ${key} stays for ever`);
}
