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
  const [, years = '', month = '', day = '', isBc] = match;
  // The year before 1 is 1 BC, which counts as 0.
  const year = isBc === undefined ? Number(years) : 1 - Number(years);
  const date = new Date(0);
  date.setUTCFullYear(year, Number(month) - 1, Number(day));
  // MariaDB has days such as `2025-02-00`, of which JavaScript makes others, and a year 0.
  const isDay = date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
  return isDay && years !== '0000' ? date.getTime() / DAY_MS : null;
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
