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
