import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisAccess, RedisAddress } from './redis-address.js';

export type RedisClient = Redis | Cluster;

const CONNECT_MS = 2_000;
const DISCONNECT_MS = 500;
const KEEP_ALIVE_MS = 5_000;
/** However much else is answered meanwhile. */
const COMMAND_MS = 5_000;
const RECONNECT_FIRST_MS = 50;
const RECONNECT_LONGEST_MS = 1_000;
/** A cluster's slots are looked up anew: a master that hangs doesn't say who follows it. */
const LOOK_UP_SLOTS_MS = 5_000;
/** A command that met a node which has gone is tried elsewhere so many times, 100 ms apart. */
const REDIRECTIONS = 5;

/** What is asked when the connection is lost, or not there, fails: asking again is for those who know whether that is safe. */
const OPTIONS = {
  connectTimeout: CONNECT_MS,
  disconnectTimeout: DISCONNECT_MS,
  keepAlive: KEEP_ALIVE_MS,
  commandTimeout: COMMAND_MS,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  disableClientInfo: true,
} as const satisfies RedisOptions;

/** @param name shown in Redis' list of clients */
export function openCommands({ access, ...address }: RedisAddress, name: string): RedisClient {
  const options = { ...OPTIONS, ...optionsOf(access), connectionName: name };
  if (address.kind === 'single') {
    return new Redis({
      ...options,
      ...address.node,
      db: access.database,
      retryStrategy: reconnectAfter,
    });
  }
  return new Cluster([...address.nodes], {
    clusterRetryStrategy: reconnectAfter,
    slotsRefreshInterval: LOOK_UP_SLOTS_MS,
    slotsRefreshTimeout: CONNECT_MS,
    maxRedirections: REDIRECTIONS,
    enableOfflineQueue: false,
    // Names of nodes stay names: certificates are made out to them.
    dnsLookup: (host, callback) => callback(null, host),
    redisOptions: options,
  });
}

/** Until a client that is ready can be asked anything: a cluster connects to a node when it is first needed, which is too late. */
export async function warmUp(client: RedisClient): Promise<void> {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client];
  await Promise.allSettled(nodes.map((node) => node.ping()));
}

/**
 * A connection for topics, which ends when it is lost: the next attempt goes to the next node. In a cluster any node
 * passes on what was published at any other.
 */
export function openTopics({ access, ...address }: RedisAddress, name: string, attempt: number): Redis {
  const nodes = address.kind === 'single' ? [address.node] : address.nodes;
  return new Redis({
    ...OPTIONS,
    ...optionsOf(access),
    ...nodes[attempt % nodes.length],
    connectionName: `${name}-topics`,
    autoResubscribe: false,
    retryStrategy: () => null,
  });
}

export function reconnectAfter(attempt: number): number {
  return Math.min(attempt * RECONNECT_FIRST_MS, RECONNECT_LONGEST_MS);
}

function optionsOf({ username, password, tls }: RedisAccess): RedisOptions {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}
