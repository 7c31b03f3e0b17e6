import type { DimensionRef, Filter, FilterValue, TimeGrain } from './model.js';

/** One output column to group by. A time dimension may be cut to a grain. */
export interface GroupBy {
  readonly dimension: DimensionRef;
  readonly grain?: TimeGrain;
}

/** Half-open: `from <= time < to`. ISO 8601 dates, in the time zone of the question. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
  /** Absent: each metric's own time dimension. */
  readonly dimension?: DimensionRef;
}

/** A condition on an aggregated metric (SQL's HAVING). */
export interface MetricFilter {
  readonly metric: string;
  readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
  readonly value: FilterValue;
}

export interface OrderBy {
  /** A metric name, or the `dimension` of a group-by. */
  readonly by: string;
  readonly direction: 'ascending' | 'descending';
}

/**
 * Metrics by dimensions (`kind: 'metrics'`), or plain instances of one entity (`kind: 'list'`).
 * Says what is wanted, never how to join.
 */
export type SemanticQuery =
  | {
      readonly kind: 'metrics';
      readonly metrics: readonly string[];
      readonly groupBy: readonly GroupBy[];
      readonly filters: readonly Filter[];
      readonly metricFilters: readonly MetricFilter[];
      readonly timeRange?: TimeRange;
      readonly orderBy: readonly OrderBy[];
      readonly limit?: number;
    }
  | {
      readonly kind: 'list';
      readonly entity: string;
      readonly dimensions: readonly GroupBy[];
      readonly filters: readonly Filter[];
      readonly timeRange?: TimeRange;
      readonly orderBy: readonly OrderBy[];
      readonly limit?: number;
      readonly distinct?: boolean;
    };

/** The SQL of a semantic query. Literals are printed by the compiler's own quoting; the guard still checks it all. */
export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly {
    readonly name: string;
    readonly label: string;
    readonly role: 'dimension' | 'metric';
    readonly source: string;
  }[];
}
