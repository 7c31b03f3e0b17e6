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
/** Of a window; a longer string has one of its own. */
const MAX_WINDOW_BYTES = 256 * 1024;
/** Of all copies: a chunk may hold strings of hundreds of megabytes. */
const MAX_COPIED_BYTES = 16 * 1024 * 1024;

/** A piece of the engine's memory in which strings stand side by side. */
interface Window {
  low: number;
  high: number;
  /** The string that begins it: the binding takes no pointers, but the place of one. */
  firstRow: number;
  copy: Uint8Array | undefined;
}

/**
 * The bytes of a vector's strings. Asking the binding for each of them costs more than all else about a row, so neighbours are
 * asked for at once. The binding copies them; what lies between two neighbours is less than a word and on the page of one of
 * them, so copying it can't fail, and nobody looks at it.
 */
export class StringVector {
  #entries: Uint8Array = new Uint8Array();
  #words: Uint32Array = new Uint32Array();
  #windows: Window[] = [];
  #copied = 0;
  /** Of each row. */
  #windowOf: Uint32Array = new Uint32Array();

  /** What `find` says is read from here. */
  source: Uint8Array = this.#entries;
  from = 0;
  to = 0;

  /** @param hasValue of a row; where it has none, its entry may be anything, and its pointer is not followed */
  load(vector: Vector, count: number, hasValue: (row: number) => boolean): void {
    this.#entries = duckdb.vector_get_data(vector, count * ENTRY_BYTES);
    const { buffer, byteOffset } = this.#entries;
    this.#words = new Uint32Array(buffer, byteOffset, count * ENTRY_WORDS);
    if (this.#windowOf.length < count) this.#windowOf = new Uint32Array(count);
    this.#windows = [];
    this.#copied = 0;
    for (let row = 0; row < count; row += 1) {
      if (this.#lengthOf(row) > INLINE_BYTES && hasValue(row)) this.#place(row);
    }
  }

  /** Sets {@link source}, {@link from} and {@link to}. Only for a row that has a value. */
  find(row: number): this {
    const length = this.#lengthOf(row);
    const window = length > INLINE_BYTES ? this.#windows[this.#windowOf[row] ?? 0] : undefined;
    if (window === undefined) {
      this.source = this.#entries;
      this.from = row * ENTRY_BYTES + INLINE_AT;
    } else {
      this.source = window.copy ?? this.#copy(window);
      this.from = this.#pointerOf(row) - window.low;
    }
    this.to = this.from + length;
    return this;
  }

  #place(row: number): void {
    const low = this.#pointerOf(row);
    const high = low + this.#lengthOf(row);
    const last = this.#windows.at(-1);
    if (last === undefined || !canGrow(last, low, high)) {
      this.#windows.push({ low, high, firstRow: row, copy: undefined });
    } else {
      if (low < last.low) {
        last.low = low;
        last.firstRow = row;
      }
      if (high > last.high) last.high = high;
    }
    this.#windowOf[row] = this.#windows.length - 1;
  }

  #copy(window: Window): Uint8Array {
    const size = window.high - window.low;
    if (this.#copied + size > MAX_COPIED_BYTES) {
      for (const each of this.#windows) each.copy = undefined;
      this.#copied = 0;
    }
    const { buffer, byteOffset } = this.#entries;
    const pointerAt = byteOffset + window.firstRow * ENTRY_BYTES + POINTER_AT;
    window.copy = duckdb.get_data_from_pointer(buffer as ArrayBuffer, pointerAt, size);
    this.#copied += size;
    return window.copy;
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

function canGrow(window: Window, low: number, high: number): boolean {
  const isNear = low - window.high < ALIGNMENT && window.low - high < ALIGNMENT;
  return isNear && Math.max(window.high, high) - Math.min(window.low, low) <= MAX_WINDOW_BYTES;
}
