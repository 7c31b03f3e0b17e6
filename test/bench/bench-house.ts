import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComposedServices } from '../cluster/composed-services.ts';
import { openReplicas } from '../cluster/open-replicas.ts';
import { removeInstallation } from '../house/remove-installation.ts';
import { spawnHouse } from '../house/spawn-house.ts';

/** A house with the demo, however it is put together. */
export interface BenchHouse {
  /** Processes and hops between the database and the client, in words. */
  readonly topology: string;
  /** Goes before the ids of what is measured in it. */
  readonly prefix: string;
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  /** The superuser's way to the server of the platform and the tenants. */
  readonly adminUrl: string;
  /** The owner of techcorp. */
  readonly login: BenchLogin;
  /** The identity subgraph's socket, past the gateway; undefined where it has none. */
  readonly identitySocket?: string;
  stop(): Promise<void>;
}

interface BenchLogin {
  readonly tenantSlug: string;
  readonly role: string;
  readonly email: string;
  readonly password: string;
}

/** What `npm start` starts. */
export async function openEmbedded(): Promise<BenchHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const spawned = await spawnHouse({ folder, port: 0, today: '2026-11-15' });
  const { httpUrl, webSocketUrl, adminUrl, logins, sockets } = spawned.address;
  return {
    topology: 'one process holds the gateway and all subgraphs, one is PostgreSQL, one the client',
    prefix: '',
    httpUrl,
    webSocketUrl,
    adminUrl,
    login: ownerOf(logins),
    identitySocket: sockets.identity,
    async stop() {
      await spawned.stop();
      await removeInstallation(folder);
    },
  };
}

/** Replicas, and the processes that they are. */
export interface ReplicasHouse extends BenchHouse {
  readonly services: ComposedServices;
}

/** What docker-compose.yml starts. @param nodeArguments what Node.js is started with, in each process */
export async function openReplicasHouse(nodeArguments: readonly string[] = []): Promise<ReplicasHouse> {
  const { address, services, stop } = await openReplicas(nodeArguments);
  const { httpUrl, webSocketUrl, adminUrl, logins } = address;
  return {
    topology: 'each service a process, two replicas of query, Redis, PostgreSQL, the client',
    prefix: 'replicas.',
    httpUrl,
    webSocketUrl,
    adminUrl,
    login: ownerOf(logins),
    services,
    stop,
  };
}

function ownerOf(logins: readonly BenchLogin[]): BenchLogin {
  const login = logins.find(({ tenantSlug, role }) => tenantSlug === 'techcorp' && role === 'owner');
  if (login === undefined) throw new Error('The demo has no owner at techcorp.');
  return login;
}
