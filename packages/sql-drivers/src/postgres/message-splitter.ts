import { tooMuchAtOnce } from '../errors.js';

/*
 * Every message of a PostgreSQL server is one byte that says its kind, four bytes of length (big-endian; of themselves and the
 * body), and the body. Source: https://www.postgresql.org/docs/current/protocol-overview.html
 */
const LENGTH_BYTES = 4;
const HEADER_BYTES = 1 + LENGTH_BYTES;
const DATA_ROW = 0x44;

/**
 * A server sends a row of a gigabyte as gladly as one of a byte. As JSON a row is six times as large at worst, and the run log
 * takes events of 64 MB.
 */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Room for a held row that is kept for the next; a larger one is given back. */
const KEPT_BYTES = 64 * 1024;

export interface MessageReceiver {
  /** Takes bytes of messages that are not for `onDataRow`, in order, cut anywhere; they change after it has returned. */
  onOther(bytes: Buffer): void;
  /** While set, it takes the body of each DataRow: `bytes` from `from` to `to`, to be read before it returns. */
  onDataRow: ((bytes: Buffer, from: number, to: number) => void) | undefined;
}

/** Finds the rows in what a server sends, wherever the network cuts it, and lets everything else pass as it is. */
export class MessageSplitter {
  readonly #receiver: MessageReceiver;
  /** The beginning of a message whose kind is not known yet, or of a row. */
  #held = Buffer.allocUnsafeSlow(HEADER_BYTES);
  #heldBytes = 0;
  /** What is still to come of a message that passes. */
  #passing = 0;

  constructor(receiver: MessageReceiver) {
    this.#receiver = receiver;
  }

  /** @throws ParleyError RESULT_LIMIT for a message that is larger than this process should hold; Error for what is none; and
   * whatever the receiver throws. Nothing can be read after that. */
  push(chunk: Buffer): void {
    let at = this.#heldBytes === 0 ? 0 : this.#complete(chunk);
    let passFrom = at;
    at = this.#pass(at, chunk.length);
    while (at < chunk.length) {
      if (chunk.length - at < HEADER_BYTES) break;
      const end = at + 1 + this.#lengthOf(chunk, at);
      if (this.#isRow(chunk[at])) {
        this.#forward(chunk, passFrom, at);
        passFrom = at;
        if (end > chunk.length) break;
        this.#receiver.onDataRow?.(chunk, at + HEADER_BYTES, end);
        passFrom = end;
        at = end;
      } else {
        this.#passing = end - at;
        at = this.#pass(at, chunk.length);
      }
    }
    this.#forward(chunk, passFrom, at);
    if (at < chunk.length) this.#hold(chunk, at);
  }

  #isRow(kind: number | undefined): boolean {
    return kind === DATA_ROW && this.#receiver.onDataRow !== undefined;
  }

  #forward(chunk: Buffer, from: number, to: number): void {
    if (from < to) this.#receiver.onOther(chunk.subarray(from, to));
  }

  /** @returns where the message that passes ends, or the chunk */
  #pass(at: number, to: number): number {
    const end = Math.min(at + this.#passing, to);
    this.#passing -= end - at;
    return end;
  }

  #hold(chunk: Buffer, from: number): void {
    const bytes = chunk.length - from;
    this.#makeRoom(bytes < HEADER_BYTES ? HEADER_BYTES : 1 + this.#lengthOf(chunk, from));
    chunk.copy(this.#held, 0, from);
    this.#heldBytes = bytes;
  }

  /** @returns how many bytes of the chunk belonged to what was held */
  #complete(chunk: Buffer): number {
    let taken = this.#fill(chunk, 0, HEADER_BYTES);
    if (this.#heldBytes < HEADER_BYTES) return taken;
    const size = 1 + this.#lengthOf(this.#held, 0);
    if (!this.#isRow(this.#held[0])) {
      this.#heldBytes = 0;
      this.#passing = size - HEADER_BYTES;
      this.#receiver.onOther(this.#held.subarray(0, HEADER_BYTES));
      return taken;
    }
    this.#makeRoom(size);
    taken = this.#fill(chunk, taken, size);
    if (this.#heldBytes < size) return taken;
    this.#heldBytes = 0;
    const row = this.#held;
    if (row.length > KEPT_BYTES) this.#held = Buffer.allocUnsafeSlow(HEADER_BYTES);
    this.#receiver.onDataRow?.(row, HEADER_BYTES, size);
    return taken;
  }

  /** Adds of the chunk what a held message of `size` bytes still lacks. @returns where that ends in the chunk */
  #fill(chunk: Buffer, from: number, size: number): number {
    const copied = chunk.copy(this.#held, this.#heldBytes, from, from + Math.max(0, size - this.#heldBytes));
    this.#heldBytes += copied;
    return from + copied;
  }

  #makeRoom(size: number): void {
    if (this.#held.length >= size) return;
    const larger = Buffer.allocUnsafeSlow(size);
    this.#held.copy(larger, 0, 0, this.#heldBytes);
    this.#held = larger;
  }

  /** Of a message from its length on. Only rows may be large: what else is was sent by a server of another kind. */
  #lengthOf(bytes: Buffer, at: number): number {
    const length = bytes.readUInt32BE(at + 1);
    if (length > MAX_MESSAGE_BYTES && this.#isRow(bytes[at])) throw tooMuchAtOnce(MAX_MESSAGE_BYTES);
    if (length < LENGTH_BYTES || length > MAX_MESSAGE_BYTES) {
      throw new Error('the server sent a message of an impossible length');
    }
    return length;
  }
}
