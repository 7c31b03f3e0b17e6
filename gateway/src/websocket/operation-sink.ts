import type { FormattedExecutionResult } from 'graphql';
import { MessageType } from 'graphql-ws';
import type { ClientSocket } from './client-socket.js';
import type { ResultSink } from './client-stream.js';
import type { EventWindow } from './event-window.js';

export interface OperationSinkOptions {
  /** The operation's id, as its client named it. */
  readonly id: string;
  readonly socket: ClientSocket;
  readonly window: EventWindow | undefined;
  /** A client that has a window and says nothing of it for this long is dropped, as one that doesn't read is. */
  readonly stalledReaderMs: number;
  /** Sees each result that is not only bytes, before it is sent. */
  readonly onResult: (result: FormattedExecutionResult) => void;
  readonly onClose: () => void;
}

const TAIL = Buffer.from('}');

/** Writes one operation's results to its client's socket, as fast as that and the operation's window take them. */
export class OperationSink implements ResultSink {
  readonly #options: OperationSinkOptions;
  readonly #head: Buffer;
  #isClosed = false;

  constructor(options: OperationSinkOptions) {
    this.#options = options;
    this.#head = Buffer.from(`{"id":${JSON.stringify(options.id)},"type":"${MessageType.Next}","payload":`);
  }

  async sendBytes(pieces: readonly Buffer[]): Promise<void> {
    const { socket, window, stalledReaderMs } = this.#options;
    if (window !== undefined) {
      const byteLength = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
      const isRoom = await window.room(byteLength, stalledReaderMs);
      if (this.#isClosed) return;
      if (!isRoom) return socket.drop();
      window.sent(byteLength);
    }
    await socket.sendPieces([this.#head, ...pieces, TAIL]);
  }

  async send(result: FormattedExecutionResult): Promise<void> {
    this.#options.onResult(result);
    await this.sendBytes([Buffer.from(JSON.stringify(result))]);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.window?.close();
    this.#options.onClose();
  }
}
