import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { openUpstreamSocket, type UpstreamSocket } from './upstream-socket.js';

const servers: WebSocketServer[] = [];
const sockets: UpstreamSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A subgraph that greets as the protocol says, and does `then` when something is subscribed to. */
async function subgraph(then: (socket: WebSocket, id: string) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  servers.push(server);
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { readonly type: string; readonly id?: string };
      if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (message.type === 'subscribe') then(socket, message.id ?? '');
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

/** What a listener was told. */
interface Told {
  readonly events: string[];
  readonly lost: Promise<Error>;
}

function listen(url: string, silentMs: number): Told & { readonly socket: UpstreamSocket } {
  const nothing = () => undefined;
  const address = { urls: [url] } as const;
  const socket = openUpstreamSocket({
    address,
    connectMs: 5_000,
    silentMs,
    onIdle: nothing,
    onClosed: nothing,
  });
  sockets.push(socket);
  const events: string[] = [];
  const { promise: lost, resolve } = Promise.withResolvers<Error>();
  socket.subscribe(Promise.resolve({ query: '', variables: {} }), {
    event: (payload) => events.push(payload.toString()),
    failed: nothing,
    completed: nothing,
    lost: resolve,
  });
  return { socket, events, lost };
}

const event = (id: string) => `{"id":"${id}","type":"next","payload":{"data":1}}`;

describe('a subgraph', () => {
  it('that falls silent is taken for gone, after all that it said', async () => {
    const url = await subgraph((socket, id) => socket.send(event(id)));
    const { events, lost } = listen(url, 400);
    expect((await lost).message).toBe('the subgraph fell silent');
    expect(events).toEqual(['{"data":1}']);
  });

  it('that has nothing to say, but pings, is not', async () => {
    const pings = 15;
    const url = await subgraph((socket, id) => {
      let sent = 0;
      const timer = setInterval(() => {
        socket.ping();
        sent += 1;
        if (sent < pings) return;
        clearInterval(timer);
        socket.send(event(id));
      }, 100);
    });
    const { events, lost } = listen(url, 1_000);
    await Promise.race([lost, expect.poll(() => events).toEqual(['{"data":1}'])]);
    expect(events).toHaveLength(1);
  });

  it('that is not listened to is not, until it is again', async () => {
    const url = await subgraph(() => undefined);
    const { socket, lost } = listen(url, 300);
    await expect.poll(() => servers[0]?.clients.size).toBe(1);
    socket.pause();
    const silence = new Promise((resolve) => setTimeout(() => resolve('silence'), 900));
    expect(await Promise.race([lost, silence])).toBe('silence');
    socket.resume();
    expect((await lost).message).toBe('the subgraph fell silent');
  });
});
