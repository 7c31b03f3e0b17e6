import duckdb, { type Vector } from '@duckdb/node-bindings';

/** Of a string in a vector: its length, then itself if it is short, else its beginning and a pointer. */
const ENTRY_BYTES = 16;
const ENTRY_WORDS = 4;
const INLINE_BYTES = 12;
const INLINE_AT = 4;
const POINTER_AT = 8;
const WORD = 0x1_0000_0000;
/** Bytes between two strings that one allocation holds: it rounds up to words. */
const ALIGNMENT = 8;

/** A piece of the engine's memory in which strings stand side by side. */
interface Window {
  low: number;
  high: number;
  /** The string that begins it: the binding takes no pointers, but the place of one. */
  firstRow: number;
  bytes: Uint8Array;
}

/**
 * The bytes of a vector's strings. Asking the binding for each of them costs more than all else about a row, so neighbours are
 * asked for at once. What lies between two neighbours is less than a word and on the page of one of them; nobody looks at it.
 */
export class StringVector {
  #entries: Uint8Array = new Uint8Array();
  #words: Uint32Array = new Uint32Array();
  #windows: Window[] = [];
  /** Of each row. */
  #windowOf: Uint32Array = new Uint32Array();

  /** What `find` says is read from here. */
  source: Uint8Array = this.#entries;
  from = 0;
  to = 0;

  /** @param isValid of a row; where it is not, its entry means nothing */
  load(vector: Vector, count: number, isValid: (row: number) => boolean): void {
    this.#entries = duckdb.vector_get_data(vector, count * ENTRY_BYTES);
    const { buffer, byteOffset } = this.#entries;
    this.#words = new Uint32Array(buffer, byteOffset, count * ENTRY_WORDS);
    if (this.#windowOf.length < count) this.#windowOf = new Uint32Array(count);
    this.#windows = [];
    for (let row = 0; row < count; row += 1) {
      if (this.#lengthOf(row) > INLINE_BYTES && isValid(row)) this.#place(row);
    }
    for (const window of this.#windows) {
      const pointerAt = byteOffset + window.firstRow * ENTRY_BYTES + POINTER_AT;
      window.bytes = duckdb.get_data_from_pointer(buffer as ArrayBuffer, pointerAt, window.high - window.low);
    }
  }

  /** Sets {@link source}, {@link from} and {@link to}. Only for a row that is valid. */
  find(row: number): this {
    const length = this.#lengthOf(row);
    const window = length > INLINE_BYTES ? this.#windows[this.#windowOf[row] ?? 0] : undefined;
    if (window === undefined) {
      this.source = this.#entries;
      this.from = row * ENTRY_BYTES + INLINE_AT;
    } else {
      this.source = window.bytes;
      this.from = this.#pointerOf(row) - window.low;
    }
    this.to = this.from + length;
    return this;
  }

  #place(row: number): void {
    const low = this.#pointerOf(row);
    const high = low + this.#lengthOf(row);
    const last = this.#windows.at(-1);
    if (last === undefined || low - last.high >= ALIGNMENT || last.low - high >= ALIGNMENT) {
      this.#windows.push({ low, high, firstRow: row, bytes: this.#entries });
    } else {
      if (low < last.low) {
        last.low = low;
        last.firstRow = row;
      }
      if (high > last.high) last.high = high;
    }
    this.#windowOf[row] = this.#windows.length - 1;
  }

  #lengthOf(row: number): number {
    return this.#words[row * ENTRY_WORDS] ?? 0;
  }

  /** Addresses have 48 bits; a double holds them. */
  #pointerOf(row: number): number {
    const at = row * ENTRY_WORDS + POINTER_AT / 4;
    return (this.#words[at] ?? 0) + (this.#words[at + 1] ?? 0) * WORD;
  }
}
