import type { JsonBytes } from './json-bytes.js';
import { writePadded, writePair } from './numbers.js';

/*
 * Days and times of day as ISO 8601 writes them. Nothing here reserves room: whoever writes a moment knows how long it gets.
 */

/** Of a moment with its quotation marks, whatever its zone and digits. */
export const MOMENT_BYTES = 64;

const DASH = 0x2d;
const COLON = 0x3a;

/** 0001-01-01 and 9999-12-31 in days since 1970: the years that have four digits and no era. */
const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;

/** Whether {@link writeDay} can write it. */
export function isPlainDay(daysSince1970: number): boolean {
  return daysSince1970 >= FIRST_DAY && daysSince1970 <= LAST_DAY;
}

/** `2025-01-31` of the Gregorian calendar, which has no gaps here. */
export function writeDay(out: JsonBytes, daysSince1970: number): void {
  // Counted from 1 March of the year 0: leap days are then at the end of a year.
  const days = daysSince1970 + 719_468;
  const cycle = (days / 146_097) | 0;
  const dayOfCycle = days - cycle * 146_097;
  const yearOfCycle =
    ((dayOfCycle - ((dayOfCycle / 1_460) | 0) + ((dayOfCycle / 36_524) | 0) - ((dayOfCycle / 146_096) | 0)) /
      365) |
    0;
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + ((yearOfCycle / 4) | 0) - ((yearOfCycle / 100) | 0));
  const marchMonth = ((5 * dayOfYear + 2) / 153) | 0;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  writeDate(out, year, month, dayOfYear - (((153 * marchMonth + 2) / 5) | 0) + 1);
}

/** `0000-00-00` to `9999-99-99`. */
export function writeDate(out: JsonBytes, year: number, month: number, day: number): void {
  writePadded(out, year, 4);
  out.put(DASH);
  writePair(out, month);
  out.put(DASH);
  writePair(out, day);
}

/** `23:59:59`. */
export function writeClock(out: JsonBytes, hours: number, minutes: number, seconds: number): void {
  writePair(out, hours);
  out.put(COLON);
  writePair(out, minutes);
  out.put(COLON);
  writePair(out, seconds);
}
