/*
 * Excel keeps a moment as days since the last day of 1899, in a double, and knows no zones. Its calendar has a 29th of February
 * 1900 that never was, so days before March of that year have two numbers: they stay text, as does what is beyond year 9999.
 */

const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(1899, 11, 30);
const FIRST_MS = Date.UTC(1900, 2, 1);
const END_MS = Date.UTC(10_000, 0, 1);
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z?)?$/;

/** The number of a date, or of a moment without zone or in UTC; `null` where Excel can't hold it exactly. */
export function serialDate(text: string): number | null {
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(numberOf);
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // `2025-02-00` and its like, which MariaDB has, are no days; UTC makes others of them.
  if (ms < FIRST_MS || ms >= END_MS || !new Date(ms).toISOString().startsWith(text.slice(0, 10))) return null;
  return exactDays(ms - EPOCH_MS, (match[7] ?? '').padEnd(6, '0'));
}

function numberOf(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits);
}

/** A double holds microseconds until about the year 2079, milliseconds always. */
function exactDays(wholeMs: number, microseconds: string): number | null {
  const ms = wholeMs + Number(microseconds.slice(0, 3));
  const beyond = Number(microseconds.slice(3));
  if (beyond === 0) return ms / DAY_MS;
  const days = (ms + beyond / 1_000) / DAY_MS;
  const back = Math.round(days * DAY_MS * 1_000);
  return Number.isSafeInteger(back) && back === ms * 1_000 + beyond ? days : null;
}
