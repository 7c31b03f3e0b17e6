import type { Duplex } from 'node:stream';
import { buildConnector, type Pool } from 'undici';

/** Where a subgraph listens: a Unix socket of this machine, or the URLs of its replicas' GraphQL endpoints. */
export type SubgraphAddress =
  | { readonly socketPath: string }
  | { readonly urls: readonly [string, ...string[]] };

const PATH = '/graphql';

/** An address as an HTTP client needs it. */
export interface HttpTarget {
  readonly origin: string;
  readonly path: string;
}

export function httpTarget(address: SubgraphAddress): HttpTarget {
  // The host of a request over a Unix socket is never looked up.
  if ('socketPath' in address) return { origin: 'http://subgraph', path: PATH };
  const { origin, pathname } = new URL(address.urls[0]);
  return { origin, path: pathname === '/' ? PATH : pathname };
}

/** How a pool of connections opens one: to the next replica, or the one after it, where that takes none. */
export function poolConnector(address: SubgraphAddress, timeoutMs: number): Pool.Options['connect'] {
  return 'socketPath' in address
    ? { timeout: timeoutMs, socketPath: address.socketPath }
    : connectToNext(address.urls, timeoutMs);
}

/** An address as `ws` takes it. */
export function webSocketUrl(address: SubgraphAddress): string {
  if ('socketPath' in address) return `ws+unix:${address.socketPath}:${PATH}`;
  const { origin, path } = httpTarget(address);
  return `${origin.replace(/^http/, 'ws')}${path}`;
}

/** How `ws` opens a connection to one of several replicas. */
export function webSocketConnector(urls: readonly string[], timeoutMs: number) {
  const connect = connectToNext(urls, timeoutMs);
  return (_options: unknown, done: (error: Error | null, connection: Duplex) => void): undefined => {
    connect({ hostname: '', protocol: '', port: '' }, (error, socket) => done(error, socket as Duplex));
  };
}

/** Shared by all: each connection of the gateway goes to another replica than the one before it. */
let turn = 0;

function connectToNext(urls: readonly string[], timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs });
  return (options, done) => {
    turn += 1;
    const inTurn = urls.map((_, place) => new URL(urls[(turn + place) % urls.length] as string));
    const attempt = ([url, ...others]: readonly URL[]): void => {
      if (url === undefined) throw new Error('an address without a URL');
      const { host, hostname, protocol } = url;
      const port = url.port || (protocol === 'https:' ? '443' : '80');
      connect({ ...options, host, hostname, protocol, port }, (...outcome) => {
        if (outcome[0] === null || others.length === 0) done(...outcome);
        else attempt(others);
      });
    };
    attempt(inTurn);
  };
}
