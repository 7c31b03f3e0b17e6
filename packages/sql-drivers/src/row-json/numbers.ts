import type { JsonBytes } from './json-bytes.js';

/*
 * Numbers as their digits, without the strings that JavaScript would make of them where it can be done in a few steps. Each
 * writes what `String` of the same number would be.
 */

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** `00` to `99`. */
const PAIRS = Buffer.from(
  Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0')).join(''),
  'latin1',
);
/** More than any number here takes. */
const ROOM = 48;
/** A half of 64 bits up to which the whole is a number that a double holds. */
const MAX_SAFE_HIGH = 0x1f_ffff;
const WORD = 0x1_0000_0000;
const EIGHT_DIGITS = 100_000_000;

/**
 * Ten thousandths: numbers of so few decimals are most, and need no search for their shortest digits. A double that is the
 * nearest to a decimal of at most 15 digits is so to that one alone, which makes it the shortest; a single, of 6.
 */
const FEW_DECIMALS = 10_000;
const MAX_DOUBLE_DIGITS = 1e15;
const MAX_SINGLE_DIGITS = 1e6;

/** @param value a whole number that a double holds exactly; negative zero is zero */
export function writeWhole(out: JsonBytes, value: number): void {
  out.reserve(ROOM);
  writeSigned(out, value);
}

/** A JSON string of a whole number. */
function writeWholeText(out: JsonBytes, value: number): void {
  out.reserve(ROOM);
  out.put(QUOTE);
  writeSigned(out, value);
  out.put(QUOTE);
}

/** A JSON string of the 64-bit integer whose halves these are. */
export function writeInt64Text(out: JsonBytes, low: number, high: number): void {
  if (high >= -MAX_SAFE_HIGH && high <= MAX_SAFE_HIGH) writeWholeText(out, high * WORD + (low >>> 0));
  else writeBigText(out, (BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** As {@link writeInt64Text}, without a sign. */
export function writeUint64Text(out: JsonBytes, low: number, high: number): void {
  const unsigned = high >>> 0;
  if (unsigned <= MAX_SAFE_HIGH) writeWholeText(out, unsigned * WORD + (low >>> 0));
  else writeBigText(out, (BigInt(unsigned) << 32n) | BigInt(low >>> 0));
}

function writeBigText(out: JsonBytes, value: bigint): void {
  out.byte(QUOTE);
  out.ascii(String(value));
  out.byte(QUOTE);
}

/** A JSON number with the shortest digits that read back the same; what is no number, as a JSON string. */
export function writeDouble(out: JsonBytes, value: number): void {
  const isNumber = Number.isFinite(value);
  if (!isNumber) out.byte(QUOTE);
  writeDoubleDigits(out, value);
  if (!isNumber) out.byte(QUOTE);
}

/** {@link writeDouble} without quotation marks. */
export function writeDoubleDigits(out: JsonBytes, value: number): void {
  const scaled = Math.round(value * FEW_DECIMALS);
  if (scaled / FEW_DECIMALS === value && Math.abs(scaled) < MAX_DOUBLE_DIGITS) writeFew(out, scaled);
  else out.ascii(String(value));
}

/** As {@link writeDouble}, of the 24 bits that a single has: the double that is exactly it has more digits than it means. */
export function writeSingle(out: JsonBytes, value: number): void {
  const scaled = Math.round(value * FEW_DECIMALS);
  if (Math.fround(scaled / FEW_DECIMALS) === value && Math.abs(scaled) < MAX_SINGLE_DIGITS)
    writeFew(out, scaled);
  else writeDouble(out, shortestSingle(value));
}

/** The double of the fewest digits that is the same single. */
export function shortestSingle(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 1; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

function writeFew(out: JsonBytes, scaled: number): void {
  out.reserve(ROOM);
  let rest = scaled;
  if (rest < 0) {
    out.put(MINUS);
    rest = -rest;
  }
  const whole = Math.floor(rest / FEW_DECIMALS);
  writeDigits(out, whole);
  writeFraction(out, rest - whole * FEW_DECIMALS, 4);
}

/** A JSON string of `scaled / 10 ** scale` with all decimals. `scaled` is a whole number that a double holds. */
export function writeDecimalText(out: JsonBytes, scaled: number, scale: number): void {
  if (scale === 0) {
    writeWholeText(out, scaled);
    return;
  }
  out.reserve(ROOM);
  out.put(QUOTE);
  if (scaled < 0) out.put(MINUS);
  const rest = Math.abs(scaled);
  const unit = 10 ** scale;
  const whole = Math.floor(rest / unit);
  writeDigits(out, whole);
  out.put(POINT);
  writePadded(out, rest - whole * unit, scale);
  out.put(QUOTE);
}

/** `.5` for 5,000 of 4 digits; nothing for 0. Zeros at the end are left out. Reserves no room. */
export function writeFraction(out: JsonBytes, value: number, digits: number): void {
  if (value === 0) return;
  out.put(POINT);
  writePadded(out, value, digits);
  while (out.bytes[out.at - 1] === ZERO) out.at -= 1;
}

/** Exactly so many digits. Reserves no room. */
export function writePadded(out: JsonBytes, value: number, digits: number): void {
  const { bytes, at: start } = out;
  let rest = value;
  let at = start + digits;
  out.at = at;
  while (at > start) {
    const shorter = Math.floor(rest / 10);
    bytes[--at] = ZERO + (rest - shorter * 10);
    rest = shorter;
  }
}

/** Two digits. Reserves no room. */
export function writePair(out: JsonBytes, value: number): void {
  const { bytes, at } = out;
  bytes[at] = PAIRS[value * 2] ?? 0;
  bytes[at + 1] = PAIRS[value * 2 + 1] ?? 0;
  out.at = at + 2;
}

function writeSigned(out: JsonBytes, value: number): void {
  if (value < 0) out.put(MINUS);
  writeDigits(out, Math.abs(value));
}

/** In pieces that 32 bits hold: what comes after is done in integers. */
function writeDigits(out: JsonBytes, value: number): void {
  if (value < EIGHT_DIGITS) {
    writeSmall(out, value | 0);
    return;
  }
  const upper = Math.floor(value / EIGHT_DIGITS);
  writeDigits(out, upper);
  writeEight(out, (value - upper * EIGHT_DIGITS) | 0);
}

function writeSmall(out: JsonBytes, value: number): void {
  const { bytes } = out;
  let at = out.at + digitsOf(value);
  out.at = at;
  let rest = value;
  while (rest >= 100) {
    const shorter = (rest / 100) | 0;
    const pair = (rest - shorter * 100) * 2;
    bytes[--at] = PAIRS[pair + 1] ?? 0;
    bytes[--at] = PAIRS[pair] ?? 0;
    rest = shorter;
  }
  if (rest >= 10) {
    bytes[--at] = PAIRS[rest * 2 + 1] ?? 0;
    bytes[--at] = PAIRS[rest * 2] ?? 0;
  } else {
    bytes[--at] = ZERO + rest;
  }
}

function writeEight(out: JsonBytes, value: number): void {
  const { bytes, at: start } = out;
  let at = start + 8;
  out.at = at;
  let rest = value;
  while (at > start) {
    const shorter = (rest / 100) | 0;
    const pair = (rest - shorter * 100) * 2;
    bytes[--at] = PAIRS[pair + 1] ?? 0;
    bytes[--at] = PAIRS[pair] ?? 0;
    rest = shorter;
  }
}

function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1_000 ? 3 : 4;
  return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : value < 10_000_000 ? 7 : 8;
}
