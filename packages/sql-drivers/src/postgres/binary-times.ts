import type { Transfer } from './json-text.js';

/*
 * Dates and moments from PostgreSQL's binary form, to the very text that their text form becomes. The server spends a third of
 * its time on writing a wide row's moments as text; from the bytes it costs us no more than the text does.
 *
 * A date is the days since 2000-01-01 in 4 bytes; a moment the microseconds since then in 8. The outermost values are the
 * infinities. Source: src/include/datatype/timestamp.h of PostgreSQL 18; `date_send`, `timestamp_send`.
 */

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const INFINITY = Buffer.from('infinity');
const BEFORE_CHRIST = Buffer.from(' BC');

const LEAST = -0x8000_0000;
const GREATEST = 0x7fff_ffff;
const GREATEST_LOW = 0xffff_ffff;
/** 2^32 microseconds are so many seconds, and so many microseconds more. */
const HIGH_SECONDS = 4_294;
const HIGH_MICROSECONDS = 967_296;
const SECOND = 1_000_000;
const DAY_SECONDS = 86_400;
/** From 0000-03-01, where the calendar's cycles of 400 years begin to be easy, to 2000-01-01. */
const DAYS_BEFORE_2000 = 730_425;
const CYCLE_DAYS = 146_097;

/** `2025-01-31` */
export function writeBinaryDate(transfer: Transfer, from: number, to: number): void {
  if (to - from !== 4) throw malformed();
  const days = int32(transfer.source, from);
  quote(transfer);
  if (days === GREATEST || days === LEAST) writeInfinity(transfer, days);
  else if (writeDay(transfer, days)) writeWord(transfer, BEFORE_CHRIST);
  quote(transfer);
}

/** `2025-01-31T10:00:00.5` */
export function writeBinaryTimestamp(transfer: Transfer, from: number, to: number): void {
  writeMoment(transfer, [from, to], false);
}

/** `2025-01-31T10:00:00.5Z` */
export function writeBinaryTimestampTz(transfer: Transfer, from: number, to: number): void {
  writeMoment(transfer, [from, to], true);
}

function writeMoment(transfer: Transfer, [from, to]: readonly [number, number], isUtc: boolean): void {
  if (to - from !== 8) throw malformed();
  const high = int32(transfer.source, from);
  const low = int32(transfer.source, from + 4) >>> 0;
  quote(transfer);
  if ((high === GREATEST && low === GREATEST_LOW) || (high === LEAST && low === 0)) {
    writeInfinity(transfer, high);
  } else {
    // In parts that a double holds exactly.
    const rest = high * HIGH_MICROSECONDS + low;
    const carried = Math.floor(rest / SECOND);
    const seconds = high * HIGH_SECONDS + carried;
    const days = Math.floor(seconds / DAY_SECONDS);
    const isBeforeChrist = writeDay(transfer, days);
    writeTime(transfer, seconds - days * DAY_SECONDS, rest - carried * SECOND);
    if (isUtc) transfer.target[transfer.at++] = LETTER_Z;
    if (isBeforeChrist) writeWord(transfer, BEFORE_CHRIST);
  }
  quote(transfer);
}

/**
 * The proleptic Gregorian calendar. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
 *
 * @returns whether ` BC` has to follow
 */
function writeDay(transfer: Transfer, days: number): boolean {
  const shifted = days + DAYS_BEFORE_2000;
  const cycle = Math.floor(shifted / CYCLE_DAYS);
  const dayOfCycle = shifted - cycle * CYCLE_DAYS;
  const yearOfCycle =
    ((dayOfCycle - ((dayOfCycle / 1_460) | 0) + ((dayOfCycle / 36_524) | 0) - ((dayOfCycle / 146_096) | 0)) /
      365) |
    0;
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + (yearOfCycle >> 2) - ((yearOfCycle / 100) | 0));
  // Years begin in March here, so that a leap day is a year's last.
  const month = ((5 * dayOfYear + 2) / 153) | 0;
  const day = dayOfYear - (((153 * month + 2) / 5) | 0) + 1;
  const year = yearOfCycle + cycle * 400 + (month < 10 ? 0 : 1);
  // There is no year 0: it is 1 BC.
  writeYear(transfer, year > 0 ? year : 1 - year);
  transfer.target[transfer.at++] = MINUS;
  writeTwo(transfer, month < 10 ? month + 3 : month - 9);
  transfer.target[transfer.at++] = MINUS;
  writeTwo(transfer, day);
  return year <= 0;
}

/** At least four digits. */
function writeYear(transfer: Transfer, year: number): void {
  if (year > 9_999) {
    for (const digit of String(year)) transfer.target[transfer.at++] = digit.charCodeAt(0);
    return;
  }
  const century = (year / 100) | 0;
  writeTwo(transfer, century);
  writeTwo(transfer, year - century * 100);
}

function writeTime(transfer: Transfer, secondsOfDay: number, microseconds: number): void {
  const { target } = transfer;
  const hours = (secondsOfDay / 3_600) | 0;
  const minutes = ((secondsOfDay - hours * 3_600) / 60) | 0;
  target[transfer.at++] = LETTER_T;
  writeTwo(transfer, hours);
  target[transfer.at++] = COLON;
  writeTwo(transfer, minutes);
  target[transfer.at++] = COLON;
  writeTwo(transfer, secondsOfDay - hours * 3_600 - minutes * 60);
  if (microseconds === 0) return;
  target[transfer.at++] = DOT;
  let rest = microseconds;
  // Zeros at the end are left out.
  for (let unit = SECOND / 10; rest > 0; unit /= 10) {
    const digit = (rest / unit) | 0;
    target[transfer.at++] = ZERO + digit;
    rest -= digit * unit;
  }
}

function writeTwo(transfer: Transfer, value: number): void {
  const tens = (value / 10) | 0;
  transfer.target[transfer.at++] = ZERO + tens;
  transfer.target[transfer.at++] = ZERO + value - tens * 10;
}

function writeInfinity(transfer: Transfer, sign: number): void {
  if (sign < 0) transfer.target[transfer.at++] = MINUS;
  writeWord(transfer, INFINITY);
}

function writeWord(transfer: Transfer, word: Uint8Array): void {
  for (let index = 0; index < word.length; index += 1) {
    transfer.target[transfer.at++] = word[index] as number;
  }
}

function quote(transfer: Transfer): void {
  transfer.target[transfer.at++] = QUOTE;
}

function int32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function malformed(): Error {
  return new Error('the server sent a date or a moment of an impossible length');
}
