import { type ReadRows, TARGET_BATCH_BYTES } from '../read-batches.js';
import { RowWriter } from '../row-json/row-writer.js';

interface OpenRead {
  readonly rows: number;
  readonly resolve: (read: ReadRows) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Rows come when the server sends them, and are read when somebody asks. Between two reads the server is made to wait, so no
 * more is held than one batch and what was on its way.
 */
export class RowBuffer {
  /** Where a row is written before {@link rowWritten}. */
  readonly rows: RowWriter;
  readonly #flow: { pause(): void; resume(): void };
  #reading: OpenRead | undefined;
  #isPaused = false;
  #isDiscarding = false;
  #end: { readonly error?: unknown } | undefined;
  readonly #ended = Promise.withResolvers<void>();

  /** @param flow gives no row between `pause` and `resume` */
  constructor(flow: { pause(): void; resume(): void }, maxRowBytes: number) {
    this.#flow = flow;
    this.rows = new RowWriter(maxRowBytes);
  }

  /** True until the last row, or an error, has come. */
  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /** False when nobody wants rows any more. */
  get isWanted(): boolean {
    return this.isOpen && !this.#isDiscarding;
  }

  /** The next rows. One read at a time. @throws what the statement ended with */
  read(rows: number): Promise<ReadRows> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadRows>();
    this.#reading = { rows, resolve, reject };
    this.#settle();
    if (this.#reading !== undefined && this.#isPaused) {
      this.#isPaused = false;
      this.#flow.resume();
    }
    return promise;
  }

  /** One more row is complete. */
  rowWritten(): void {
    this.#settle();
    if (this.#reading !== undefined || this.#isPaused) return;
    this.#isPaused = true;
    this.#flow.pause();
  }

  /** The last word: a read that waits gets what is there, or the error. */
  end(error?: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    this.#ended.resolve();
    this.#settle();
  }

  /** Nobody wants the rest. Resolves when it has gone by. */
  discard(): Promise<void> {
    this.#isDiscarding = true;
    this.#flow.resume();
    return this.#ended.promise;
  }

  #settle(): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    const isFull = this.rows.count >= reading.rows || this.rows.byteLength >= TARGET_BATCH_BYTES;
    if (!isFull && this.#end === undefined) return;
    this.#reading = undefined;
    if (this.#end?.error !== undefined && !isFull) reading.reject(this.#end.error);
    else
      reading.resolve({
        ...this.rows.take(),
        isLast: this.#end !== undefined && this.#end.error === undefined,
      });
  }
}
