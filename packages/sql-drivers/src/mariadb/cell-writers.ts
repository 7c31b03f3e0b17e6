import type { JsonBytes } from '../row-json/json-bytes.js';
import { MOMENT_BYTES, writeClock, writeDate } from '../row-json/moments.js';
import {
  writeDouble,
  writeFraction,
  writeInt64Text,
  writeSingle,
  writeUint64Text,
  writeWhole,
} from '../row-json/numbers.js';

/*
 * MariaDB's binary forms to the exact JSON forms the README defines, from the packet's bytes. Nothing here rounds, shifts or
 * guesses, and no date becomes a Date: `2025-02-00` and `0000-00-00` are values here.
 */

/** The bytes that a row is in, and others before and behind it. */
export interface RowBytes {
  readonly bytes: Buffer;
  /** Of the same bytes; it reads numbers faster than they do. */
  readonly view: DataView;
}

/** Writes the value that begins at `at`. @returns where the next one begins */
export type WriteCell = (out: JsonBytes, row: RowBytes, at: number) => number;

const QUOTE = 0x22;
const MINUS = 0x2d;
const TIME = 'T'.charCodeAt(0);
const UTC = 'Z'.charCodeAt(0);
/** Lengths below it are one byte; it stands for NULL, those above for two, three or eight bytes of length. */
const NULL_LENGTH = 0xfb;

export const writeTiny: WriteCell = (out, row, at) => {
  writeWhole(out, row.view.getInt8(at));
  return at + 1;
};
export const writeTinyUnsigned: WriteCell = (out, row, at) => {
  writeWhole(out, row.view.getUint8(at));
  return at + 1;
};
export const writeShort: WriteCell = (out, row, at) => {
  writeWhole(out, row.view.getInt16(at, true));
  return at + 2;
};
export const writeShortUnsigned: WriteCell = (out, row, at) => {
  writeWhole(out, row.view.getUint16(at, true));
  return at + 2;
};
export const writeLong: WriteCell = (out, row, at) => {
  writeWhole(out, row.view.getInt32(at, true));
  return at + 4;
};
export const writeLongUnsigned: WriteCell = (out, row, at) => {
  writeWhole(out, row.view.getUint32(at, true));
  return at + 4;
};
export const writeLongLong: WriteCell = (out, row, at) => {
  writeInt64Text(out, row.view.getInt32(at, true), row.view.getInt32(at + 4, true));
  return at + 8;
};
export const writeLongLongUnsigned: WriteCell = (out, row, at) => {
  writeUint64Text(out, row.view.getInt32(at, true), row.view.getInt32(at + 4, true));
  return at + 8;
};
export const writeFloat: WriteCell = (out, row, at) => {
  writeSingle(out, row.view.getFloat32(at, true));
  return at + 4;
};
export const writeDoubleCell: WriteCell = (out, row, at) => {
  writeDouble(out, row.view.getFloat64(at, true));
  return at + 8;
};

/** A column of nothing but NULL. */
export const writeNothing: WriteCell = (out, _row, at) => {
  out.null();
  return at;
};

/** Text, and what MariaDB writes as text: decimals, for example. */
export const writeText: WriteCell = (out, row, at) => {
  const from = startOf(row, at);
  const to = from + lengthOf(row, at);
  checkEnd(row, to);
  out.utf8(row.bytes, from, to);
  return to;
};

export const writeBinary = lengthPrefixed((out, bytes) => out.base64(bytes));

/** What has no text form of its own: `0000000001010000...`, the bytes the engine keeps. */
export const writeHex = lengthPrefixed((out, bytes) => out.hex(bytes));

/** As many digits as the column has bits. */
export function writeBits(width: number): WriteCell {
  return lengthPrefixed((out, bytes) => {
    const hex = bytes.toString('hex');
    const digits = BigInt(`0x${hex === '' ? '0' : hex}`).toString(2);
    out.text(digits.padStart(width, '0'));
  });
}

