import type { RowBatch } from '../driver.js';
import type { RawRow, Statement } from './statement.js';
import { decodeRow, type PostgresType } from './types.js';

/** Batches grow toward this many characters of row text: large enough to be fast, small enough to hold a few. */
const TARGET_BATCH_CHARACTERS = 128 * 1024;
/** Rows may suddenly be larger than those seen so far; growth is by this factor at most. */
const MAX_GROWTH = 4;

export interface ReadRowsOptions {
  readonly first: Promise<RawRow[]>;
  readonly types: readonly PostgresType[];
  readonly firstBatchRows: number;
  readonly maxBatchRows: number;
  /** No more rows than this are read. */
  readonly rowLimit: number;
  readonly mapError: (error: unknown) => Error;
}

/**
 * The statement's rows in batches, in the database's order. While the consumer works on one batch
 * the next is being fetched, and never more than that one.
 */
export async function* readRows(statement: Statement, options: ReadRowsOptions): AsyncGenerator<RowBatch> {
  let asked = Math.min(options.firstBatchRows, options.rowLimit);
  let left = options.rowLimit;
  let next: Promise<RawRow[]> | undefined = options.first;
  try {
    while (next !== undefined) {
      const rows: RawRow[] = await next.catch((error: unknown) => {
        throw options.mapError(error);
      });
      left -= rows.length;
      const ended = rows.length < asked || left <= 0;
      asked = Math.min(nextBatchRows(rows, options.maxBatchRows), left);
      next = ended ? undefined : statement.read(asked);
      // Awaited in the next turn; a consumer that leaves before must not make it an unhandled rejection.
      next?.catch(() => undefined);
      if (rows.length > 0) yield rows.map((row) => decodeRow(row, options.types));
    }
  } finally {
    await statement.end();
  }
}

function nextBatchRows(rows: readonly RawRow[], maxBatchRows: number): number {
  let characters = 0;
  for (const row of rows) {
    for (const text of row) characters += text === null ? 4 : text.length + 3;
  }
  const fitting = Math.floor((TARGET_BATCH_CHARACTERS * rows.length) / Math.max(characters, 1));
  return Math.max(1, Math.min(fitting, rows.length * MAX_GROWTH, maxBatchRows));
}
