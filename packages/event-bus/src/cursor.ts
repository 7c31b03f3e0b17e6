import { crc32 } from 'node:zlib';
import { ParleyError } from '@parley/errors';

/** Random, made with each log, so that a cursor of one log never fits another. */
export const EPOCH_BYTES = 16;

const TAG_BYTES = 8;
const SEQUENCE_BYTES = 6;
const CHECK_BYTES = 4;
const CURSOR_BYTES = TAG_BYTES + SEQUENCE_BYTES + CHECK_BYTES;

/** Where an event stands: half of the log's epoch, its sequence, and a checksum over it and the other half. */
export function encodeCursor(epoch: Buffer, sequence: number): string {
  const bytes = Buffer.allocUnsafe(CURSOR_BYTES);
  epoch.copy(bytes, 0, 0, TAG_BYTES);
  bytes.writeUIntBE(sequence, TAG_BYTES, SEQUENCE_BYTES);
  bytes.writeUInt32BE(checksum(epoch, bytes), TAG_BYTES + SEQUENCE_BYTES);
  return bytes.toString('base64url');
}

/**
 * The sequence of the last event a reader has; 0 where it has none.
 * @throws ParleyError INVALID_CURSOR when this log never gave out such a cursor
 */
export function decodeCursor(epoch: Buffer, cursor: string | undefined, lastSequence: number): number {
  if (cursor === undefined) return 0;
  const bytes = Buffer.from(cursor, 'base64url');
  const wellFormed = bytes.byteLength === CURSOR_BYTES && bytes.toString('base64url') === cursor;
  if (wellFormed && bytes.readUInt32BE(TAG_BYTES + SEQUENCE_BYTES) === checksum(epoch, bytes)) {
    const sequence = bytes.readUIntBE(TAG_BYTES, SEQUENCE_BYTES);
    if (sequence >= 1 && sequence <= lastSequence) return sequence;
  }
  throw new ParleyError(
    'INVALID_CURSOR',
    "`after` must be the `cursor` of an event of this run: leave it out to read from the run's start.",
  );
}

function checksum(epoch: Buffer, cursor: Buffer): number {
  return crc32(cursor.subarray(0, TAG_BYTES + SEQUENCE_BYTES), crc32(epoch));
}
