import {
  type CalendarGrain,
  FISCAL_GRAINS,
  type FiscalGrain,
  type FiscalYear,
  type SemanticModel,
} from '@parley/semantic-layer';

/** Days as `YYYY-MM-DD`; no clock and no time zone in here. */
export type Day = string;

/** Half-open. */
export interface Period {
  readonly from?: Day;
  readonly to?: Day;
}

/** What periods people speak of come one after another: the calendar's, and those of the business's own year. */
export type PeriodUnit = CalendarGrain | FiscalGrain;

/** What words for times are read by. */
export interface Calendar {
  readonly today: Day;
  readonly fiscalYear?: FiscalYear;
  /** Periods that only this business has, by name: `fiscal_quarter`, `season`. */
  readonly ownGrains?: readonly string[];
}

/** Today, as the business of a model reckons; without one, as everybody does. */
export function calendarOf(model: SemanticModel | null, today: Day): Calendar {
  if (model === null) return { today };
  const { fiscalYear } = model;
  return { today, ...(fiscalYear === undefined ? {} : { fiscalYear }), ownGrains: ownGrainsOf(model) };
}

/** The names of the periods that only this business has. */
export function ownGrainsOf({ fiscalYear, timeSpines = [] }: SemanticModel): readonly string[] {
  const own = timeSpines.flatMap(({ customGrains = [] }) => customGrains.map(({ name }) => name));
  return fiscalYear === undefined ? own : [...FISCAL_GRAINS, ...own];
}

export function addDays(day: Day, days: number): Day {
  const date = parse(day);
  date.setUTCDate(date.getUTCDate() + days);
  return format(date);
}

/** The same day of another month, or its last where there is none (31 March minus a month). */
function addMonths(day: Day, months: number): Day {
  const date = parse(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  date.setUTCDate(Math.min(wanted, daysInMonth(date)));
  return format(date);
}

export function addUnits(day: Day, unit: PeriodUnit, count: number): Day {
  switch (unit) {
    case 'day':
      return addDays(day, count);
    case 'week':
      return addDays(day, 7 * count);
    case 'month':
      return addMonths(day, count);
    case 'quarter':
    case 'fiscal_quarter':
      return addMonths(day, 3 * count);
    case 'year':
    case 'fiscal_year':
      return addMonths(day, 12 * count);
  }
}

/** First day of the unit that `day` lies in. Weeks begin on Monday (ISO 8601). */
export function startOf(day: Day, unit: CalendarGrain): Day {
  const [year = '', month = ''] = day.split('-');
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return addDays(day, -((parse(day).getUTCDay() + 6) % 7));
    case 'month':
      return `${year}-${month}-01`;
    case 'quarter':
      return monthStart(Number(year), Math.floor((Number(month) - 1) / 3) * 3 + 1);
    case 'year':
      return `${year}-01-01`;
  }
}

/** The whole unit that `day` lies in, moved by `offset` units. */
export function unitPeriod(day: Day, unit: CalendarGrain, offset = 0): Required<Period> {
  const from = addUnits(startOf(day, unit), unit, offset);
  return { from, to: addUnits(from, unit, 1) };
}

export function monthStart(year: number, month: number): Day {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`;
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

export function monthOf(day: Day): number {
  return Number(day.slice(5, 7));
}

/** "2026-07-01 to 2026-09-30": both ends included, as people say it. */
export function describePeriod({ from, to }: Period): string {
  if (from !== undefined && to !== undefined) {
    const last = addDays(to, -1);
    return last === from ? from : `${from} to ${last}`;
  }
  if (from !== undefined) return `from ${from}`;
  return to === undefined ? 'any time' : `before ${to}`;
}

function parse(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function format(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
