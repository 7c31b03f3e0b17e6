import { ParleyError } from '@parley/errors';

/** @throws ParleyError SEMANTIC_QUERY_INVALID unless it is a day, or a day and a time without a zone */
export function assertMoment(moment: string): void {
  if (isDay(moment)) return;
  const isTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/.test(moment);
  if (isTime && !Number.isNaN(Date.parse(`${moment.slice(0, 19).replace(' ', 'T')}Z`))) return;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${moment}" is not a day; write it as YYYY-MM-DD, or with a time as YYYY-MM-DDTHH:MM:SS.`,
  );
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

export function dayAfter(day: string): string {
  assertMoment(day);
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
