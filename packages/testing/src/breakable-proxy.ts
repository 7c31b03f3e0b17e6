import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy whose connections can be cut, as networks do. */
export interface BreakableProxy {
  readonly port: number;
  /** Cuts every open connection without a goodbye; new ones are accepted. */
  dropConnections(): void;
  readonly openConnections: number;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback and passes bytes on to `targetPort`. */
export async function startBreakableProxy(targetPort: number): Promise<BreakableProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');

  function dropConnections(): void {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  }
  return {
    port: address.port,
    dropConnections,
    get openConnections() {
      return pairs.size;
    },
    async close() {
      dropConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
