import type { RowBatch } from '@parley/sql-drivers';
import type { ExportFormat } from '../export-format.js';
import { exportRows } from '../export-rows.js';
import type { RowSource } from '../row-source.js';
import type { Table } from './cells.js';

/** The rows as a driver would have written them, a few a batch. */
export function sourceOf({ columns, rows }: Table, rowsInBatch = 5): RowSource {
  return {
    columns,
    async *batches(): AsyncGenerator<RowBatch> {
      for (let at = 0; at < rows.length; at += rowsInBatch) {
        const some = rows.slice(at, at + rowsInBatch);
        yield { count: some.length, json: Buffer.from(JSON.stringify(some)) };
      }
    },
  };
}

export async function fileOf(format: ExportFormat, table: Table): Promise<Buffer> {
  return wholeOf(exportRows(format, sourceOf(table)));
}

export async function wholeOf(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
