import type { Duplex } from 'node:stream';
import { writeTextMessage } from '@parley/service-kit';
import type { WebSocket } from 'ws';
import type { GatewayLimits } from '../limits.js';

/** One client's WebSocket, written to no faster than it reads. */
export interface ClientSocket {
  /** Resolves when there is room for more; never rejects: a socket that has gone takes everything. */
  send(text: string): Promise<void>;
  /** The same for a message that is written already, in pieces. */
  sendPieces(message: readonly Buffer[]): Promise<void>;
  close(code: number, reason: string): void;
  /** Without a goodbye: for a client that takes nothing any more. */
  drop(): void;
  /** Whom it belongs to in the log. */
  readonly closed: boolean;
}

/** The protocol's limit on a close frame's reason. */
const MAX_REASON_BYTES = 123;

/** `stream` is what the WebSocket was accepted on. */
export function wrapClientSocket(socket: WebSocket, stream: Duplex, limits: GatewayLimits): ClientSocket {
  const stopWatching = dropWhenGone(socket, limits);
  socket.once('close', stopWatching);

  /** `write` says when everything up to its message has left the process. */
  function whenRoom(write: (done: () => void) => void): Promise<void> {
    if (socket.readyState !== socket.OPEN) return Promise.resolve();
    return new Promise((resolve) => {
      write(() => resolve());
      if (socket.bufferedAmount < limits.waitingBytes) resolve();
    });
  }

  return {
    get closed() {
      return socket.readyState !== socket.OPEN;
    },
    send: (text) => whenRoom((done) => socket.send(text, done)),
    sendPieces: (message) => whenRoom((done) => writeTextMessage(stream, message, done)),
    close(code, reason) {
      socket.close(code, Buffer.from(reason).subarray(0, MAX_REASON_BYTES).toString());
    },
    drop: () => socket.terminate(),
  };
}

/**
 * Drops a client that went without a word: an idle one that answers no ping, or one with bytes waiting
 * that took none for long. A slow reader can't answer a ping that waits behind its rows, so it has longer.
 */
function dropWhenGone(socket: WebSocket, limits: GatewayLimits): () => void {
  let isAlive = true;
  let waiting = 0;
  let movedAt = performance.now();
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('message', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    const buffered = socket.bufferedAmount;
    if (buffered === 0 || buffered !== waiting) movedAt = performance.now();
    waiting = buffered;
    const isStalled = performance.now() - movedAt > limits.stalledReaderMs;
    if (isStalled || (buffered === 0 && !isAlive)) return socket.terminate();
    if (buffered > 0) return;
    isAlive = false;
    socket.ping();
  }, limits.pingMs);
  return () => clearInterval(timer);
}
