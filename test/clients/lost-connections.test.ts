import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunEvent } from '@parley/client';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { signIn } from '../house/sign-in.js';

const PROTOCOL = 'graphql-transport-ws';
const NORMAL_CLOSURE = 1000;

interface Message {
  readonly type?: string;
  readonly payload?: { readonly query?: string };
}

/** A proxy before the house that takes its leave in good form, as some do when they are begun anew: the client sees no failure. */
async function politeProxy() {
  const operations: string[] = [];
  let isEnough = (_message: Message): boolean => false;
  const httpServer = createServer();
  const sockets = new WebSocketServer({ server: httpServer, handleProtocols: () => PROTOCOL });
  sockets.on('connection', (client) => {
    const house = new WebSocket(inject('house').webSocketUrl, PROTOCOL);
    const opened = new Promise((resolve) => house.once('open', resolve));
    const leaveAt = (message: Message): void => {
      if (!isEnough(message)) return;
      isEnough = () => false;
      client.close(NORMAL_CLOSURE);
    };
    client.on('message', async (data) => {
      const message: Message = JSON.parse(String(data));
      if (message.type === 'subscribe') operations.push(message.payload?.query ?? '');
      await opened;
      house.send(String(data));
      leaveAt(message);
    });
    house.on('message', (data) => {
      if (client.readyState === client.OPEN) client.send(String(data));
      leaveAt(JSON.parse(String(data)));
    });
    client.once('close', () => house.close());
  });
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    httpServer.close();
  });
  const { port } = httpServer.address() as AddressInfo;
  return {
    webSocketUrl: `ws://127.0.0.1:${port}/graphql`,
    /** Documents of what clients asked for, in order. */
    operations,
    /** Leaves behind the next such message, whichever way it goes. */
    leaveBehind(when: (message: Message) => boolean) {
      isEnough = when;
    },
  };
}

async function read(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('a connection that is closed in good form', () => {
  it('has no statement run twice that was on its way', async () => {
    const proxy = await politeProxy();
    const client = await signIn('techcorp', 'owner', { webSocketUrl: proxy.webSocketUrl });
    await read(await client.runSql('SELECT 1 AS one'));
    const isStatement = (query = ''): boolean => query.includes('mutation RunSql');
    proxy.leaveBehind(({ type, payload }) => type === 'subscribe' && isStatement(payload?.query));
    await expect(client.runSql('SELECT 2 AS two')).rejects.toMatchObject({ code: 'NETWORK' });
    // Whoever asks again does so by themselves.
    await read(await client.runSql('SELECT 3 AS three'));
    expect(proxy.operations.filter(isStatement)).toHaveLength(1);
  });

  it('has no event come twice, nor get lost', async () => {
    const proxy = await politeProxy();
    const client = await signIn('techcorp', 'owner', { webSocketUrl: proxy.webSocketUrl });
    const asked = await client.runSql('SELECT n FROM generate_series(1, 200) AS n');
    await read(asked);
    const before = proxy.operations.length;
    proxy.leaveBehind(({ type, payload }) => type === 'next' && JSON.stringify(payload).includes('RunRows'));
    const events = await read(asked.events());
    expect(proxy.operations).toHaveLength(before + 2);
    expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(events.length);
    const rows = events.flatMap((event) => (event.__typename === 'RunRows' ? event.rows : []));
    expect(rows).toEqual(Array.from({ length: 200 }, (_, index) => [index + 1]));
  });
});
