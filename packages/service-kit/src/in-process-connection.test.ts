import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { connectedPair, connectInProcess } from './in-process-connection.js';
import { listen } from './listen.js';

describe('two ends of a connection', () => {
  it('carry everything, in order, however much at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 100_000 })), async (chunks) => {
        const [one, other] = connectedPair();
        const received = buffer(other);
        one.cork();
        for (const chunk of chunks) one.write(chunk);
        one.uncork();
        one.end();
        expect((await received).equals(Buffer.concat(chunks))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('hold a writer back whose reader does not read', async () => {
    const [one, other] = connectedPair();
    const done: number[] = [];
    for (let n = 1; n <= 10; n += 1) one.write(Buffer.alloc(100_000), () => done.push(n));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done).toEqual([]);
    other.resume();
    one.end();
    await once(one, 'finish');
    expect(done).toHaveLength(10);
  });

  it('are both closed when one is destroyed, after what came before', async () => {
    const [one, other] = connectedPair();
    other.write('last words');
    await new Promise((resolve) => setImmediate(resolve));
    const received = buffer(one);
    const closed = once(one, 'close');
    other.destroy();
    expect(String(await received)).toBe('last words');
    await closed;
  });

  it('say so when nobody is there to read', async () => {
    const [one, other] = connectedPair();
    one.write('unread');
    other.destroy();
    one.write('to nobody');
    const [error] = await once(one, 'error');
    expect(error).toMatchObject({ code: 'EPIPE' });
  });
});

describe('a server of this process', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it('is spoken to without the kernel, until it closes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-kit-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const socketPath = join(folder, 'a.sock');
    expect(connectInProcess(socketPath)).toBeUndefined();
    const server = createServer();
    const webSockets = new WebSocketServer({ server });
    await listen(server, { socketPath });
    let accepted = 0;
    server.on('connection', () => {
      accepted += 1;
    });
    webSockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)));

    const connection = connectInProcess(socketPath);
    expect(connection).toBeDefined();
    const client = new WebSocket('ws://in-process/', { createConnection: () => connection as never });
    await once(client, 'open');
    const large = 'x'.repeat(1_000_000);
    client.send(large);
    const [answer] = await once(client, 'message');
    expect(String(answer)).toBe(`echo ${large}`);
    expect(accepted).toBe(1);

    client.terminate();
    webSockets.close();
    server.close();
    await once(server, 'close');
    expect(connectInProcess(socketPath)).toBeUndefined();
  });
});
