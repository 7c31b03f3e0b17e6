import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { JsonBytes } from '../row-json/json-bytes.js';

/** Whether a row of a vector is part of any cell. What is not may be anything: no pointer in it must be followed. */
export type IsUsed = (row: number) => boolean;

/** Writes the cells of one column, from the engine's memory. A chunk must be held until its last row is written. */
export abstract class ColumnWriter {
  #validity: Uint8Array | null = null;
  #isUsed: IsUsed | undefined;

  /** Takes up the column's vector in the next chunk. Without `isUsed`, every row is. */
  load(vector: Vector, count: number, isUsed?: IsUsed): void {
    // Without a null in it, a vector has none.
    this.#validity = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8) ?? null;
    this.#isUsed = isUsed;
    this.loadValues(vector, count);
  }

  /** The cell of one row of the chunk. */
  write(out: JsonBytes, row: number): void {
    if (this.#isValid(row)) this.writeValue(out, row);
    else out.null();
  }

  #isValid(row: number): boolean {
    return this.#validity === null || ((this.#validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  /** Whether the row has a value that will be written. */
  protected hasValue(row: number): boolean {
    return this.#isValid(row) && (this.#isUsed === undefined || this.#isUsed(row));
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
