import type { SubgraphAddress } from '../subgraphs/subgraph-address.js';
import { openUpstreamSocket, type UpstreamSocket } from './upstream-socket.js';

/** The gateway's WebSockets to the subgraphs. Who is asking goes with each subscription, not with the socket. */
export interface UpstreamPool {
  /** One of a few that carry everybody's subscriptions. */
  shared(subgraph: string): UpstreamSocket;
  /** One for a single subscription, which may hold it back without anybody else waiting. */
  own(subgraph: string): UpstreamSocket;
  close(): void;
}

const CONNECT_MS = 5_000;
/** Three of the pings that a subgraph sends every 12 seconds. */
const SILENT_MS = 36_000;
/** Sockets a subgraph over which subscriptions are spread before any of them is filled. */
const SPREAD = 4;
/** A subgraph takes 1,000 a socket. */
const SUBSCRIPTIONS_PER_SOCKET = 900;
/** A client that ends one subscription often starts the next at once. */
const LINGER_MS = 2_000;

export function createUpstreamPool(subgraphs: Readonly<Record<string, SubgraphAddress>>): UpstreamPool {
  const shared = new Map<string, Set<UpstreamSocket>>();
  const owned = new Set<UpstreamSocket>();

  function open(subgraph: string, sockets: Set<UpstreamSocket>, lingerMs: number): UpstreamSocket {
    const address = subgraphs[subgraph];
    if (address === undefined) throw new Error(`There is no address for the subgraph ${subgraph}`);
    const socket = openUpstreamSocket({
      address,
      connectMs: CONNECT_MS,
      silentMs: SILENT_MS,
      onIdle: () => setTimeout(() => socket.size === 0 && socket.close(), lingerMs).unref(),
      onClosed: () => sockets.delete(socket),
    });
    sockets.add(socket);
    return socket;
  }

  return {
    shared(subgraph) {
      const sockets = shared.get(subgraph) ?? new Set();
      shared.set(subgraph, sockets);
      const least = [...sockets].sort((one, other) => one.size - other.size)[0];
      const isRoom = least !== undefined && (least.size === 0 || sockets.size >= SPREAD);
      if (isRoom && least.size < SUBSCRIPTIONS_PER_SOCKET) return least;
      return open(subgraph, sockets, LINGER_MS);
    },
    own: (subgraph) => open(subgraph, owned, 0),
    close() {
      for (const socket of [...owned, ...[...shared.values()].flatMap((sockets) => [...sockets])])
        socket.close();
    },
  };
}
