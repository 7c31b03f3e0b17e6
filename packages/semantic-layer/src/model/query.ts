import type { Condition, DimensionRef, Filter, FilterValue } from './condition.js';
import type { Aggregation } from './model.js';
import type { DatePart, TimeGrain } from './time-grain.js';

/** Stands for each metric's own time dimension in a group-by, so that metrics of several entities share a time axis. */
export const METRIC_TIME = 'metric.time' satisfies DimensionRef;

/** One output column to group by. A time dimension may be cut to a grain. */
export interface GroupBy {
  readonly dimension: DimensionRef;
  readonly grain?: TimeGrain;
  /** The name of a time spine's own grain, in place of `grain`. */
  readonly customGrain?: string;
  /** A part of the time as a number, in place of `grain`: the month without its year. */
  readonly datePart?: DatePart;
  /** The output column's name; absent: one a person would choose. */
  readonly as?: string;
  /** One group for each instance of the dimension's entity: two customers of one name stay two rows. */
  readonly perInstance?: boolean;
}

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

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

/** A condition on an aggregated metric (SQL's HAVING). */
export interface MetricFilter {
  readonly metric: string;
  readonly op: Comparison;
  readonly value: FilterValue;
}

/** An aggregate that the model has no metric for, known by its name within one query. */
export interface AdHocMetric {
  readonly name: string;
  readonly label: string;
  readonly entity: string;
  readonly aggregation: Aggregation;
  /** What is aggregated: a dimension or a measure of the entity; absent: its rows. */
  readonly of?: { readonly dimension: string } | { readonly measure: string };
}

/**
 * Keeps the rows of the query's entity that have (or lack) related rows of another:
 * "customers without orders in 2025", "customers with more than 10 orders".
 */
export interface RelatedFilter {
  /** The entity whose rows refer, over one or more relationships, to the query's. */
  readonly entity: string;
  readonly negated?: boolean;
  readonly filters: readonly Filter[];
  /** Without `dimension`: the default time dimension of `entity`. */
  readonly timeRange?: TimeRange;
  /** How many related rows there must be; absent: at least one. */
  readonly count?: { readonly op: Comparison; readonly value: number };
}

export interface OrderBy {
  /** A metric name, or the `dimension` of a group-by. */
  readonly by: string;
  readonly direction: 'ascending' | 'descending';
}

interface QueryBase {
  readonly filters: readonly Filter[];
  readonly where?: readonly Condition[];
  readonly related?: readonly RelatedFilter[];
  readonly timeRange?: TimeRange;
  readonly orderBy: readonly OrderBy[];
  readonly limit?: number;
}

/** Metrics by dimensions. */
export interface MetricsQuery extends QueryBase {
  readonly kind: 'metrics';
  /** Empty: the values that the group-bys have together are asked for. */
  readonly metrics: readonly string[];
  readonly adHocMetrics?: readonly AdHocMetric[];
  readonly groupBy: readonly GroupBy[];
  readonly metricFilters: readonly MetricFilter[];
  /** Periods of `metric.time` that no row falls into get a row, within the time range. */
  readonly fillMissing?: boolean;
  /** Without metrics: `rows` keeps repeats, `bounds` gives only the least and greatest value (`<name>__min`, `<name>__max`). */
  readonly values?: 'distinct' | 'rows' | 'bounds';
}

/** Plain instances of one entity. */
export interface ListQuery extends QueryBase {
  readonly kind: 'list';
  readonly entity: string;
  readonly dimensions: readonly GroupBy[];
  readonly distinct?: boolean;
}

/** Says what is wanted, never how to join. */
export type SemanticQuery = MetricsQuery | ListQuery;

/** The SQL of a semantic query. Literals are printed by the compiler's own quoting; the guard still checks it all. */
export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly CompiledColumn[];
}

export interface CompiledColumn {
  readonly name: string;
  readonly label: string;
  readonly role: 'dimension' | 'metric';
  /** The metric's name or the dimension's reference. */
  readonly source: string;
  /** Every step to a dimension by name, and its own name last; `metric_time` alone for the metrics' time. */
  readonly path?: readonly string[];
  /** What a time is cut to, a custom grain included. */
  readonly grain?: string;
  readonly datePart?: DatePart;
}
