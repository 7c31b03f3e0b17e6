import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { ResultColumn } from '../driver.js';
import type { EngineRows, ReadLimits } from '../files/engine-protocol.js';
import { RowWriter } from '../row-json/row-writer.js';
import { cellFormOf, describeColumn } from './cells.js';
import type { ColumnWriter } from './column-writer.js';
import { columnWriterOf } from './column-writers.js';

/** The rows of one statement, written down from the engine's memory, one chunk of its at a time. */
export class DuckdbRows {
  readonly #result: DuckDBResult;
  readonly #columns: readonly ResultColumn[];
  readonly #writers: readonly ColumnWriter[];
  #rows: RowWriter | undefined;
  /** Held for as long as the writers read from it: nested values are looked up late, and its memory goes with it. */
  #chunk: DuckDBDataChunk | null = null;
  #rowCount = 0;
  /** The chunk's next row. */
  #at = 0;

  constructor(result: DuckDBResult) {
    const types = result.columnTypes();
    const names = result.columnNames();
    this.#result = result;
    this.#columns = types.map((type, index) => describeColumn(names[index] ?? '', type, cellFormOf(type)));
    this.#writers = types.map(columnWriterOf);
  }

  /** @throws TooManyBytes */
  async read({ maxRows, targetBytes, maxRowBytes }: ReadLimits): Promise<EngineRows> {
    const isFirst = this.#rows === undefined;
    this.#rows ??= new RowWriter(maxRowBytes);
    const rows = this.#rows;
    let isLast = false;
    while (!isLast && rows.isOpen(maxRows, targetBytes)) {
      if (this.#at === this.#rowCount) await this.#nextChunk();
      isLast = this.#rowCount === 0;
      // No waiting in here: it would cost more than the rows.
      while (this.#at < this.#rowCount && rows.isOpen(maxRows, targetBytes)) {
        this.#writeRow(rows);
      }
    }
    return { ...rows.take(), isLast, ...(isFirst ? { columns: this.#columns } : {}) };
  }

  async #nextChunk(): Promise<void> {
    const chunk = await this.#result.fetchChunk();
    this.#chunk = chunk;
    this.#rowCount = chunk?.rowCount ?? 0;
    this.#at = 0;
    if (chunk === null || this.#rowCount === 0) return;
    for (const [index, writer] of this.#writers.entries()) {
      writer.load(duckdb.data_chunk_get_vector(chunk.chunk, index), this.#rowCount);
    }
  }

  #writeRow(rows: RowWriter): void {
    if (this.#chunk === null) throw new Error('a chunk was let go of before its rows were written');
    const { json } = rows;
    rows.beginRow();
    for (const writer of this.#writers) {
      writer.write(json, this.#at);
      rows.endCell();
    }
    rows.endRow();
    this.#at += 1;
  }
}
