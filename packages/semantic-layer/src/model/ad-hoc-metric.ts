import type { Aggregation } from './aggregation.js';
import type { Condition } from './condition.js';
import type { DimensionRef, TimeCut } from './reference.js';
import type { DaysBetween, DividedBy, Minus, Plus, RowValue, Times } from './row-value.js';

/** A number that the model has no metric for, known by its name within one query. Its form is told by its keys. */
export type AdHocMetric =
  | AggregateMetric
  | ConditionedMetric
  | PerGroupMetric
  | ComputedMetric
  | WindowMetric;

interface Named {
  /** Unlike all other metrics of the query and of the model. */
  readonly name: string;
  /** For people; the output column is called by the name. */
  readonly label: string;
}

/** An aggregate over one entity's rows. Where one row belongs to several of a group, choose the entity that has a row for each pair. */
export interface AggregateMetric extends Named {
  readonly entity: string;
  readonly aggregation: Aggregation;
  /** Absent: the entity's rows themselves, which can only be counted. */
  readonly of?: AggregatedValue;
  /** Only rows for which all hold count. */
  readonly where?: readonly Condition[];
  /** Of `percentile`: which, from 0 to 1. */
  readonly percentile?: number;
  /** The time that `metric.time` and a time range mean for it. Absent: the entity's default. */
  readonly timeDimension?: DimensionRef;
}

/** What is aggregated: a dimension of the entity by its name, or of what it refers to by its reference; a measure; or what is computed of each row. */
export type AggregatedValue =
  | ({ readonly dimension: string } & TimeCut)
  | { readonly measure: string }
  | { readonly metric: string; readonly by: readonly DimensionRef[] }
  | Plus<RowValue>
  | Minus<RowValue>
  | Times<RowValue>
  | DividedBy<RowValue>
  | DaysBetween<RowValue>;

/** A metric of the model under conditions of its own: revenue of paid orders beside revenue. */
export interface ConditionedMetric extends Named {
  readonly metric: string;
  readonly where: readonly Condition[];
}

/**
 * An aggregate of a metric's values, one for each group of `per` within the query's groups: the average number of orders per customer.
 * Groups that the metric has no rows for don't count.
 */
export interface PerGroupMetric extends Named {
  readonly aggregation: 'sum' | 'average' | 'min' | 'max' | 'median' | 'count';
  readonly of: string;
  readonly per: readonly ({ readonly dimension: DimensionRef } & TimeCut)[];
}

/** Arithmetic over metrics and numbers. */
export interface ComputedMetric extends Named {
  readonly computed: MetricValue;
}

export type MetricValue =
  /** A metric of the model or of the query. */
  | string
  | number
  | Plus<MetricValue>
  | Minus<MetricValue>
  | Times<MetricValue>
  | DividedBy<MetricValue>
  /** The metric of all rows that the query counts, without its group-bys, or with those in `within` alone: for shares and averages of the whole. */
  | { readonly overall: string; readonly within?: readonly DimensionRef[] };

/**
 * A value that a row of the result has by its place among the others, after `having` and before any limit:
 * - `rank` (1, 1, 3), `dense_rank` (1, 1, 2) and `row_number` by the metric, the greatest first unless `direction` says otherwise;
 * - `previous`: the metric `back` rows before, in the order of time (with `fillMissing` no period lacks its row); `change` and `growth` (a fraction) since then;
 * - `running_total`, in the same order.
 */
export interface WindowMetric extends Named {
  readonly window: WindowKind;
  readonly of: string;
  /** Group-bys within each of whose values rows are compared. Absent: for ranks none, else all but the times. */
  readonly within?: readonly DimensionRef[];
  /** The group-by that rows follow each other by. Absent: the times; ranks follow the metric. */
  readonly along?: DimensionRef;
  readonly direction?: 'ascending' | 'descending';
  /** Absent: 1. */
  readonly back?: number;
}

export type WindowKind =
  | 'rank'
  | 'dense_rank'
  | 'row_number'
  | 'previous'
  | 'change'
  | 'growth'
  | 'running_total';
