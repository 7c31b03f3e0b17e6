import { ParleyError } from '@parley/errors';

/** Where Redis is. */
export type RedisAddress =
  | { readonly kind: 'single'; readonly node: RedisNodeAddress; readonly access: RedisAccess }
  | { readonly kind: 'cluster'; readonly nodes: readonly RedisNodeAddress[]; readonly access: RedisAccess };

export interface RedisNodeAddress {
  readonly host: string;
  readonly port: number;
}

/** How one gets in. */
export interface RedisAccess {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
  /** Number of the database; a cluster has only 0. */
  readonly database: number;
}

const DEFAULT_PORT = 6379;

/**
 * One address is a server, several (separated by commas) are some nodes of a cluster:
 * `redis[s]://[user[:password]@]host[:port][/database]`.
 * @throws ParleyError BAD_INPUT, without the text: it may hold a password
 */
export function parseRedisAddress(text: string, password?: string): RedisAddress {
  const urls = text.split(',').map((part) => parseUrl(part.trim()));
  const [first, ...others] = urls;
  if (first === undefined) throw unreadable();
  const access = accessOf(first, password);
  if (others.length === 0) return { kind: 'single', node: nodeOf(first), access };
  const isAlike = others.every((url) => JSON.stringify(accessOf(url, password)) === JSON.stringify(access));
  if (!isAlike || access.database !== 0) throw unreadable();
  return { kind: 'cluster', nodes: urls.map(nodeOf), access };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isRedis = url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '';
  if (!isRedis || !/^(\/\d*)?$/.test(url.pathname)) throw unreadable();
  return url;
}

function nodeOf(url: URL): RedisNodeAddress {
  // Brackets belong to the address of a URL, not to an IPv6 host.
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || DEFAULT_PORT) };
}

function accessOf(url: URL, password: string | undefined): RedisAccess {
  return {
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || password,
    tls: url.protocol === 'rediss:',
    database: Number(url.pathname.slice(1) || 0),
  };
}

function unreadable(): ParleyError {
  return new ParleyError(
    'BAD_INPUT',
    'REDIS_URL must be redis://user:password@host:port/database (rediss:// with TLS), or several of them, alike and separated by commas, for a cluster.',
  );
}
