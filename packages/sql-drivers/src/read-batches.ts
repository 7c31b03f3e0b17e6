import { setImmediate } from 'node:timers/promises';
import type { RowBatch, RunningQuery } from './driver.js';

/** Batches grow toward this many bytes of JSON: large enough to be fast, small enough to hold a few. */
export const TARGET_BATCH_BYTES = 256 * 1024;
/** Rows may suddenly be larger than those seen so far; growth is by this factor at most. */
const MAX_GROWTH = 4;

/** What one read gave; without rows, `json` is `[]`. */
export interface ReadRows extends RowBatch {
  readonly isLast: boolean;
}

/** A statement whose rows are asked for. One read at a time. */
export interface RowSource {
  /**
   * At most so many rows, or as an earlier read asked for; fewer when they are large, or when there are no more. Beyond the
   * rows that a statement may give comes at most one, in a batch of its own.
   */
  read(rows: number): Promise<ReadRows>;
  /** Ends the statement. Idempotent; never rejects. */
  end(): Promise<void>;
}

export interface ReadBatchesOptions {
  /** The read of `firstBatchRows` that was asked for when the statement started. */
  readonly first: Promise<ReadRows>;
  readonly maxBatchRows: number;
  /** No more rows than this are given. */
  readonly maxRows: number;
  readonly mapError: (error: unknown) => Error;
}

/**
 * The statement's rows in batches, in the database's order. While the consumer works on one batch
 * the next is being fetched, and never more than that one.
 */
export function readBatches(
  source: RowSource,
  options: ReadBatchesOptions,
): Pick<RunningQuery, 'batches' | 'hasMore'> {
  let hasMore = false;

  async function* batches(): AsyncGenerator<RowBatch> {
    let left = options.maxRows;
    let next: Promise<ReadRows> | undefined = options.first;
    try {
      while (next !== undefined) {
        const read: ReadRows = await next.catch((error: unknown) => {
          throw options.mapError(error);
        });
        if (left === 0) {
          hasMore = read.count > 0;
          return;
        }
        left -= read.count;
        // Beyond the last row that may be given, one more tells whether it was the last.
        const asked = left === 0 ? 1 : Math.min(nextBatchRows(read, options.maxBatchRows), left);
        next = read.isLast ? undefined : readNext(source, asked, next === options.first);
        // Awaited in the next turn; a consumer that leaves before must not make it an unhandled rejection.
        next?.catch(() => undefined);
        if (read.count > 0) yield { count: read.count, json: read.json };
      }
    } finally {
      await source.end();
    }
  }

  return { batches: batches(), hasMore: () => hasMore };
}

/** Asking for more is work: the first rows, which somebody waits for, go on their way before it. */
async function readNext(source: RowSource, rows: number, isAfterFirst: boolean): Promise<ReadRows> {
  if (isAfterFirst) await setImmediate();
  return source.read(rows);
}

function nextBatchRows({ count, json }: ReadRows, maxBatchRows: number): number {
  const fitting = Math.floor((TARGET_BATCH_BYTES * count) / json.byteLength);
  return Math.max(1, Math.min(fitting, Math.max(count, 1) * MAX_GROWTH, maxBatchRows));
}
