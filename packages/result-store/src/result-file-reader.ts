import type { ResultColumn, RowBatch } from '@parley/sql-drivers';
import type { BytesReader } from './byte-store.js';
import { damagedResult } from './damaged-result.js';
import { unpack } from './pack.js';
import {
  type Block,
  BlockIndex,
  indexLength,
  parseHeader,
  parseTrailer,
  type ResultHeader,
  TRAILER_BYTES,
} from './result-file.js';
import type { ResultKey, StoredResult } from './result-store.js';
import { skipRows } from './rows-json.js';

/** Read at once from the end: the trailer, and of most results the whole index. */
const TAIL_BYTES = 16 * 1024;

/** A result file that has been opened: its index is in memory, its rows are read as they are asked for. */
export class ResultFileReader implements StoredResult {
  readonly #bytes: BytesReader;
  readonly #readAhead: number;
  readonly #index: BlockIndex;
  readonly header: ResultHeader;
  readonly rowCount: number;
  readonly complete: boolean;
  readonly byteLength: number;

  /**
   * Takes over `bytes` when it resolves.
   * @throws ParleyError RESULT_EXPIRED, UNAVAILABLE
   */
  static async open(
    bytes: BytesReader,
    { key, readAhead }: { readonly key: ResultKey; readonly readAhead: number },
  ): Promise<ResultFileReader> {
    const tailPlace = Math.max(0, bytes.byteLength - TAIL_BYTES);
    const tail = await bytes.read(tailPlace, bytes.byteLength - tailPlace);
    const trailer = parseTrailer(tail.subarray(-TRAILER_BYTES));
    const indexBytes =
      trailer.indexPlace >= tailPlace
        ? tail.subarray(trailer.indexPlace - tailPlace, -TRAILER_BYTES)
        : await bytes.read(trailer.indexPlace, indexLength(trailer));
    const index = new BlockIndex(indexBytes, trailer);
    const header = parseHeader(await bytes.read(0, trailer.headerLength), trailer);
    if (header.key.tenantId !== key.tenantId || header.key.runId !== key.runId) throw damagedResult();
    return new ResultFileReader({ bytes, readAhead, index, header, ...trailer });
  }

  private constructor(parts: {
    readonly bytes: BytesReader;
    readonly readAhead: number;
    readonly index: BlockIndex;
    readonly header: ResultHeader;
    readonly rowCount: number;
    readonly complete: boolean;
    readonly byteLength: number;
  }) {
    this.#bytes = parts.bytes;
    this.#readAhead = parts.readAhead;
    this.#index = parts.index;
    this.header = parts.header;
    this.rowCount = parts.rowCount;
    this.complete = parts.complete;
    this.byteLength = parts.byteLength;
  }

  get columns(): readonly ResultColumn[] {
    return this.header.columns;
  }

  get keepUntil(): Date {
    return this.header.keepUntil;
  }

  async *rows(offset: number, signal: AbortSignal): AsyncGenerator<RowBatch> {
    if (offset >= this.rowCount) return;
    let next = this.#index.numberOf(offset);
    // A page wants one block; who has read one reads on, and reads more at a time.
    for (
      let ahead = 0;
      next < this.#index.blockCount;
      ahead = Math.min(2 * ahead + 1, this.#index.blockCount)
    ) {
      const blocks = this.#blocksFrom(next, ahead);
      const packed = await this.#read(blocks, signal);
      for (const [number, block] of blocks.entries()) {
        signal.throwIfAborted();
        const rows = await unpack(packed[number] ?? Buffer.alloc(0), block);
        yield cut(rows, block, offset);
      }
      next += blocks.length;
    }
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  /** One block and up to `ahead` more, as far as they are worth reading in one go. */
  #blocksFrom(first: number, ahead: number): readonly Block[] {
    const blocks = [this.#index.block(first)];
    let length = 0;
    for (let number = first + 1; number <= first + ahead && number < this.#index.blockCount; number += 1) {
      const block = this.#index.block(number);
      length += block.packedLength;
      if (length > this.#readAhead) break;
      blocks.push(block);
    }
    return blocks;
  }

  async #read(blocks: readonly Block[], signal: AbortSignal): Promise<readonly Buffer[]> {
    signal.throwIfAborted();
    const place = blocks[0]?.place ?? 0;
    const length = blocks.reduce((sum, block) => sum + block.packedLength, 0);
    const bytes = await this.#bytes.read(place, length);
    return blocks.map((block) =>
      bytes.subarray(block.place - place, block.place - place + block.packedLength),
    );
  }
}

function cut(rows: Buffer, { firstRow, rowCount }: Block, offset: number): RowBatch {
  if (offset <= firstRow) return { count: rowCount, json: rows };
  const skipped = offset - firstRow;
  if (skipped >= rowCount) throw damagedResult();
  return { count: rowCount - skipped, json: skipRows(rows, skipped) };
}
