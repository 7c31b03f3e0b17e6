import type { CellValue } from '@parley/sql-drivers';
import type { RowSource } from '../row-source.js';
import { rowsOf } from './column-types.js';

/** A group is made in one go, for which everybody else in the process waits (some 50 ms), and held several times over. */
const GROUP_BYTES = 1024 ** 2;
const GROUP_ROWS = 65_536;

/** Rows put together to what a columnar file keeps together: about a megabyte of them. */
export async function* rowGroups(source: RowSource): AsyncGenerator<readonly (readonly CellValue[])[]> {
  let rows: (readonly CellValue[])[] = [];
  let bytes = 0;
  for await (const batch of source.batches()) {
    rows = rows.concat(rowsOf(batch));
    bytes += batch.json.byteLength;
    if (bytes < GROUP_BYTES && rows.length < GROUP_ROWS) continue;
    yield rows;
    rows = [];
    bytes = 0;
  }
  if (rows.length > 0) yield rows;
}
