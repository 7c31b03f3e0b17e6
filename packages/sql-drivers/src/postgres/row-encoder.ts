import { isUtf8 } from 'node:buffer';
import type { RowBatch } from '../driver.js';
import { TARGET_BATCH_BYTES } from '../read-batches.js';
import type { CellWriter } from './cell-writers.js';
import { MAX_GROWTH_OF_TEXT, type Transfer } from './json-text.js';

const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const COMMA = 0x2c;
const NULL = [0x6e, 0x75, 0x6c, 0x6c] as const;

const COLUMN_COUNT_BYTES = 2;
const LENGTH_BYTES = 4;
/** The length that stands for SQL's NULL. */
const NULL_LENGTH = -1;
/** Room for a batch of usual rows, which end somewhat before or after the size that is aimed at. */
const USUAL_BYTES = TARGET_BATCH_BYTES + TARGET_BATCH_BYTES / 2;

/**
 * Writes DataRow messages as a JSON array of arrays, without making JavaScript values of them.
 *
 * The body of a DataRow is a count of columns (2 bytes), then for each its length (4 bytes, -1 for NULL) and as many bytes of
 * text; all numbers are big-endian. Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class RowEncoder {
  readonly #writers: readonly CellWriter[];
  /** The target is used again for each batch; what is given away is a copy of the right size. */
  readonly #transfer: Transfer = {
    source: Buffer.alloc(0),
    target: Buffer.allocUnsafeSlow(USUAL_BYTES),
    at: 0,
  };
  #count = 0;

  constructor(writers: readonly CellWriter[]) {
    this.#writers = writers;
    this.#begin();
  }

  /** Rows added since the last {@link take}. */
  get count(): number {
    return this.#count;
  }

  /** Of their JSON. */
  get byteLength(): number {
    return this.#transfer.at;
  }

  /** @param bytes hold the message's body between `from` and `to` @throws Error when it is no row of these columns */
  add(bytes: Uint8Array, from: number, to: number): void {
    const transfer = this.#transfer;
    const writers = this.#writers;
    // A row's own brackets and a column's `null,` are shorter than so many times the bytes they come from.
    this.#makeRoom((to - from) * MAX_GROWTH_OF_TEXT);
    const { target } = transfer;
    transfer.source = bytes;
    if (to - from < COLUMN_COUNT_BYTES || columnCount(bytes, from) !== writers.length) throw malformed();
    let cell = from + COLUMN_COUNT_BYTES;
    target[transfer.at++] = OPENING_BRACKET;
    for (let column = 0; column < writers.length; column += 1) {
      if (cell + LENGTH_BYTES > to) throw malformed();
      const length = int32(bytes, cell);
      cell += LENGTH_BYTES;
      if (length === NULL_LENGTH) {
        writeNull(transfer);
      } else {
        const end = cell + length;
        if (length < 0 || end > to) throw malformed();
        (writers[column] as CellWriter)(transfer, cell, end);
        cell = end;
      }
      target[transfer.at++] = COMMA;
    }
    if (cell !== to) throw malformed();
    if (writers.length > 0) transfer.at -= 1;
    target[transfer.at++] = CLOSING_BRACKET;
    target[transfer.at++] = COMMA;
    this.#count += 1;
  }

  /** What was added since it was last asked, and begins anew. */
  take(): RowBatch {
    const { target, at } = this.#transfer;
    const end = this.#count === 0 ? at + 1 : at;
    target[end - 1] = CLOSING_BRACKET;
    const written = Buffer.from(target.buffer, target.byteOffset, end);
    const batch = { count: this.#count, json: copyOfText(written) };
    this.#begin();
    return batch;
  }

  #begin(): void {
    const transfer = this.#transfer;
    // A single huge row must not keep its room for as long as the statement lasts.
    if (transfer.target.length > USUAL_BYTES * 4) transfer.target = Buffer.allocUnsafeSlow(USUAL_BYTES);
    transfer.target[0] = OPENING_BRACKET;
    transfer.at = 1;
    this.#count = 0;
  }

  #makeRoom(bytes: number): void {
    const transfer = this.#transfer;
    const { target, at } = transfer;
    if (at + bytes <= target.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(at + bytes, target.length * 2));
    larger.set(target.subarray(0, at));
    transfer.target = larger;
  }
}

function malformed(): Error {
  return new Error('the server sent a row that is not of the columns it described');
}

function columnCount(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function int32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function writeNull(transfer: Transfer): void {
  const { target } = transfer;
  let { at } = transfer;
  for (let index = 0; index < NULL.length; index += 1) target[at++] = NULL[index] as number;
  transfer.at = at;
}

/**
 * What is no UTF-8 must not reach clients: a WebSocket closes over it. PostgreSQL checks what it sends, but before version 15
 * not a `"char"`, and other servers speak its protocol too. U+FFFD stands for what can't be read, as `pg` has it.
 */
function copyOfText(written: Buffer): Buffer {
  return isUtf8(written) ? Buffer.from(written) : Buffer.from(written.toString());
}
