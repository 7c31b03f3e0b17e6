import type { CellValue, RowBatch, RunningQuery } from './driver.js';

/** A batch's rows as a client that parses them sees them. */
export function rowsOf(batch: RowBatch): CellValue[][] {
  const rows: CellValue[][] = JSON.parse(batch.json.toString());
  if (rows.length !== batch.count)
    throw new Error(`a batch of ${rows.length} rows says it has ${batch.count}`);
  return rows;
}

/** All batches, each as its rows. */
export async function collect(batches: AsyncIterable<RowBatch>): Promise<CellValue[][][]> {
  const all: CellValue[][][] = [];
  for await (const batch of batches) all.push(rowsOf(batch));
  return all;
}

/** All rows of a statement. */
export async function readAll(running: Pick<RunningQuery, 'batches'>): Promise<CellValue[][]> {
  return (await collect(running.batches)).flat();
}
