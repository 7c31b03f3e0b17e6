import type { DimensionRef } from './reference.js';

/**
 * Half-open: `from <= time < to`. ISO 8601 dates or times without a zone (`2025-01-01T08:00:00`), in the time zone of the question.
 */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
  /** The last moment that counts, in place of `to`; a date stands for its whole day. */
  readonly through?: string;
  /** Widened to whole periods of the finest grain of `metric.time` asked for, else of the finest that all the metrics have. */
  readonly wholePeriods?: boolean;
  /** Absent: each metric's own time dimension. */
  readonly dimension?: DimensionRef;
  /** More stretches of the same dimension: a row may lie in any of them ("2023 and 2025"). */
  readonly alsoIn?: readonly { readonly from?: string; readonly to?: string }[];
}
