import { ParleyError } from '@parley/errors';

/** Aliases and lists can ask for many pages at once; an answer is held whole, several times over. */
const OPERATION_BYTES = 32 * 1024 * 1024;
const EVENT_BYTES = 1024 * 1024;

/** What one operation may still read of rows. Its pages are read one after the other, and in memory there is but one answer. */
export class RowBudget {
  #left = OPERATION_BYTES;
  #isOfEvent = false;
  #last: Promise<unknown> = Promise.resolve();

  get isOfEvent(): boolean {
    return this.#isOfEvent;
  }

  /** Each event of a subscription may read this much only: many of them can be on their way to one reader. */
  ofEvent(): this {
    if (!this.#isOfEvent) this.#left = EVENT_BYTES;
    this.#isOfEvent = true;
    return this;
  }

  /**
   * Waits for the pages before it.
   * @param read told how many bytes it may read; it may go over that for a single row
   * @throws ParleyError RESULT_LIMIT when nothing is left, and what `read` throws
   */
  spend<T extends { readonly byteLength: number } | null>(read: (most: number) => Promise<T>): Promise<T> {
    const spending = this.#last.then(async () => {
      if (this.#left <= 0) throw overspent();
      const result = await read(this.#left);
      this.#left -= result?.byteLength ?? 0;
      return result;
    });
    this.#last = spending.catch(() => undefined);
    return spending;
  }
}

function overspent(): ParleyError {
  return new ParleyError(
    'RESULT_LIMIT',
    `One operation may read ${OPERATION_BYTES / 1024 ** 2} MB of rows, and one event ${EVENT_BYTES / 1024 ** 2} MB; ask for the others in another operation.`,
  );
}
