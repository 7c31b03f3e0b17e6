/*
 * How PostgreSQL's text becomes JSON text, byte by byte: both are UTF-8, in which a byte below 0x80 is always a character of
 * its own. So what JSON must escape can be found, and everything else copied, without reading characters.
 */

/** Where a row's cells are taken from, and where their JSON is put. Whoever calls a writer has made enough room. */
export interface Transfer {
  source: Uint8Array;
  target: Uint8Array;
  /** The end of what is written. */
  at: number;
}

/** JSON text is at most so many times as long as what it is made of: a control character becomes `\u001f`. */
export const MAX_GROWTH_OF_TEXT = 6;

/** Long runs are copied by the engine, short ones by a loop: up to about here, the call costs more than it saves. */
const LONG_RUN = 96;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const ZERO = 0x30;
const MINUS = 0x2d;
const DOT = 0x2e;
const PLUS = 0x2b;
const LETTER_E = 0x65;
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/** For each byte what stands behind the backslash in a JSON string, 0 where the byte stands for itself. RFC 8259, section 7. */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill(LETTER_U, 0, 0x20);
for (const [character, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\']) {
  ESCAPES[character?.charCodeAt(0) ?? 0] = letter?.charCodeAt(0) ?? 0;
}

/** Any text as a JSON string. */
export function writeText(transfer: Transfer, from: number, to: number): void {
  const { source, target } = transfer;
  target[transfer.at++] = QUOTE;
  if (to - from >= LONG_RUN) writeLong(transfer, from, to);
  else {
    let { at } = transfer;
    for (let index = from; index < to; index += 1) {
      const byte = source[index] as number;
      if (ESCAPES[byte] === 0) target[at++] = byte;
      else at = writeEscaped(target, at, byte);
    }
    transfer.at = at;
  }
  target[transfer.at++] = QUOTE;
}

/** Without quotes around it. */
function writeLong(transfer: Transfer, from: number, to: number): void {
  const { source, target } = transfer;
  let { at } = transfer;
  let start = from;
  for (let index = from; index <= to; index += 1) {
    const byte = index === to ? QUOTE : (source[index] as number);
    if (ESCAPES[byte] === 0) continue;
    if (index - start >= LONG_RUN) {
      target.set(source.subarray(start, index), at);
      at += index - start;
    } else {
      for (; start < index; start += 1) target[at++] = source[start] as number;
    }
    start = index + 1;
    if (index < to) at = writeEscaped(target, at, byte);
  }
  transfer.at = at;
}

/** @returns the end of what is written now */
function writeEscaped(target: Uint8Array, start: number, byte: number): number {
  let at = start;
  const letter = ESCAPES[byte] as number;
  target[at++] = BACKSLASH;
  target[at++] = letter;
  if (letter !== LETTER_U) return at;
  target[at++] = ZERO;
  target[at++] = ZERO;
  target[at++] = HEX_DIGITS[byte >> 4] as number;
  target[at++] = HEX_DIGITS[byte & 15] as number;
  return at;
}

/**
 * A number as the digits that came, where they are a number of JSON; any other text (`NaN`, `Infinity`) as a string. Negative
 * zero becomes `0`, as everywhere in this package.
 *
 * The text is checked, not trusted: it comes from a tenant's server and goes to clients as it is, so `1],["forged"` must not
 * pass for a number.
 */
export function writeNumber(transfer: Transfer, from: number, to: number): void {
  const { source, target } = transfer;
  if (!isJsonNumber(source, from, to)) {
    writeText(transfer, from, to);
    return;
  }
  let { at } = transfer;
  const isNegativeZero = to - from === 2 && source[from] === MINUS && source[from + 1] === ZERO;
  for (let index = isNegativeZero ? from + 1 : from; index < to; index += 1) {
    target[at++] = source[index] as number;
  }
  transfer.at = at;
}

/** RFC 8259, section 6; an exponent's `E` is small in PostgreSQL's text. */
function isJsonNumber(source: Uint8Array, from: number, to: number): boolean {
  const start = from < to && source[from] === MINUS ? from + 1 : from;
  let index = endOfDigits(source, start, to);
  if (index === start || (source[start] === ZERO && index > start + 1)) return false;
  if (index < to && source[index] === DOT) {
    const fraction = index + 1;
    index = endOfDigits(source, fraction, to);
    if (index === fraction) return false;
  }
  if (index < to && source[index] === LETTER_E) {
    index += 1;
    if (index < to && (source[index] === PLUS || source[index] === MINUS)) index += 1;
    const exponent = index;
    index = endOfDigits(source, exponent, to);
    if (index === exponent) return false;
  }
  return index === to;
}

function endOfDigits(source: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to && ((source[index] as number) - ZERO) >>> 0 <= 9) index += 1;
  return index;
}
