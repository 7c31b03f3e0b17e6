const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_FIRST = /^(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+) (\d{4})$/;
const MONTH_FIRST = /^([a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/;

/** A day that can be read in one way only, as `2026-03-31`; 03/04/2026 can't. */
export function parseDay(written: string): string | undefined {
  const text = written.trim().toLowerCase().replace(/\s+/g, ' ');
  const iso = ISO.exec(text);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst !== null) return dayOf(Number(dayFirst[3]), monthOf(dayFirst[2]), Number(dayFirst[1]));
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst !== null) return dayOf(Number(monthFirst[3]), monthOf(monthFirst[1]), Number(monthFirst[2]));
  return undefined;
}

/** 1 to 12; 0 for none. */
function monthOf(name = ''): number {
  return MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name) + 1;
}

function dayOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return month > 0 && isReal ? date.toISOString().slice(0, 10) : undefined;
}
