/** Where a subgraph listens: a Unix socket of this machine, or the URL of its GraphQL endpoint. */
export type SubgraphAddress = { readonly socketPath: string } | { readonly url: string };

const PATH = '/graphql';

/** An address as an HTTP client needs it. */
export interface HttpTarget {
  readonly origin: string;
  readonly path: string;
  readonly socketPath?: string;
}

export function httpTarget(address: SubgraphAddress): HttpTarget {
  // The host of a request over a Unix socket is never looked up.
  if ('socketPath' in address)
    return { origin: 'http://subgraph', path: PATH, socketPath: address.socketPath };
  const { origin, pathname } = new URL(address.url);
  return { origin, path: pathname === '/' ? PATH : pathname };
}

/** An address as `ws` takes it. */
export function webSocketUrl(address: SubgraphAddress): string {
  if ('socketPath' in address) return `ws+unix:${address.socketPath}:${PATH}`;
  const { origin, path } = httpTarget(address);
  return `${origin.replace(/^http/, 'ws')}${path}`;
}
