import type { CellValue } from '@parley/sql-drivers';
import { type Data, Field, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from 'apache-arrow';
import { uniqueNames } from '../column-names.js';
import type { RowSource } from '../row-source.js';
import { arrowColumn, arrowType } from './arrow-column.js';
import { columnTypes } from './column-types.js';
import { rowGroups } from './row-groups.js';

/**
 * Arrow's file form, uncompressed, a record batch for about a megabyte of rows. The file form, because it ends with a footer:
 * what was cut off on the way can't be taken for the whole.
 */
export async function* writeArrow(source: RowSource): AsyncGenerator<Buffer> {
  const types = await columnTypes(source);
  const names = uniqueNames(source.columns);
  const schema = new Schema(types.map((type, index) => new Field(names[index] ?? '', arrowType(type), true)));
  const writer = new HandedOutBatches();
  writer.begin(schema);
  for await (const rows of rowGroups(source)) {
    const children: Data[] = types.map((type, index) => arrowColumn(type, cellsOf(rows, index)));
    const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
    writer.write(new RecordBatch(schema, data));
    yield writer.take();
  }
  writer.finish();
  yield writer.take();
}

function cellsOf(rows: readonly (readonly CellValue[])[], index: number): readonly CellValue[] {
  return rows.map((row) => row[index] ?? null);
}

/** Gives out each batch when it is written, where the library's own queue would hold all of them. */
class HandedOutBatches extends RecordBatchFileWriter {
  #pieces: Uint8Array[] = [];

  /** Writes what stands before the first batch; else a file without batches would be no file. */
  begin(schema: Schema): void {
    this.reset(undefined, schema);
  }

  take(): Buffer {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    return bytes;
  }

  protected override _write(chunk: ArrayBufferView): this {
    if (this._started && chunk.byteLength > 0) {
      this.#pieces.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      this._position += chunk.byteLength;
    }
    return this;
  }
}
