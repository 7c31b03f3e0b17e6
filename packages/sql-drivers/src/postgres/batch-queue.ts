import type { RowBatch } from '../driver.js';
import type { CellWriter } from './cell-writers.js';
import { RowEncoder } from './row-encoder.js';

/**
 * Rows on their way from the server to a reader, in batches. Until the types of their columns are known they wait as the bytes
 * they are; from then on they are encoded as they come.
 */
export class BatchQueue {
  #encoder: RowEncoder | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isWaitingCut = false;
  readonly #batches: RowBatch[] = [];
  #batchBytes = 0;

  /** There is a batch to be taken. */
  get isReady(): boolean {
    return this.#batches.length > 0;
  }

  /** What is held altogether. */
  get byteLength(): number {
    return this.#batchBytes + this.openByteLength;
  }

  /** What came since the last batch was complete. */
  get openByteLength(): number {
    return this.#encoder?.byteLength ?? this.#waitingBytes;
  }

  /** The types are known. Called once. @throws Error when a row that waits is not of these columns */
  begin(writers: readonly CellWriter[]): void {
    const encoder = new RowEncoder(writers);
    for (const row of this.#waiting) encoder.add(row, 0, row.length);
    this.#encoder = encoder;
    this.#waiting = [];
    if (this.#isWaitingCut) this.cut();
  }

  /** @throws Error when it is no row of these columns */
  add(bytes: Buffer, from: number, to: number): void {
    if (this.#encoder !== undefined) {
      this.#encoder.add(bytes, from, to);
      return;
    }
    this.#waiting.push(Buffer.from(bytes.subarray(from, to)));
    this.#waitingBytes += to - from;
  }

  /** Makes a batch of what came since the last one, if anything did; where types aren't known, once they are. */
  cut(): void {
    if (this.#encoder === undefined) {
      this.#isWaitingCut = true;
    } else if (this.#encoder.count > 0) {
      const batch = this.#encoder.take();
      this.#batches.push(batch);
      this.#batchBytes += batch.json.length;
    }
  }

  take(): RowBatch | undefined {
    const batch = this.#batches.shift();
    this.#batchBytes -= batch?.json.length ?? 0;
    return batch;
  }
}
