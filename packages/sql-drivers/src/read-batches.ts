import type { RowBatch } from './driver.js';

/** Batches grow toward this many characters of row text: large enough to be fast, small enough to hold a few. */
export const TARGET_BATCH_CHARACTERS = 128 * 1024;
/** Rows may suddenly be larger than those seen so far; growth is by this factor at most. */
const MAX_GROWTH = 4;

/** What one read gave. */
export interface ReadRows<Row> {
  readonly rows: readonly Row[];
  /** Roughly, of the rows' text. */
  readonly characters: number;
  readonly isLast: boolean;
}

/** A statement whose rows are asked for. One read at a time. */
export interface RowSource<Row> {
  /** At most so many rows; fewer when they are large, or when there are no more. */
  read(rows: number): Promise<ReadRows<Row>>;
  /** Ends the statement. Idempotent; never rejects. */
  end(): Promise<void>;
}

export interface ReadBatchesOptions<Row> {
  /** The read of `firstBatchRows` that was asked for when the statement started. */
  readonly first: Promise<ReadRows<Row>>;
  readonly firstBatchRows: number;
  readonly maxBatchRows: number;
  /** No more rows than this are read. */
  readonly rowLimit: number;
  readonly decode: (row: Row) => RowBatch[number];
  readonly mapError: (error: unknown) => Error;
}

/**
 * The statement's rows in batches, in the database's order. While the consumer works on one batch
 * the next is being fetched, and never more than that one.
 */
export async function* readBatches<Row>(
  source: RowSource<Row>,
  options: ReadBatchesOptions<Row>,
): AsyncGenerator<RowBatch> {
  let left = options.rowLimit;
  let next: Promise<ReadRows<Row>> | undefined = options.first;
  try {
    while (next !== undefined) {
      const read: ReadRows<Row> = await next.catch((error: unknown) => {
        throw options.mapError(error);
      });
      left -= read.rows.length;
      const asked = Math.min(nextBatchRows(read, options.maxBatchRows), left);
      next = read.isLast || left <= 0 ? undefined : source.read(asked);
      // Awaited in the next turn; a consumer that leaves before must not make it an unhandled rejection.
      next?.catch(() => undefined);
      if (read.rows.length > 0) yield read.rows.map(options.decode);
    }
  } finally {
    await source.end();
  }
}

function nextBatchRows({ rows, characters }: ReadRows<unknown>, maxBatchRows: number): number {
  const fitting = Math.floor((TARGET_BATCH_CHARACTERS * rows.length) / Math.max(characters, 1));
  return Math.max(1, Math.min(fitting, rows.length * MAX_GROWTH, maxBatchRows));
}
