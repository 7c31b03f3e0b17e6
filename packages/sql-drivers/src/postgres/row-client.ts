import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client, type ClientConfig, Connection } from 'pg';
import { type MessageReceiver, MessageSplitter } from './message-splitter.js';

/** What `pg` 8 has, and its types leave out. */
declare module 'pg' {
  interface ClientConfig {
    /** Taken instead of one that the client makes itself. */
    connection?: Connection;
  }
  interface Connection {
    /** Parses messages from the `data` events of `source`. Called once, when the protocol begins: after TLS was agreed on. */
    attachListeners(source: EventEmitter): void;
  }
}

const READ_BYTES = 128 * 1024;

/**
 * `pg`'s own connection, with its authentication, TLS and errors, but for the rows: what the server sends goes through a
 * {@link MessageSplitter} first, and only what is no row goes on to `pg`'s parser.
 */
export class RowConnection extends Connection implements MessageReceiver {
  onDataRow: MessageReceiver['onDataRow'];
  /** Called when a piece of what the server sends has been read. */
  onRead: (() => void) | undefined;

  readonly #passed = new EventEmitter();

  override attachListeners(stream: Duplex): void {
    const splitter = new MessageSplitter(this);
    super.attachListeners(this.#passed);
    stream.on('data', (chunk: Buffer) => {
      // A server that breaks the protocol costs its connection: thrown from here, an error would end the process.
      try {
        splitter.push(chunk);
        this.onRead?.();
      } catch (error) {
        this.hangUp(error);
      }
    });
  }

  /** Closes the socket; who waits for the server is told the reason. */
  hangUp(reason: unknown): void {
    this.stream.destroy(reason instanceof Error ? reason : new Error(String(reason)));
  }

  onOther(bytes: Buffer): void {
    // The parser keeps the beginning of a message until its end comes; the socket reads into the same bytes again.
    this.#passed.emit('data', Buffer.from(bytes));
  }
}

/** A client whose rows can be read as bytes. */
export class RowClient extends Client {
  declare readonly connection: RowConnection;

  constructor(config: ClientConfig) {
    const stream = config.ssl === false ? socketOfOneBuffer : undefined;
    super({ ...config, connection: new RowConnection({ ...config, ...(stream && { stream }) }) });
  }
}

/**
 * A socket that reads into one buffer again and again; each `data` event's bytes are there only until it has been heard. Node
 * makes a new buffer for each read otherwise, which at full speed was a third of this process's work. TLS makes its own.
 */
function socketOfOneBuffer(): Socket {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const socket: Socket = new Socket({
    onread: { buffer, callback: (count) => socket.emit('data', buffer.subarray(0, count)) },
  });
  return socket;
}
