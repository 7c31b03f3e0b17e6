import type { CellValue } from '@parley/sql-drivers';

/*
 * Cells in the API's forms as the values that columnar files hold. `null`: it has no such value.
 */

const WHOLE = /^-?\d+$/;
const DECIMAL = /^-?(\d+)(?:\.(\d+))?$/;
const DATE = /^(\d{4,6})-(\d\d)-(\d\d)( BC)?$/;
const MOMENT = /^(\d{4,6}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z?( BC)?$/;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const DAY_MS = 86_400_000;
const SAFE_DIGITS = 15;
/** From the 1st of March of year 0. */
const DAYS_TO_1970 = 719_468;

export function int64Of(value: CellValue): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  if (typeof value !== 'string' || !WHOLE.test(value)) return null;
  const whole = BigInt(value);
  return whole >= MIN_INT64 && whole <= MAX_INT64 ? whole : null;
}

/** How many digits a decimal needs on both sides of its point. */
export function decimalShape(value: CellValue): { wholeDigits: number; scale: number } | null {
  const match = DECIMAL.exec(String(value));
  if (match === null) return null;
  return { wholeDigits: (match[1] ?? '').replace(/^0+/, '').length, scale: match[2]?.length ?? 0 };
}

/** A decimal as a whole number of its last place: `12.5` in scale 2 is 1250. */
export function unscaled(value: CellValue, scale: number): bigint {
  const [whole = '', fraction = ''] = String(value).split('.');
  const digits = `${whole}${fraction.padEnd(scale, '0')}`;
  return BigInt(digits.length <= SAFE_DIGITS ? Number(digits) : digits);
}

/** The number, or one of the three that JSON has no form for. */
export function floatOf(value: CellValue): number {
  return Number(value);
}

export function isFloat(value: CellValue): boolean {
  return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}

/** Days since 1970-01-01, in the calendar as it would always have been. */
export function epochDays(value: CellValue): number | null {
  const match = typeof value === 'string' ? DATE.exec(value) : null;
  if (match === null) return null;
  const years = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  // MariaDB has days such as `2025-02-00`, and a year 0.
  if (years === 0 || month < 1 || month > 12 || day < 1) return null;
  // The year before 1 is 1 BC, which counts as 0.
  const year = match[4] === undefined ? years : 1 - years;
  return day > daysIn(year, month) ? null : daysBefore(year, month) + day - 1;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** From 1970 to the first of a month. Years begin in March here: then the leap day is their last. */
function daysBefore(year: number, month: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const daysOfMonths = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + daysOfMonths - DAYS_TO_1970;
}

/** Microseconds since 1970 in UTC, or of a clock without a zone. */
export function epochMicroseconds(value: CellValue): bigint | null {
  const match = typeof value === 'string' ? MOMENT.exec(value) : null;
  if (match === null) return null;
  const [, date, hours = '', minutes = '', seconds = '', fraction = '', bc = ''] = match;
  const days = epochDays(`${date}${bc}`);
  if (days === null) return null;
  const ms = days * DAY_MS + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  const microseconds = BigInt(ms) * 1_000n + BigInt(fraction.padEnd(6, '0'));
  return microseconds >= MIN_INT64 && microseconds <= MAX_INT64 ? microseconds : null;
}

export function bytesOf(value: CellValue): Uint8Array {
  return Buffer.from(String(value), 'base64');
}

/** The form of the API; a list, and what has no text form of its own, as JSON. */
export function textOf(value: CellValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
