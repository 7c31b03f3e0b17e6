import { ParleyError } from '@parley/errors';

/** From fine to coarse. Weeks begin on Monday. */
export const TIME_GRAINS = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const;

export type TimeGrain = (typeof TIME_GRAINS)[number];

/** The grains that are made of whole days. */
export type CalendarGrain = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A part of a date as a number. `dow` is 1 on Monday and 7 on Sunday, `doy` 1 on January 1st. */
export type DatePart = 'year' | 'quarter' | 'month' | 'day' | 'dow' | 'doy';

/** A length of time. `grain` may be one of the model's custom grains. */
export interface TimeWindow {
  readonly count: number;
  readonly grain: string;
}

/** A period that a time spine's column defines. */
export interface CustomGrain {
  readonly name: string;
  /** Absent: the column of that name. */
  readonly column?: string;
}

export function isCalendarGrain(grain: string): grain is CalendarGrain {
  return isTimeGrain(grain) && !isFiner(grain, 'day');
}

export function isTimeGrain(grain: string): grain is TimeGrain {
  return (TIME_GRAINS as readonly string[]).includes(grain);
}

export function isFiner(grain: TimeGrain, than: TimeGrain): boolean {
  return TIME_GRAINS.indexOf(grain) < TIME_GRAINS.indexOf(than);
}

/** The coarsest of some; undefined of none. */
export function coarsest(grains: readonly TimeGrain[]): TimeGrain | undefined {
  return TIME_GRAINS.findLast((grain) => grains.includes(grain));
}

/** The finest of some; undefined of none. */
export function finest(grains: readonly TimeGrain[]): TimeGrain | undefined {
  return TIME_GRAINS.find((grain) => grains.includes(grain));
}

/**
 * A length of time in units that engines know: a quarter is three months, fiscal or not, and what is below a second is counted in microseconds.
 *
 * @throws ParleyError SEMANTIC_QUERY_INVALID for a model's own grain, whose periods have no one length
 */
export function windowUnits({ count, grain }: TimeWindow): { readonly count: number; readonly unit: string } {
  switch (grain) {
    case 'quarter':
    case 'fiscal_quarter':
      return { count: 3 * count, unit: 'month' };
    case 'millisecond':
      return { count: 1_000 * count, unit: 'microsecond' };
    case 'nanosecond':
      return { count: count / 1_000, unit: 'microsecond' };
    case 'fiscal_year':
      return { count: 12 * count, unit: 'month' };
    default:
      if (isTimeGrain(grain)) return { count, unit: grain };
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `A length of time in "${grain}" can only be an offset of a simple metric; use days or months.`,
      );
  }
}
