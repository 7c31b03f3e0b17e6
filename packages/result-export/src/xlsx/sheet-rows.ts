import type { CellValue, RowBatch } from '@parley/sql-drivers';

/** Rows one by one out of batches; a row that was not taken is still there for the next sheet. */
export class SheetRows {
  readonly #batches: AsyncIterator<RowBatch>;
  #rows: readonly (readonly CellValue[])[] = [];
  #at = 0;

  constructor(batches: AsyncIterable<RowBatch>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** The rows at hand, at most `most`; empty at the end. */
  async take(most: number): Promise<readonly (readonly CellValue[])[]> {
    while (this.#at === this.#rows.length) {
      const next = await this.#batches.next();
      if (next.done === true) return [];
      this.#rows = JSON.parse(next.value.json.toString()) as CellValue[][];
      this.#at = 0;
    }
    const taken = this.#rows.slice(this.#at, this.#at + most);
    this.#at += taken.length;
    return taken;
  }

  /** Whether a row is left; looks for it where it must. */
  async hasMore(): Promise<boolean> {
    const [row] = await this.take(1);
    if (row === undefined) return false;
    this.#at -= 1;
    return true;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
