/*
 * DuckDB's counts of days, micro- and nanoseconds to the texts that the README defines. The years before 1 are written as
 * PostgreSQL writes them: ` BC` behind, and no year 0.
 */

const MAX_DAYS = 2_147_483_647;
const MAX_COUNT = 9_223_372_036_854_775_807n;
const SECONDS_A_DAY = 86_400;

/** Digits of a second, and how many of them a count has. */
export type SecondDigits = 0 | 3 | 6 | 9;

const UNITS = { 0: 1n, 3: 1_000n, 6: 1_000_000n, 9: 1_000_000_000n } as const;

/** Days since 1970-01-01. */
export function dateText(days: number): string {
  if (Math.abs(days) === MAX_DAYS) return days > 0 ? 'infinity' : '-infinity';
  const { date, era } = calendarDay(days);
  return date + era;
}

/** @param count of the smallest unit, since midnight; may be 24:00:00. */
export function timeText(count: bigint, digits: SecondDigits): string {
  const unit = UNITS[digits];
  return clock(Number(count / unit), count % unit, digits);
}

/** @param zone written behind the time, before the era. */
export function timestampText(count: bigint, digits: SecondDigits, zone: '' | 'Z'): string {
  if (count === MAX_COUNT || count === -MAX_COUNT) return count > 0n ? 'infinity' : '-infinity';
  const unit = UNITS[digits];
  const fraction = ((count % unit) + unit) % unit;
  const seconds = Number((count - fraction) / unit);
  const days = Math.floor(seconds / SECONDS_A_DAY);
  const { date, era } = calendarDay(days);
  return `${date}T${clock(seconds - days * SECONDS_A_DAY, fraction, digits)}${zone}${era}`;
}

/** Offsets are in seconds east of UTC. `10:00:00+02`, `10:00:00.5-03:30`. */
export function timeTzText(micros: bigint, offset: number): string {
  const absolute = Math.abs(offset);
  const parts = [absolute / 3_600, (absolute / 60) % 60, absolute % 60].map((part) => two(Math.floor(part)));
  while (parts.length > 1 && parts.at(-1) === '00') parts.pop();
  return `${timeText(micros, 6)}${offset < 0 ? '-' : '+'}${parts.join(':')}`;
}

/** ISO 8601, each part with its own sign, as PostgreSQL writes it. */
export function intervalText(months: number, days: number, micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const date = [part(Math.trunc(months / 12), 'Y'), part(months % 12, 'M'), part(days, 'D')].join('');
  const time = [
    part(seconds / 3_600n, 'H'),
    part((seconds / 60n) % 60n, 'M'),
    secondsPart(seconds % 60n, micros % 1_000_000n),
  ].join('');
  if (date === '' && time === '') return 'PT0S';
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

function part(count: number | bigint, letter: string): string {
  return Number(count) === 0 ? '' : `${count}${letter}`;
}

function secondsPart(seconds: bigint, micros: bigint): string {
  if (seconds === 0n && micros === 0n) return '';
  const isNegative = seconds < 0n || micros < 0n;
  const whole = seconds < 0n ? -seconds : seconds;
  return `${isNegative ? '-' : ''}${whole}${fractionText(micros < 0n ? -micros : micros, 6)}S`;
}

/** `seconds` since midnight. */
function clock(seconds: number, fraction: bigint, digits: SecondDigits): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}${fractionText(fraction, digits)}`;
}

function fractionText(fraction: bigint, digits: SecondDigits): string {
  return fraction === 0n ? '' : `.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
}

/** The Gregorian calendar carried on in both directions, by counting whole 400 years; no `Date` reaches that far. */
function calendarDay(daysSince1970: number): { readonly date: string; readonly era: '' | ' BC' } {
  // Counted from 1 March of the year 0: leap days are then at the end of a year.
  const days = daysSince1970 + 719_468;
  const cycle = Math.floor(days / 146_097);
  const dayOfCycle = days - cycle * 146_097;
  const yearOfCycle = Math.floor(
    (dayOfCycle -
      Math.floor(dayOfCycle / 1_460) +
      Math.floor(dayOfCycle / 36_524) -
      Math.floor(dayOfCycle / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  const shown = year > 0 ? year : 1 - year;
  return { date: `${String(shown).padStart(4, '0')}-${two(month)}-${two(day)}`, era: year > 0 ? '' : ' BC' };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
