import type { AdHocMetric, MetricValue } from './ad-hoc-metric.js';
import type { Comparison, Condition, Filter, FilterValue, RelatedRows } from './condition.js';
import type { DimensionRef, TimeCut } from './reference.js';
import type { RowValue } from './row-value.js';
import type { DatePart } from './time-grain.js';
import type { TimeRange } from './time-range.js';

export type { AdHocMetric } from './ad-hoc-metric.js';
export type { Comparison } from './condition.js';
export type { TimeRange } from './time-range.js';

/** Stands for each metric's own time dimension in a group-by, so that metrics of several entities share a time axis. */
export const METRIC_TIME = 'metric.time' satisfies DimensionRef;

/** One output column to group by. A time dimension may be cut to a grain. */
export interface GroupBy extends TimeCut {
  readonly dimension: DimensionRef;
  /** The output column's name; absent: one a person would choose. */
  readonly as?: string;
  /** One group for each instance of the dimension's entity: two customers of one name stay two rows. */
  readonly perInstance?: boolean;
  /** Grouped (or ordered) by, but not shown. */
  readonly hidden?: boolean;
}

/** A condition on an aggregated metric (SQL's HAVING). */
export interface MetricFilter {
  readonly metric: string;
  readonly op: Comparison;
  readonly value: FilterValue;
}

/** A condition on the groups of a result: a metric or what is computed of metrics, against the same. */
export type GroupCondition =
  | { readonly left: MetricValue; readonly op: Comparison; readonly right: MetricValue }
  | { readonly all: readonly GroupCondition[] }
  | { readonly any: readonly GroupCondition[] }
  | { readonly not: GroupCondition };

/**
 * Keeps the rows of the query's entity that have (or lack) related rows of another:
 * "customers without orders in 2025", "customers with more than 10 orders". `has` says the same anywhere in a condition.
 */
export interface RelatedFilter extends RelatedRows {
  readonly negated?: boolean;
  readonly filters: readonly Filter[];
}

export interface OrderBy {
  /** A metric's name (shown or not), the `dimension` of a group-by, or the `as` of a column. */
  readonly by: string;
  readonly direction: 'ascending' | 'descending';
}

/** The first rows, in the order of the query, of each group. */
export interface LimitPer {
  readonly count: number;
  /** Group-bys of metrics; dimensions of a list, shown or not. */
  readonly within: readonly DimensionRef[];
}

interface QueryBase {
  /** Metrics that only this query knows: to be shown, or for its conditions. */
  readonly adHocMetrics?: readonly AdHocMetric[];
  readonly filters: readonly Filter[];
  readonly where?: readonly Condition[];
  readonly related?: readonly RelatedFilter[];
  readonly timeRange?: TimeRange;
  readonly orderBy: readonly OrderBy[];
  readonly limitPer?: LimitPer;
  readonly limit?: number;
  /** Rows that equal the last one within a limit by all of `orderBy` are kept too. */
  readonly withTies?: boolean;
}

/** Metrics by dimensions. */
export interface MetricsQuery extends QueryBase {
  readonly kind: 'metrics';
  /**
   * What is shown of each group. Empty: the groups alone, in the order and under the conditions of metrics that are not shown; where
   * there are none of those either, the values that the group-bys have together.
   */
  readonly metrics: readonly string[];
  readonly groupBy: readonly GroupBy[];
  readonly metricFilters: readonly MetricFilter[];
  readonly having?: readonly GroupCondition[];
  /** Periods of `metric.time` that no row falls into get a row, within the time range, else from the first that has rows to the last. */
  readonly fillMissing?: boolean;
  /**
   * An entity each instance of which has a row, also where nothing is counted for it: customers without orders among "orders by
   * customer". Filters on what its instances are by themselves choose among them.
   */
  readonly everyInstanceOf?: string;
  /** Sums and counts of nothing are 0 instead of null. */
  readonly emptyIsZero?: boolean;
  /** Without metrics: `rows` keeps repeats, `bounds` gives only the least and greatest value (`<name>__min`, `<name>__max`). */
  readonly values?: 'distinct' | 'rows' | 'bounds';
}

/** Plain instances of one entity. */
export interface ListQuery extends QueryBase {
  readonly kind: 'list';
  readonly entity: string;
  readonly dimensions: readonly GroupBy[];
  /** Columns after those of `dimensions`. */
  readonly computed?: readonly ComputedColumn[];
  readonly distinct?: boolean;
  /**
   * Entities of which an instance may have several, near to far: one row for each pair, and none for an instance without. `dimensions`,
   * `where` and order may be about them then.
   */
  readonly eachOf?: readonly string[];
}

/** A value that is computed of each row. */
export interface ComputedColumn {
  readonly value: RowValue;
  /** The output column's name. */
  readonly as: string;
  /** For people; absent: the name in words. */
  readonly label?: string;
  /** Only for ordering. */
  readonly hidden?: boolean;
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
