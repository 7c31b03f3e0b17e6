import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { exportRows } from '@parley/result-export';
import type { RowBatch } from '@parley/sql-drivers';
import type { Sent } from './export-repository.js';
import type { OpenedExport } from './link-opener.js';

/** A reader that takes nothing for so long has gone, whatever its connection says. */
const STALLED_MS = 60_000;

/** A reader that takes less than this, once the grace is over, holds a place that others wait for. */
export interface LeastPace {
  readonly graceMs: number;
  readonly bytesASecond: number;
}

/**
 * One file on its way to one reader, at the reader's pace. It ends whole, or it breaks off: the connection is destroyed, so that no
 * program takes the part for the whole.
 */
export class Download {
  readonly #opened: OpenedExport;
  readonly #leastPace: LeastPace;
  readonly #stop = new AbortController();
  #rows = 0;
  #bytes = 0;
  #begunAt: number | undefined;

  constructor(opened: OpenedExport, leastPace: LeastPace) {
    this.#opened = opened;
    this.#leastPace = leastPace;
  }

  get sent(): Sent {
    return { rows: this.#rows, bytes: this.#bytes };
  }

  /** Whether its reader takes next to nothing, all in all. */
  get isTooSlow(): boolean {
    if (this.#begunAt === undefined) return false;
    const { graceMs, bytesASecond } = this.#leastPace;
    const seconds = (performance.now() - this.#begunAt - graceMs) / 1_000;
    return this.#bytes < seconds * bytesASecond;
  }

  /** Ends {@link send} with this error. */
  stop(reason: Error): void {
    this.#stop.abort(reason);
  }

  /**
   * Sends all but the end. The first piece is made before anything is sent, so that what can't be exported can still be said.
   * @throws whatever the rows' source throws, what {@link stop} was given, {@link ReaderGone}
   */
  async send(response: ServerResponse, begin: () => void): Promise<void> {
    const { signal } = this.#stop;
    const { exported, result } = this.#opened;
    const columns = result.columns;
    const pieces = exportRows(exported.format, { columns, batches: () => this.#counted() });
    const onClose = () => this.stop(new ReaderGone());
    response.once('close', onClose);
    if (response.destroyed) onClose();
    try {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        if (this.#begunAt === undefined) begin();
        this.#begunAt ??= performance.now();
        await this.#write(response, piece);
        // Rows at hand are made a file without a pause: others have their turn in between.
        await turn();
      }
    } finally {
      response.off('close', onClose);
    }
  }

  async *#counted(): AsyncGenerator<RowBatch> {
    const { signal } = this.#stop;
    this.#rows = 0;
    for await (const batch of this.#opened.result.rows(0, signal)) {
      signal.throwIfAborted();
      yield batch;
      this.#rows += batch.count;
      // A look at all rows before the first piece takes its turns too.
      if (this.#bytes === 0) await turn();
    }
    // A source that was stopped may end quietly.
    signal.throwIfAborted();
  }

  /** Until the reader, or the gateway before it, has taken the piece. */
  async #write(response: ServerResponse, piece: Buffer): Promise<void> {
    const { signal } = this.#stop;
    const taken = Promise.withResolvers<void>();
    const onStop = () => taken.reject(signal.reason);
    const timer = setTimeout(() => this.stop(new ReaderGone()), STALLED_MS);
    signal.addEventListener('abort', onStop, { once: true });
    response.write(piece, (error) => (error ? taken.reject(new ReaderGone()) : taken.resolve()));
    try {
      await taken.promise;
      this.#bytes += piece.byteLength;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onStop);
    }
  }
}

/** The reader's connection broke, or it stopped reading: it may try again. */
export class ReaderGone extends Error {
  constructor() {
    super('the reader of the file has gone');
  }
}
