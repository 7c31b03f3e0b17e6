import type { ConditionReference, DimensionRef, TimeCut } from './reference.js';
import type { RowValue } from './row-value.js';
import type { TimeRange } from './time-range.js';

export type FilterValue = string | number | boolean;

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

/** What is asked of one dimension; of a time also after a cut: `{datePart: 'dow', op: 'in', values: [6, 7]}` are weekends. */
interface Filtered extends TimeCut {
  readonly dimension: DimensionRef;
  /**
   * Whether upper and lower case of texts are the same. Absent: not where values are compared whole (`eq`, `ne`, `in`,
   * `not_in`), but where a part of them is looked for (`contains`, `starts_with`, `ends_with`).
   */
  readonly ignoreCase?: boolean;
}

/** A comparison of one dimension with constants. */
export type Filter =
  | (Filtered & { readonly op: Comparison; readonly value: FilterValue })
  | (Filtered & { readonly op: 'in' | 'not_in'; readonly values: readonly FilterValue[] })
  | (Filtered & { readonly op: 'contains' | 'starts_with' | 'ends_with'; readonly value: string })
  | (Filtered & { readonly op: 'is_null' | 'is_not_null' });

/** Anything that rows can be chosen by. */
export type Condition =
  | Filter
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | ValueCondition
  | HasCondition
  | MetricCondition
  | SqlCondition;

/**
 * One value of a row against another: sold in the month in which the buyer joined, dearer than the average. A row that lacks
 * either meets it not.
 */
export interface ValueCondition {
  readonly left: RowValue;
  readonly op: Comparison;
  readonly right: RowValue;
}

/** On rows that a row has by way of any relationships, many-to-many ones too: customers with more than two refunded orders. */
export interface HasCondition {
  readonly has: RelatedRows;
}

/** Rows of another entity that belong to a row. Two conditions on them in one `where` are about the same related row. */
export interface RelatedRows {
  readonly entity: string;
  /** An entity or a role that the way there leads over, where there are several: courses by enrollment, not by waiting list. */
  readonly through?: string;
  readonly where?: readonly Condition[];
  /** Without `dimension`: of the default time dimension of `entity`. */
  readonly timeRange?: TimeRange;
  /** How many of them there must be, each counted once; absent: at least one. */
  readonly count?: { readonly op: Comparison; readonly value: number };
}

/** On a metric of what a row refers to: listings with more than two bookings. */
export interface MetricCondition {
  readonly metric: string;
  /** What the metric is grouped by: keys, mostly. The rows that are chosen know the value by its last step. */
  readonly by: readonly DimensionRef[];
  readonly op: Comparison;
  readonly value: FilterValue;
}

/** A condition in the engine's own SQL: `{{ capacity }} >= 4`, each name in braces being one of `references`. */
export interface SqlCondition {
  readonly sql: string;
  readonly references: Readonly<Record<string, ConditionReference>>;
}
