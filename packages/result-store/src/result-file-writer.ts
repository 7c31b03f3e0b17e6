import { crc32 } from 'node:zlib';
import type { RowBatch } from '@parley/sql-drivers';
import type { BytesWriter } from './byte-store.js';
import { pack } from './pack.js';
import { encodeHeader, encodeTrailer, IndexBuilder, type ResultHeader } from './result-file.js';
import type { ResultWriter } from './result-store.js';
import { joinRows } from './rows-json.js';

/** Batches smaller than this go into a block together: they pack better, and the index stays short. */
const BLOCK_BYTES = 256 * 1024;

/** Packs batches into blocks, one in memory at a time. */
export class ResultFileWriter implements ResultWriter {
  readonly #bytes: BytesWriter;
  readonly #header: Buffer;
  readonly #index = new IndexBuilder();
  #waiting: Buffer[] = [];
  #waitingRows = 0;
  #waitingBytes = 0;
  #rowCount = 0;
  #byteLength = 0;
  #place = 0;

  /** Takes over `bytes`. */
  static async begin(bytes: BytesWriter, header: ResultHeader): Promise<ResultFileWriter> {
    const writer = new ResultFileWriter(bytes, encodeHeader(header));
    await writer.#write(writer.#header);
    return writer;
  }

  private constructor(bytes: BytesWriter, header: Buffer) {
    this.#bytes = bytes;
    this.#header = header;
  }

  async append({ count, json }: RowBatch): Promise<void> {
    this.#waiting.push(json);
    this.#waitingRows += count;
    this.#waitingBytes += json.byteLength;
    if (this.#waitingBytes >= BLOCK_BYTES) await this.#writeBlock();
  }

  async finish({ complete }: { readonly complete: boolean }): Promise<void> {
    await this.#writeBlock();
    const index = this.#index.encode();
    const trailer = encodeTrailer({
      headerLength: this.#header.byteLength,
      headerChecksum: crc32(this.#header),
      indexPlace: this.#place,
      blockCount: this.#index.blockCount,
      indexChecksum: crc32(index),
      rowCount: this.#rowCount,
      byteLength: this.#byteLength,
      complete,
    });
    await this.#write(Buffer.concat([index, trailer]));
    await this.#bytes.finish();
  }

  abandon(): Promise<void> {
    return this.#bytes.abandon();
  }

  async #writeBlock(): Promise<void> {
    if (this.#waitingRows === 0) return;
    const [first] = this.#waiting;
    const rows = this.#waiting.length === 1 && first !== undefined ? first : joinRows(this.#waiting);
    const packed = await pack(rows);
    this.#index.add({
      firstRow: this.#rowCount,
      place: this.#place,
      packedLength: packed.byteLength,
      length: rows.byteLength,
      checksum: crc32(packed),
    });
    this.#rowCount += this.#waitingRows;
    this.#byteLength += rows.byteLength;
    this.#waiting = [];
    this.#waitingRows = 0;
    this.#waitingBytes = 0;
    await this.#write(packed);
  }

  async #write(bytes: Buffer): Promise<void> {
    await this.#bytes.write(bytes);
    this.#place += bytes.byteLength;
  }
}
