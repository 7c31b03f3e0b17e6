import type { Server } from 'node:http';
import { Duplex } from 'node:stream';

/** Servers of this process that listen on a Unix socket, by its path. */
const servers = new Map<string, Server>();

/** From now on {@link connectInProcess} finds the server, until it is closed. */
export function acceptInProcess(socketPath: string, server: Server): void {
  servers.set(socketPath, server);
  server.once('close', () => {
    if (servers.get(socketPath) === server) servers.delete(socketPath);
  });
}

/**
 * A connection to the server of that Unix socket where it lives in this very process; `undefined` where it doesn't.
 * The same HTTP and WebSocket go over it, but buffers are handed over as they are: rows are not copied into the
 * kernel and out of it again.
 */
export function connectInProcess(socketPath: string): Duplex | undefined {
  const server = servers.get(socketPath);
  if (server === undefined) return undefined;
  const [ours, theirs] = connectedPair();
  // Node's documented way to give an HTTP server a connection that it did not accept itself.
  server.emit('connection', theirs);
  return ours;
}

/** Two ends of one connection. Node's own `duplexPair` leaves, in some versions, one end open when the other is destroyed. */
export function connectedPair(): readonly [Duplex, Duplex] {
  const one = new End();
  const other = new End();
  one.peer = other;
  other.peer = one;
  return [one, other];
}

type Done = (error?: Error | null) => void;

class End extends Duplex {
  peer: End | undefined;
  /** Tells the peer that what it wrote was taken. */
  #taken: Done | undefined;
  #hasEnded = false;

  constructor() {
    super({ allowHalfOpen: false });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.peer?.receive([chunk], done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.peer?.receive(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _read(): void {
    this.#settle();
  }

  override _final(done: Done): void {
    process.nextTick(() => {
      this.peer?.peerEnded();
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#settle(brokenPipe());
    process.nextTick(() => this.peer?.peerEnded());
    done(error);
  }

  /** Never in the writer's own turn: whoever writes is not prepared for an answer before its call returns. */
  receive(chunks: readonly Buffer[], done: Done): void {
    process.nextTick(() => {
      if (this.destroyed || this.#hasEnded) return done(brokenPipe());
      let hasRoom = true;
      for (const chunk of chunks) hasRoom = this.push(chunk);
      if (hasRoom) done();
      else this.#taken = done;
    });
  }

  /** The peer writes no more; what it wrote before can still be read. */
  peerEnded(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.push(null);
  }

  #settle(error?: Error): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.(error);
  }
}

function brokenPipe(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
}
