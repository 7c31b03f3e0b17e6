import type { Token } from '@parley/catalog-search';
import type { Calendar, Day, Period, PeriodUnit } from './calendar.js';

/** A stretch of time that some words name. */
export interface PeriodPhrase {
  /** How many tokens it takes. */
  readonly length: number;
  readonly period: Required<Period>;
  /** The unit it is one of, which says what comparing it means ("this quarter with last quarter"). */
  readonly unit: PeriodUnit;
  /** True where the year was not said. */
  readonly openYear?: boolean;
  /** True for "the same quarter last year": a year before whatever it is compared with. */
  readonly yearBeforeOther?: boolean;
  /** How it was read, where a person could have meant something else. */
  readonly note?: string;
}

export interface TimeContext extends Calendar {
  readonly tokens: readonly Token[];
  /** Days that chrono recognised, by the index of their first token. */
  readonly days: ReadonlyMap<
    number,
    { readonly day: Day; readonly length: number; readonly openYear: boolean }
  >;
}
