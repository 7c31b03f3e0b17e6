import { type Transfer, writeText } from './json-text.js';

/*
 * PostgreSQL's text forms, as the session settings in begin-read.ts fix them, to the exact JSON forms that the README defines.
 * Nothing here rounds, shifts or guesses.
 */

/** Writes the JSON of one cell whose text is `source` from `from` to `to`. @throws Error when no such text can be of the type */
export type CellWriter = (transfer: Transfer, from: number, to: number) => void;

const SPACE = 0x20;
const PLUS = 0x2b;
const ZERO = 0x30;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const QUOTE = 0x22;
const EQUALS = 0x3d;
/** `2025-01-31`: a moment's time stands behind at least so many characters. */
const DATE_LENGTH = 10;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

export function writeBoolean(transfer: Transfer, from: number, to: number): void {
  const isTrue = to - from === 1 && transfer.source[from] === 0x74;
  const word = isTrue ? TRUE : FALSE;
  for (let index = 0; index < word.length; index += 1) {
    transfer.target[transfer.at++] = word[index] as number;
  }
}

/** `2025-01-31 10:00:00.5` to `2025-01-31T10:00:00.5`; `infinity` and a ` BC` behind the time stay. */
export function writeTimestamp(transfer: Transfer, from: number, to: number): void {
  const start = transfer.at + 1;
  writeText(transfer, from, to);
  putT(transfer, start);
}

/** As {@link writeTimestamp}; the session's zone is UTC, so the offset is always `+00`, and `Z` stands for it. */
export function writeTimestampTz(transfer: Transfer, from: number, to: number): void {
  const { target } = transfer;
  const start = transfer.at + 1;
  writeText(transfer, from, to);
  let index = start + DATE_LENGTH;
  while (index < transfer.at && target[index] !== PLUS) index += 1;
  if (target[index + 1] !== ZERO || target[index + 2] !== ZERO || index + 2 >= transfer.at) return;
  target[index] = LETTER_Z;
  for (let rest = index + 3; rest < transfer.at; rest += 1) target[rest - 2] = target[rest] as number;
  transfer.at -= 2;
  putT(transfer, start);
}

function putT({ target, at }: Transfer, start: number): void {
  let index = start;
  while (index < at && target[index] !== SPACE) index += 1;
  if (index < at) target[index] = LETTER_T;
}

const BASE64_DIGITS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const NOT_HEX = 255;
const HEX_VALUES = new Uint8Array(256).fill(NOT_HEX);
for (let value = 0; value < 16; value += 1) HEX_VALUES[value.toString(16).charCodeAt(0)] = value;

/** `\xdeadbeef` to base64. */
export function writeBytea(transfer: Transfer, from: number, to: number): void {
  const { source, target } = transfer;
  let { at } = transfer;
  let bits = 0;
  let bitCount = 0;
  target[at++] = QUOTE;
  for (let index = from + 2; index < to; index += 1) {
    const value = HEX_VALUES[source[index] as number] as number;
    if (value === NOT_HEX) throw new Error('malformed bytea text');
    bits = ((bits << 4) | value) & 0xfff;
    bitCount += 4;
    if (bitCount < 6) continue;
    bitCount -= 6;
    target[at++] = BASE64_DIGITS[(bits >> bitCount) & 63] as number;
  }
  if (bitCount > 0) target[at++] = BASE64_DIGITS[(bits << (6 - bitCount)) & 63] as number;
  // The first of three bytes leaves two bits over, the second four. RFC 4648, section 4.
  if (bitCount === 2) target[at++] = EQUALS;
  if (bitCount > 0) target[at++] = EQUALS;
  target[at++] = QUOTE;
  transfer.at = at;
}
