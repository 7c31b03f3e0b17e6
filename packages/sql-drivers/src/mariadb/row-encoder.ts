import type { RowWriter } from '../row-json/row-writer.js';
import type { RowBytes, WriteCell } from './cell-writers.js';

/** A byte of no meaning, then a bit for each column, from the third on. */
const BITMAP_AT = 1;
const FIRST_BIT = 2;

/** Writes rows of the binary protocol down as JSON. */
export class RowEncoder {
  readonly #writers: readonly WriteCell[];
  readonly #rows: RowWriter;
  /** Many rows come in the same bytes. */
  #source: RowBytes = { bytes: Buffer.alloc(0), view: new DataView(new ArrayBuffer(0)) };

  constructor(writers: readonly WriteCell[], rows: RowWriter) {
    this.#writers = writers;
    this.#rows = rows;
  }

  /**
   * @param bytes in which the row begins at `from` and ends before `to`
   * @throws RangeError for a row that is not what its columns say
   */
  write(bytes: Buffer, from: number, to: number): void {
    if (bytes !== this.#source.bytes) {
      this.#source = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    }
    const source = this.#source;
    const writers = this.#writers;
    const { json } = this.#rows;
    const bitmap = from + BITMAP_AT;
    let at = bitmap + ((writers.length + FIRST_BIT + 7) >> 3);
    this.#rows.beginRow();
    for (let index = 0; index < writers.length; index += 1) {
      const bit = index + FIRST_BIT;
      if (((bytes[bitmap + (bit >> 3)] ?? 0) & (1 << (bit & 7))) !== 0) json.null();
      else at = writers[index]?.(json, source, at) ?? at;
      this.#rows.endCell();
    }
    if (at !== to) throw new RangeError('a row is longer or shorter than its columns');
    this.#rows.endRow();
  }
}
