import type { ResultColumn, RowBatch } from '@parley/sql-drivers';

/** Both are ids: anything else is refused before it comes near a path. */
export interface ResultKey {
  readonly tenantId: string;
  readonly runId: string;
}

/** Writes one result. Await each call: it is the store's back-pressure. */
export interface ResultWriter {
  /** @throws Error when the store can't take it: then `abandon` */
  append(batch: RowBatch): Promise<void>;
  /** From now on the result can be opened, whole. `complete`: these are all rows of the query. */
  finish(end: { readonly complete: boolean }): Promise<void>;
  /** Leaves nothing behind. Does nothing after `finish`. */
  abandon(): Promise<void>;
}

/** A result that lies in the store and never changes. */
export interface StoredResult {
  readonly columns: readonly ResultColumn[];
  readonly rowCount: number;
  /** Whether these are all rows of the query. */
  readonly complete: boolean;
  /** Of the rows as JSON, not as they are packed. */
  readonly byteLength: number;
  readonly keepUntil: Date;
  /**
   * From the row numbered `offset` (from 0) on, in batches; none behind the end.
   * @throws ParleyError RESULT_EXPIRED (deleted meanwhile, or its bytes are not what was written), UNAVAILABLE; the signal's reason
   */
  rows(offset: number, signal: AbortSignal): AsyncIterable<RowBatch>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Results of runs, kept until a time of their own. */
export interface ResultStore {
  /**
   * Readable only once `finish` has resolved; then it stands where an earlier one of the same key stood.
   * @throws Error when the store can't take it
   */
  create(key: ResultKey, columns: readonly ResultColumn[], keepUntil: Date): Promise<ResultWriter>;
  /**
   * `null`: there is none, or its time is over.
   * @throws ParleyError RESULT_EXPIRED (its bytes are not what was written), UNAVAILABLE
   */
  open(key: ResultKey): Promise<StoredResult | null>;
  /** Idempotent. */
  delete(key: ResultKey): Promise<void>;
  /** Deletes what is past its time, and what writers that died left behind. For every few minutes. */
  expire(): Promise<void>;
}
