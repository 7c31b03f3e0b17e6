import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { JsonBytes } from '../row-json/json-bytes.js';

/**
 * Writes the cells of one column, from the engine's memory: a chunk's vector is a piece of it, which must be read before the
 * chunk is let go of, and not any later.
 */
export abstract class ColumnWriter {
  #validity: Uint8Array | null = null;

  /** Takes up the column's vector in the next chunk. */
  load(vector: Vector, count: number): void {
    // Without a null in it, a vector has none.
    this.#validity = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8) ?? null;
    this.loadValues(vector, count);
  }

  /** The cell of one row of the chunk. */
  write(out: JsonBytes, row: number): void {
    if (this.isValid(row)) this.writeValue(out, row);
    else out.null();
  }

  protected isValid(row: number): boolean {
    return this.#validity === null || ((this.#validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  protected abstract loadValues(vector: Vector, count: number): void;

  /** Of a row that is not null. */
  protected abstract writeValue(out: JsonBytes, row: number): void;
}

/** What one kind of numbers is read through. */
export interface Numbers {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayLike<number>;
}

/** A vector's memory as numbers, `perRow` of them a row. */
export function numbersOf(vector: Vector, count: number, kind: Numbers): ArrayLike<number> {
  const { buffer, byteOffset } = duckdb.vector_get_data(vector, count * kind.BYTES_PER_ELEMENT);
  return new kind(buffer, byteOffset, count);
}

/** Each value is one number. */
export class NumberWriter extends ColumnWriter {
  readonly #kind: Numbers;
  readonly #write: (out: JsonBytes, value: number) => void;
  #values: ArrayLike<number> = [];

  constructor(kind: Numbers, write: (out: JsonBytes, value: number) => void) {
    super();
    this.#kind = kind;
    this.#write = write;
  }

  protected override loadValues(vector: Vector, count: number): void {
    this.#values = numbersOf(vector, count, this.#kind);
  }

  protected override writeValue(out: JsonBytes, row: number): void {
    this.#write(out, this.#values[row] ?? 0);
  }
}

/** Each value is 64 bits, as two halves. */
export class WordWriter extends ColumnWriter {
  readonly #write: (out: JsonBytes, low: number, high: number) => void;
  #halves: ArrayLike<number> = [];

  constructor(write: (out: JsonBytes, low: number, high: number) => void) {
    super();
    this.#write = write;
  }

  protected override loadValues(vector: Vector, count: number): void {
    this.#halves = numbersOf(vector, count * 2, Int32Array);
  }

  protected override writeValue(out: JsonBytes, row: number): void {
    this.#write(out, this.#halves[row * 2] ?? 0, this.#halves[row * 2 + 1] ?? 0);
  }
}
