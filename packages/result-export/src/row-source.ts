import type { ResultColumn, RowBatch } from '@parley/sql-drivers';

/** What a file is made of. */
export interface RowSource {
  readonly columns: readonly Pick<ResultColumn, 'name' | 'type'>[];
  /**
   * All rows from the first. Asked once; twice for a format whose file says what a column holds before its rows
   * (Parquet, Arrow). Each time the same rows must come.
   */
  batches(): AsyncIterable<RowBatch>;
}
