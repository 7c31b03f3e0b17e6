import type { DatePart } from './time-grain.js';

/** As a query says it, or a column of its result, whose grain may be one of the model's own. */
interface Cut {
  readonly grain?: string;
  readonly customGrain?: string;
  readonly datePart?: DatePart;
}

const PARTS: Readonly<Record<DatePart, string>> = {
  year: 'year',
  quarter: 'quarter number',
  month: 'month number',
  day: 'day of the month',
  dow: 'weekday (1 is Monday)',
  doy: 'day of the year',
};

/** What a time is cut to, in words; undefined where it stays whole. */
export function cutText({ grain, customGrain, datePart }: Cut): string | undefined {
  return datePart === undefined ? (customGrain ?? grain)?.replaceAll('_', ' ') : PARTS[datePart];
}
