import { TARGET_BATCH_BYTES } from '../read-batches.js';
import type { RawRow } from './client.js';

interface BufferedRows {
  readonly rows: readonly RawRow[];
  readonly isLast: boolean;
}

interface OpenRead {
  readonly rows: number;
  readonly resolve: (read: BufferedRows) => void;
  readonly reject: (error: unknown) => void;
}

/** Numbers are of a few digits; what is longer is text or bytes. */
const NUMBER_CHARACTERS = 8;

/**
 * Rows come when the server sends them, and are read when somebody asks. Between two reads the server is made to wait, so no
 * more is held than one batch and what was on its way.
 */
export class RowBuffer {
  readonly #flow: { pause(): void; resume(): void };
  #rows: RawRow[] = [];
  #characters = 0;
  #reading: OpenRead | undefined;
  #isPaused = false;
  #isDiscarding = false;
  #end: { readonly error?: unknown } | undefined;
  readonly #ended = Promise.withResolvers<void>();

  constructor(flow: { pause(): void; resume(): void }) {
    this.#flow = flow;
  }

  /** True until the last row, or an error, has come. */
  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /** The next rows. One read at a time. @throws what the statement ended with */
  read(rows: number): Promise<BufferedRows> {
    const { promise, resolve, reject } = Promise.withResolvers<BufferedRows>();
    this.#reading = { rows, resolve, reject };
    this.#settle();
    if (this.#reading !== undefined && this.#isPaused) {
      this.#isPaused = false;
      this.#flow.resume();
    }
    return promise;
  }

  push(row: RawRow): void {
    if (this.#isDiscarding || this.#end !== undefined) return;
    this.#rows.push(row);
    this.#characters += charactersOf(row);
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
    this.#rows = [];
    this.#flow.resume();
    return this.#ended.promise;
  }

  #settle(): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    const isFull = this.#rows.length >= reading.rows || this.#characters >= TARGET_BATCH_BYTES;
    if (!isFull && this.#end === undefined) return;
    this.#reading = undefined;
    if (this.#end?.error !== undefined && !isFull) {
      reading.reject(this.#end.error);
      return;
    }
    reading.resolve(this.#take(reading.rows));
  }

  #take(count: number): BufferedRows {
    const rows = this.#rows.splice(0, count);
    const characters = rows.reduce((sum, row) => sum + charactersOf(row), 0);
    this.#characters -= characters;
    const isLast = this.#end !== undefined && this.#end.error === undefined && this.#rows.length === 0;
    return { rows, isLast };
  }
}

function charactersOf(row: RawRow): number {
  let characters = 0;
  for (const cell of row) {
    characters +=
      typeof cell === 'object' || typeof cell === 'string' ? (cell?.length ?? 4) : NUMBER_CHARACTERS;
  }
  return characters;
}