/** `YYYY-MM-DD`. Bytes: length, year (2), month, day; none for the zero date. */
export const writeDateCell: WriteCell = (out, row, at) => {
  const end = endOfMoment(out, row, at);
  out.put(QUOTE);
  writeDateOf(out, row, at);
  out.put(QUOTE);
  return end;
};

/** `YYYY-MM-DDTHH:MM:SS`, and a fraction without zeros at its end. Bytes: a date's, hour, minute, second, microseconds (4). */
export const writeDateTime: WriteCell = (out, row, at) => {
  const end = endOfMoment(out, row, at);
  out.put(QUOTE);
  writeDateTimeOf(out, row, at);
  out.put(QUOTE);
  return end;
};

/** As {@link writeDateTime}; the session's zone is UTC. */
export const writeTimestamp: WriteCell = (out, row, at) => {
  const end = endOfMoment(out, row, at);
  out.put(QUOTE);
  writeDateTimeOf(out, row, at);
  out.put(UTC);
  out.put(QUOTE);
  return end;
};

/** `-838:59:59.5` to `838:59:59.5`. Bytes: length, sign, days (4), hour, minute, second, microseconds (4). */
export const writeTime: WriteCell = (out, row, at) => {
  const end = endOfMoment(out, row, at);
  const length = end - at - 1;
  out.put(QUOTE);
  if (length === 0) {
    writeClock(out, 0, 0, 0);
  } else {
    if (row.view.getUint8(at + 1) !== 0) out.put(MINUS);
    const hours = row.view.getUint32(at + 2, true) * 24 + row.view.getUint8(at + 6);
    if (hours >= 100) writeWhole(out, Math.floor(hours / 100));
    writeClock(out, hours % 100, row.view.getUint8(at + 7), row.view.getUint8(at + 8));
    if (length > 8) writeFraction(out, row.view.getUint32(at + 9, true), 6);
  }
  out.put(QUOTE);
  return end;
};

function writeDateOf(out: JsonBytes, row: RowBytes, at: number): void {
  if (row.view.getUint8(at) < 4) writeDate(out, 0, 0, 0);
  else writeDate(out, row.view.getUint16(at + 1, true), row.view.getUint8(at + 3), row.view.getUint8(at + 4));
}

/** What is not sent is zero. */
function writeDateTimeOf(out: JsonBytes, row: RowBytes, at: number): void {
  const length = row.view.getUint8(at);
  writeDateOf(out, row, at);
  out.put(TIME);
  if (length < 7) writeClock(out, 0, 0, 0);
  else writeClock(out, row.view.getUint8(at + 5), row.view.getUint8(at + 6), row.view.getUint8(at + 7));
  if (length > 7) writeFraction(out, row.view.getUint32(at + 8, true), 6);
}

/** Makes room for the moment too. */
function endOfMoment(out: JsonBytes, row: RowBytes, at: number): number {
  out.reserve(MOMENT_BYTES);
  return at + 1 + row.view.getUint8(at);
}

function lengthPrefixed(write: (out: JsonBytes, bytes: Buffer) => void): WriteCell {
  return (out, row, at) => {
    const from = startOf(row, at);
    const to = from + lengthOf(row, at);
    checkEnd(row, to);
    write(out, row.bytes.subarray(from, to));
    return to;
  };
}

function startOf(row: RowBytes, at: number): number {
  const first = row.view.getUint8(at);
  if (first < NULL_LENGTH) return at + 1;
  return at + (first === 0xfc ? 3 : first === 0xfd ? 4 : 9);
}

function lengthOf(row: RowBytes, at: number): number {
  const first = row.view.getUint8(at);
  if (first < NULL_LENGTH) return first;
  if (first === 0xfc) return row.view.getUint16(at + 1, true);
  if (first === 0xfd) return row.view.getUint16(at + 1, true) + row.view.getUint8(at + 3) * 0x1_0000;
  return row.view.getUint32(at + 1, true) + row.view.getUint32(at + 5, true) * 0x1_0000_0000;
}

/** A length that leads out of the bytes; one that leads out of the row is found at the row's end. */
function checkEnd(row: RowBytes, to: number): void {
  if (to > row.bytes.length) throw new RangeError('a value ends behind its row');
}
