import type { ApprovedQuery } from '@parley/sql-guard';
import { type Delivered, publishRows } from './publish.js';
import type { Way } from './way.js';

/** Small, so that the first rows come at once; the driver lets later batches grow. */
const FIRST_BATCH_ROWS = 50;
const MAX_BATCH_ROWS = 5_000;

/** ApprovedQuery -> rows in the run log. Whatever happens, the statement ends with this call. */
export async function execute(approved: ApprovedQuery, way: Way): Promise<Delivered> {
  await using source = way.tools.connections.borrow(way.dataSource);
  const running = await source.connection.run(approved, {
    signal: way.signal,
    statementTimeoutMs: way.statementTimeoutMs,
    firstBatchRows: FIRST_BATCH_ROWS,
    maxBatchRows: MAX_BATCH_ROWS,
  });
  // Awaited: what was borrowed goes back when this function returns, and an unused pool may be closed.
  return await publishRows(running, approved.maxRows, way.publisher);
}
