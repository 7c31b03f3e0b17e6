import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface IdleClientsOptions {
  readonly webSocketUrl: string;
  readonly accessToken?: string;
  /** What each of them subscribes with. */
  readonly subscribe: { readonly query: string; readonly variables: object };
  /** True where each subscription gets something at once, which shows that it is open. */
  readonly isGreeted: boolean;
}

/** As many as the gateway takes on one socket. */
export const SUBSCRIPTIONS_PER_SOCKET = 100;
/** For all of one socket. */
const OPEN_MS = 120_000;

/** WebSockets full of subscriptions for which nothing happens. */
export class IdleClients {
  readonly #options: IdleClientsOptions;
  readonly #sockets: WebSocket[] = [];

  constructor(options: IdleClientsOptions) {
    this.#options = options;
  }

  /** Resolves when all their subscriptions are open. */
  async open(sockets: number): Promise<void> {
    for (let opened = 0; opened < sockets; opened += 1) await this.#openOne();
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async #openOne(): Promise<void> {
    const { webSocketUrl, accessToken, subscribe, isGreeted } = this.#options;
    const socket = new WebSocket(webSocketUrl, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#sockets.push(socket);
    const send = (message: object) => socket.send(JSON.stringify(message));
    await once(socket, 'open');
    send({
      type: 'connection_init',
      ...(accessToken && { payload: { authorization: `Bearer ${accessToken}` } }),
    });
    await once(socket, 'message');
    const ids = Array.from({ length: SUBSCRIPTIONS_PER_SOCKET }, (_, index) => String(index));
    const waiting = new Set(isGreeted ? ids : ['pong']);
    const open = Promise.withResolvers<void>();
    const late = setTimeout(() => open.reject(new Error(`${waiting.size} did not open.`)), OPEN_MS);
    socket.on('message', (data) => {
      const { type, id = type, payload } = JSON.parse(String(data)) as Message;
      if (type === 'error' || type === 'complete')
        open.reject(new Error(`It ended: ${JSON.stringify(payload)}`));
      waiting.delete(id);
      if (waiting.size === 0) open.resolve();
    });
    for (const id of ids) send({ id, type: 'subscribe', payload: subscribe });
    send({ type: 'ping' });
    await open.promise;
    clearTimeout(late);
  }
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}
