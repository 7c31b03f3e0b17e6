import { crc32 } from 'node:zlib';
import { EPOCH_BYTES } from './cursor.js';

/*
 * A log file is a header and frames, one an event; a frame of kind `close` is its last.
 *
 *   header  magic 4 | epoch 16 | crc32 4
 *   frame   length of payload 4 | crc32 of what follows 4 | kind 1 | sequence 6 | time in ms 6 | payload
 *
 * Numbers are big-endian. A frame whose length or checksum doesn't fit is the torn end of a write
 * that its process did not survive.
 */

const MAGIC = Buffer.from('PRL1');
export const FILE_HEADER_BYTES = MAGIC.byteLength + EPOCH_BYTES + 4;
export const FRAME_HEADER_BYTES = 21;
/** An event is never longer; a longer length can only be damage. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

const CHECKED_FROM = 8;
const EVENT = 0;
const CLOSE = 1;

export interface Frame {
  readonly kind: 'event' | 'close';
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** A view into the bytes that were parsed. */
  readonly payload: Buffer;
  /** Of the whole frame. */
  readonly byteLength: number;
}

export type ParsedFrame =
  | Frame
  | { readonly kind: 'incomplete'; readonly needed: number }
  | { readonly kind: 'damaged' };

export function encodeFileHeader(epoch: Buffer): Buffer {
  const head = Buffer.concat([MAGIC, epoch]);
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  head.copy(header);
  header.writeUInt32BE(crc32(head), head.byteLength);
  return header;
}

/** The epoch; `undefined` when these bytes are no header. */
export function parseFileHeader(header: Buffer): Buffer | undefined {
  const end = FILE_HEADER_BYTES - 4;
  if (header.byteLength < FILE_HEADER_BYTES || !header.subarray(0, MAGIC.byteLength).equals(MAGIC))
    return undefined;
  if (header.readUInt32BE(end) !== crc32(header.subarray(0, end))) return undefined;
  return Buffer.from(header.subarray(MAGIC.byteLength, end));
}

/** A frame in pieces, to be written one behind the other: what is large is not copied. */
export function encodeEvent(sequence: number, at: number, payload: readonly Buffer[]): readonly Buffer[] {
  const length = payload.reduce((sum, piece) => sum + piece.byteLength, 0);
  if (length > MAX_PAYLOAD_BYTES)
    throw new RangeError(`An event may have ${MAX_PAYLOAD_BYTES} bytes, not ${length}.`);
  return [encodeHeader(EVENT, { sequence, at, payload, length }), ...payload];
}

export function encodeClose(sequence: number, at: number): readonly Buffer[] {
  return [encodeHeader(CLOSE, { sequence, at, payload: [], length: 0 })];
}

interface FrameContent {
  readonly sequence: number;
  readonly at: number;
  readonly payload: readonly Buffer[];
  readonly length: number;
}

function encodeHeader(kind: number, { sequence, at, payload, length }: FrameContent): Buffer {
  const header = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
  header.writeUInt32BE(length, 0);
  header.writeUInt8(kind, 8);
  header.writeUIntBE(sequence, 9, 6);
  header.writeUIntBE(at, 15, 6);
  const checked = payload.reduce((sum, piece) => crc32(piece, sum), crc32(header.subarray(CHECKED_FROM)));
  header.writeUInt32BE(checked, 4);
  return header;
}

/** The frame at the start of `bytes`, which must be the one numbered `expectedSequence`. */
export function parseFrame(bytes: Buffer, expectedSequence: number): ParsedFrame {
  if (bytes.byteLength < FRAME_HEADER_BYTES) return { kind: 'incomplete', needed: FRAME_HEADER_BYTES };
  const length = bytes.readUInt32BE(0);
  if (length > MAX_PAYLOAD_BYTES) return { kind: 'damaged' };
  const byteLength = FRAME_HEADER_BYTES + length;
  if (bytes.byteLength < byteLength) return { kind: 'incomplete', needed: byteLength };
  const frame = bytes.subarray(0, byteLength);
  if (frame.readUInt32BE(4) !== crc32(frame.subarray(CHECKED_FROM))) return { kind: 'damaged' };
  const sequence = frame.readUIntBE(9, 6);
  const kind = frame.readUInt8(8);
  if (sequence !== expectedSequence || (kind !== EVENT && kind !== CLOSE)) return { kind: 'damaged' };
  return {
    kind: kind === CLOSE ? 'close' : 'event',
    sequence,
    at: frame.readUIntBE(15, 6),
    payload: frame.subarray(FRAME_HEADER_BYTES),
    byteLength,
  };
}

/** Whether a file that ends in these bytes was closed. */
export function endsClosed(tail: Buffer): boolean {
  if (tail.byteLength < FRAME_HEADER_BYTES) return false;
  const last = tail.subarray(tail.byteLength - FRAME_HEADER_BYTES);
  return parseFrame(last, last.readUIntBE(9, 6)).kind === 'close';
}
