import { crc32 } from 'node:zlib';
import type { ResultColumn } from '@parley/sql-drivers';
import { damagedResult } from './damaged-result.js';
import type { ResultKey } from './result-store.js';

/*
 * A stored result is a header, blocks of rows, an index of the blocks, and a trailer:
 *
 *   header   magic 4 | JSON {tenantId, runId, keepUntil, columns}
 *   block    rows as a JSON array, packed with Brotli
 *   index    for each block: first row 6 | place 6 | packed length 4 | length 4 | crc32 of the packed bytes 4
 *   trailer  header length 4 | its crc32 4 | index place 6 | blocks 4 | its crc32 4 | rows 6 | bytes 6 | complete 1
 *            | crc32 of the trailer so far 4 | magic 4
 *
 * Numbers are big-endian, rows counted from 0. It is read from its end; the header says whose it is, so that bytes that came
 * under another name are nobody's. Every part has a checksum: what is damaged is refused, never guessed at.
 */

const HEAD_MAGIC = Buffer.from('PRS1');
const TAIL_MAGIC = Buffer.from('PRSE');
const ENTRY_BYTES = 24;
export const TRAILER_BYTES = 43;
const CHECKED_TRAILER_BYTES = TRAILER_BYTES - 8;

/** What a result file says of itself before its rows. */
export interface ResultHeader {
  readonly key: ResultKey;
  readonly keepUntil: Date;
  readonly columns: readonly ResultColumn[];
}

/** Where a block of rows lies. */
export interface Block {
  readonly firstRow: number;
  readonly rowCount: number;
  readonly place: number;
  readonly packedLength: number;
  readonly length: number;
  readonly checksum: number;
}

export interface ResultTrailer {
  readonly headerLength: number;
  readonly headerChecksum: number;
  readonly indexPlace: number;
  readonly blockCount: number;
  readonly indexChecksum: number;
  readonly rowCount: number;
  readonly byteLength: number;
  readonly complete: boolean;
}

export function encodeHeader({ key, keepUntil, columns }: ResultHeader): Buffer {
  const json = JSON.stringify({ ...key, keepUntil: keepUntil.toISOString(), columns });
  return Buffer.concat([HEAD_MAGIC, Buffer.from(json)]);
}

/** @throws ParleyError RESULT_EXPIRED */
export function parseHeader(bytes: Buffer, trailer: ResultTrailer): ResultHeader {
  const isWhole = bytes.byteLength === trailer.headerLength && crc32(bytes) === trailer.headerChecksum;
  if (!isWhole || !bytes.subarray(0, HEAD_MAGIC.byteLength).equals(HEAD_MAGIC)) throw damagedResult();
  const { tenantId, runId, keepUntil, columns } = JSON.parse(bytes.toString('utf8', HEAD_MAGIC.byteLength));
  return { key: { tenantId, runId }, keepUntil: new Date(keepUntil), columns };
}

/** Grows by an entry a block; 24 bytes each, so that a million batches need no more than 24 MB. */
export class IndexBuilder {
  #bytes = Buffer.alloc(ENTRY_BYTES * 16);
  #count = 0;

  get blockCount(): number {
    return this.#count;
  }

  add(block: Omit<Block, 'rowCount'>): void {
    const at = this.#count * ENTRY_BYTES;
    if (at === this.#bytes.byteLength) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(at)]);
    this.#bytes.writeUIntBE(block.firstRow, at, 6);
    this.#bytes.writeUIntBE(block.place, at + 6, 6);
    this.#bytes.writeUInt32BE(block.packedLength, at + 12);
    this.#bytes.writeUInt32BE(block.length, at + 16);
    this.#bytes.writeUInt32BE(block.checksum, at + 20);
    this.#count += 1;
  }

  encode(): Buffer {
    return this.#bytes.subarray(0, this.#count * ENTRY_BYTES);
  }
}

/** Finds the block of a row in O(log n), without making an object of every entry. */
export class BlockIndex {
  readonly #bytes: Buffer;
  readonly #rowCount: number;
  readonly blockCount: number;

  /** @throws ParleyError RESULT_EXPIRED */
  constructor(bytes: Buffer, { blockCount, indexChecksum, rowCount }: ResultTrailer) {
    if (bytes.byteLength !== blockCount * ENTRY_BYTES || crc32(bytes) !== indexChecksum)
      throw damagedResult();
    this.#bytes = bytes;
    this.#rowCount = rowCount;
    this.blockCount = blockCount;
  }

  block(number: number): Block {
    const at = number * ENTRY_BYTES;
    const firstRow = this.#firstRow(number);
    return {
      firstRow,
      rowCount: (number + 1 < this.blockCount ? this.#firstRow(number + 1) : this.#rowCount) - firstRow,
      place: this.#bytes.readUIntBE(at + 6, 6),
      packedLength: this.#bytes.readUInt32BE(at + 12),
      length: this.#bytes.readUInt32BE(at + 16),
      checksum: this.#bytes.readUInt32BE(at + 20),
    };
  }

  /** The number of the block that holds a row, which must be below the row count. */
  numberOf(row: number): number {
    let low = 0;
    let high = this.blockCount - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#firstRow(middle) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #firstRow(number: number): number {
    return this.#bytes.readUIntBE(number * ENTRY_BYTES, 6);
  }
}

export const indexLength = ({ blockCount }: ResultTrailer): number => blockCount * ENTRY_BYTES;

export function encodeTrailer(trailer: ResultTrailer): Buffer {
  const bytes = Buffer.alloc(TRAILER_BYTES);
  bytes.writeUInt32BE(trailer.headerLength, 0);
  bytes.writeUInt32BE(trailer.headerChecksum, 4);
  bytes.writeUIntBE(trailer.indexPlace, 8, 6);
  bytes.writeUInt32BE(trailer.blockCount, 14);
  bytes.writeUInt32BE(trailer.indexChecksum, 18);
  bytes.writeUIntBE(trailer.rowCount, 22, 6);
  bytes.writeUIntBE(trailer.byteLength, 28, 6);
  bytes.writeUInt8(trailer.complete ? 1 : 0, 34);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, CHECKED_TRAILER_BYTES)), CHECKED_TRAILER_BYTES);
  TAIL_MAGIC.copy(bytes, TRAILER_BYTES - TAIL_MAGIC.byteLength);
  return bytes;
}

/** @throws ParleyError RESULT_EXPIRED */
export function parseTrailer(bytes: Buffer): ResultTrailer {
  if (
    bytes.byteLength !== TRAILER_BYTES ||
    !bytes.subarray(TRAILER_BYTES - TAIL_MAGIC.byteLength).equals(TAIL_MAGIC) ||
    crc32(bytes.subarray(0, CHECKED_TRAILER_BYTES)) !== bytes.readUInt32BE(CHECKED_TRAILER_BYTES)
  ) {
    throw damagedResult();
  }
  return {
    headerLength: bytes.readUInt32BE(0),
    headerChecksum: bytes.readUInt32BE(4),
    indexPlace: bytes.readUIntBE(8, 6),
    blockCount: bytes.readUInt32BE(14),
    indexChecksum: bytes.readUInt32BE(18),
    rowCount: bytes.readUIntBE(22, 6),
    byteLength: bytes.readUIntBE(28, 6),
    complete: bytes.readUInt8(34) === 1,
  };
}
