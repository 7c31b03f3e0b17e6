import type { RowValue } from './row-value.js';
import type { DatePart, TimeGrain } from './time-grain.js';
import type { TimeRange } from './time-range.js';

/**
 * What a value is called by: a path that ends in a dimension, `customer.segment`. A step is an entity's name, a relationship's role or
 * a key's name, read from the right: `region.name` of an order is found by way of its customer, `customer.region.name` says so. A path that
 * ends in `key` (and the entity has no dimension of that name) is the value of a key: `customer.key`.
 */
export type DimensionRef = `${string}.${string}`;
export type FilterValue = string | number | boolean;

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

/** What a time is cut to before it is compared, grouped by or shown. At most one of the three. */
export interface TimeCut {
  readonly grain?: TimeGrain;
  /** The name of a time spine's own grain, in place of `grain`. */
  readonly customGrain?: string;
  /** A part of the time as a number, in place of `grain`: the month without its year. */
  readonly datePart?: DatePart;
}

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

export type ConditionReference =
  | ({ readonly dimension: DimensionRef } & TimeCut)
  | { readonly metric: string; readonly by: readonly DimensionRef[] };
