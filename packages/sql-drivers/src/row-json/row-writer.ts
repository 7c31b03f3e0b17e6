import { isUtf8 } from 'node:buffer';
import type { RowBatch } from '../driver.js';
import { JsonBytes } from './json-bytes.js';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
/** A buffer that one large row made grow is not kept for the small ones after it. */
const MAX_KEPT_BYTES = 1024 * 1024;

/**
 * Rows that become a batch. A cell is whatever is written to `json` between two calls of {@link endCell}; so is an item of an
 * array within a cell.
 */
export class RowWriter {
  readonly #maxRowBytes: number;
  #json: JsonBytes;
  #count = 0;

  /** @param maxRowBytes a row that takes more fails with `TooManyBytes`, and with it the writer */
  constructor(maxRowBytes: number) {
    this.#maxRowBytes = maxRowBytes;
    this.#json = new JsonBytes(maxRowBytes);
    this.#json.byte(OPEN);
  }

  get json(): JsonBytes {
    return this.#json;
  }

  /** Rows that are complete. */
  get count(): number {
    return this.#count;
  }

  /** Of all that was written. */
  get byteLength(): number {
    return this.#json.at;
  }

  /** Whether a batch may take one more row; it always may take one. */
  isOpen(maxRows: number, targetBytes: number): boolean {
    return this.#count === 0 || (this.#count < maxRows && this.#json.at < targetBytes);
  }

  beginRow(): void {
    this.#json.byte(OPEN);
  }

  endCell(): void {
    this.#json.put(COMMA);
  }

  /** @throws TooManyBytes */
  endRow(): void {
    closeArray(this.#json);
    this.#json.byte(COMMA);
    this.#json.mark();
    this.#count += 1;
  }

  /** The rows so far, and starts anew. */
  take(): RowBatch {
    const json = this.#json;
    closeArray(json);
    const written = json.bytes.subarray(0, json.at);
    const batch = { count: this.#count, json: json.isSurelyUtf8 ? copyOf(written) : asUtf8(written) };
    this.#count = 0;
    if (json.bytes.length > MAX_KEPT_BYTES) this.#json = new JsonBytes(this.#maxRowBytes);
    else json.clear();
    this.#json.byte(OPEN);
    return batch;
  }
}

/** Every item has a comma behind it; the last one's becomes the bracket. */
export function closeArray(json: JsonBytes): void {
  if (json.bytes[json.at - 1] === COMMA) json.at -= 1;
  json.byte(CLOSE);
}

function copyOf(written: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(written.length);
  written.copy(copy);
  return copy;
}

/** What is no UTF-8 becomes U+FFFD: never more than a cell's own bytes, for no quotation mark continues a character. */
function asUtf8(written: Buffer): Buffer {
  return isUtf8(written) ? copyOf(written) : Buffer.from(written.toString());
}
