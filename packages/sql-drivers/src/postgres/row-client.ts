import { EventEmitter } from 'node:events';
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

/**
 * `pg`'s own connection, with its authentication, TLS and errors, but for the rows: what the server sends goes through a
 * {@link MessageSplitter} first, and only what is no row goes on to `pg`'s parser.
 */
export class RowConnection extends Connection implements MessageReceiver {
  onDataRow: MessageReceiver['onDataRow'];
  /** Called when a piece of what the server sends has been read. */
  onRead: (() => void) | undefined;

  #passed = new EventEmitter();

  override attachListeners(stream: Duplex): void {
    const splitter = new MessageSplitter(this);
    super.attachListeners(this.#passed);
    stream.on('data', (chunk: Buffer) => {
      // A server that breaks the protocol costs its connection: thrown from here, an error would end the process.
      try {
        splitter.push(chunk);
        this.onRead?.();
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  onOther(bytes: Buffer): void {
    this.#passed.emit('data', bytes);
  }
}

/** A client whose rows can be read as bytes. */
export class RowClient extends Client {
  declare readonly connection: RowConnection;

  constructor(config: ClientConfig) {
    super({ ...config, connection: new RowConnection(config) });
  }
}
