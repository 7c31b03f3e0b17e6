import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { openUpstreamSocket } from '../subscriptions/upstream-socket.js';
import { httpTarget, poolConnector, type SubgraphAddress } from './subgraph-address.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A replica that answers with its name, over HTTP and to each subscription. */
async function replica(name: string): Promise<string> {
  const server = createServer((_request, response) => response.end(name));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (message) => {
      const { type, id } = JSON.parse(String(message));
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'subscribe') socket.send(`{"id":"${id}","type":"next","payload":{"data":"${name}"}}`);
    });
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function nobody(): Promise<string> {
  const url = await replica('gone');
  const server = servers.pop();
  server?.close();
  if (server !== undefined) await once(server, 'close');
  return url;
}

async function ask(address: SubgraphAddress): Promise<string> {
  const pool = new Pool(httpTarget(address).origin, { connect: poolConnector(address, 1_000) });
  const { body } = await pool.request({ method: 'GET', path: '/' });
  const answer = await body.text();
  await pool.close();
  return answer;
}

describe('a subgraph of several replicas', () => {
  it('gets the gateway’s connections in turn', async () => {
    const address: SubgraphAddress = { urls: [await replica('one'), await replica('two')] };
    const answers = [await ask(address), await ask(address), await ask(address), await ask(address)];
    expect(answers.toSorted()).toEqual(['one', 'one', 'two', 'two']);
  });

  it('is reached as long as one of them is', async () => {
    const address: SubgraphAddress = { urls: [await nobody(), await replica('one'), await nobody()] };
    for (let times = 0; times < 3; times += 1) expect(await ask(address)).toBe('one');
    await expect(ask({ urls: [await nobody(), await nobody()] })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('is reached by WebSocket in the same way', async () => {
    const address: SubgraphAddress = { urls: [await nobody(), await replica('one')] };
    for (let times = 0; times < 2; times += 1) {
      const socket = openUpstreamSocket({
        address,
        connectMs: 1_000,
        silentMs: 36_000,
        onIdle: () => undefined,
        onClosed: () => undefined,
      });
      const event = await new Promise<Buffer>((resolve, reject) => {
        socket.subscribe(Promise.resolve({ query: '', variables: {} }), {
          event: resolve,
          failed: () => reject(new Error('failed')),
          completed: () => reject(new Error('completed')),
          lost: reject,
        });
      });
      expect(event.toString()).toBe('{"data":"one"}');
      socket.close();
    }
  });
});
