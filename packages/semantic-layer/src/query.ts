import type { Aggregation, DimensionRef, Filter, FilterValue, TimeGrain } from './model.js';

/** Stands for each metric's own time dimension in a group-by, so that metrics of several entities share a time axis. */
export const METRIC_TIME = 'metric.time' satisfies DimensionRef;

/** One output column to group by. A time dimension may be cut to a grain. */
export interface GroupBy {
  readonly dimension: DimensionRef;
  readonly grain?: TimeGrain;
  /** One group for each instance of the dimension's entity: two customers of one name stay two rows. */
  readonly perInstance?: boolean;
}

/** Half-open: `from <= time < to`. ISO 8601 dates, in the time zone of the question. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
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
  readonly related?: readonly RelatedFilter[];
  readonly timeRange?: TimeRange;
  readonly orderBy: readonly OrderBy[];
  readonly limit?: number;
}

/** Metrics by dimensions. */
export interface MetricsQuery extends QueryBase {
  readonly kind: 'metrics';
  readonly metrics: readonly string[];
  readonly adHocMetrics?: readonly AdHocMetric[];
  readonly groupBy: readonly GroupBy[];
  readonly metricFilters: readonly MetricFilter[];
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
}
