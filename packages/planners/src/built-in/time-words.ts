import type { CalendarGrain } from '@parley/semantic-layer';
import type { PeriodUnit } from './calendar.js';

export const MONTH_NAMES = [
  ['january', 'jan'],
  ['february', 'feb'],
  ['march', 'mar'],
  ['april', 'apr'],
  ['may'],
  ['june', 'jun'],
  ['july', 'jul'],
  ['august', 'aug'],
  ['september', 'sep', 'sept'],
  ['october', 'oct'],
  ['november', 'nov'],
  ['december', 'dec'],
];

/** 1 to 12. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, position) => names.map((name) => [name, position + 1] as const)),
);

export const UNITS: ReadonlyMap<string, CalendarGrain> = new Map(
  (['day', 'week', 'month', 'quarter', 'year'] as const).flatMap((unit) => [
    [unit, unit] as const,
    [`${unit}s`, unit] as const,
  ]),
);

/** Words that ask for rows by time. */
export const GRAINS: ReadonlyMap<string, CalendarGrain> = new Map([
  ['daily', 'day'],
  ['weekly', 'week'],
  ['monthly', 'month'],
  ['quarterly', 'quarter'],
  ['yearly', 'year'],
  ['annually', 'year'],
  ['annual', 'year'],
]);

export const ORDINALS: ReadonlyMap<string, number> = new Map([
  ['first', 1],
  ['1st', 1],
  ['second', 2],
  ['2nd', 2],
  ['third', 3],
  ['3rd', 3],
  ['fourth', 4],
  ['4th', 4],
]);

export const TO_DATE: ReadonlyMap<string, CalendarGrain> = new Map([
  ['ytd', 'year'],
  ['qtd', 'quarter'],
  ['mtd', 'month'],
  ['wtd', 'week'],
]);

export const THIS = new Set(['this', 'current']);
export const LAST = new Set(['last', 'previous', 'prior', 'past', 'preceding', 'recent']);
export const NEXT = new Set(['next', 'coming', 'upcoming', 'following']);

/** A hundred years and more: there is nothing to ask of times farther off, and of some there are no dates. */
const MOST: Readonly<Record<PeriodUnit, number>> = {
  day: 40_000,
  week: 6_000,
  month: 1_200,
  quarter: 400,
  year: 100,
  fiscal_quarter: 400,
  fiscal_year: 100,
};

/** Whether so many of a unit is a length of time that people speak of. */
export function isSpan(count: number, unit: PeriodUnit): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MOST[unit];
}
