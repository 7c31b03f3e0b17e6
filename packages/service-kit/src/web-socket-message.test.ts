import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { writeTextMessage } from './web-socket-message.js';

const httpServer = createServer();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
let stream: Duplex;
let server: WebSocket;
let client: WebSocket;

beforeAll(async () => {
  const accepted = Promise.withResolvers<void>();
  httpServer.on('upgrade', (request, socket, head) => {
    stream = socket;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      server = webSocket;
      accepted.resolve();
    });
  });
  httpServer.listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}`);
  await accepted.promise;
});
afterAll(() => {
  client.terminate();
  httpServer.close();
});

describe('a message in pieces', () => {
  it.each([1, 2, 125, 126, 127, 65_535, 65_536, 300_000])('of %i bytes arrives as one text', async (size) => {
    const text = 'é'.repeat(size).slice(0, size);
    const bytes = Buffer.from(text);
    // The second piece begins in the middle of a character.
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 1), bytes.subarray(1)];
    const received: string[] = [];
    const three = new Promise<void>((resolve) => {
      client.on('message', (data, isBinary) => {
        received.push(isBinary ? 'binary' : String(data));
        if (received.length === 3) resolve();
      });
    });
    // Between two messages of the library itself.
    server.send('before');
    writeTextMessage(stream, pieces, () => undefined);
    server.send('after');
    await three;
    client.removeAllListeners('message');
    expect(received).toEqual(['before', text, 'after']);
  });

  it('says when its bytes have left', async () => {
    await new Promise<void>((resolve, reject) =>
      writeTextMessage(stream, [Buffer.from('a')], (error) => (error ? reject(error) : resolve())),
    );
  });
});
