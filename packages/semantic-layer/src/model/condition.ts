import type { DatePart, TimeGrain } from './time-grain.js';

/**
 * What a value is called by: a path that ends in a dimension, `customer.segment`. A step is an entity's name, a relationship's role or
 * a key's name, read from the right: `region.name` of an order is found by way of its customer, `customer.region.name` says so. A path that
 * ends in `key` (and the entity has no dimension of that name) is the value of a key: `customer.key`.
 */
export type DimensionRef = `${string}.${string}`;
export type FilterValue = string | number | boolean;

/** A comparison of one dimension with constants. */
export type Filter =
  | {
      readonly dimension: DimensionRef;
      readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
      readonly value: FilterValue;
    }
  | {
      readonly dimension: DimensionRef;
      readonly op: 'in' | 'not_in';
      readonly values: readonly FilterValue[];
    }
  | { readonly dimension: DimensionRef; readonly op: 'contains' | 'starts_with'; readonly value: string }
  | { readonly dimension: DimensionRef; readonly op: 'is_null' | 'is_not_null' };

/** Anything that rows can be chosen by. */
export type Condition =
  | Filter
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | MetricCondition
  | SqlCondition;

/** On a metric of what a row refers to: listings with more than two bookings. */
export interface MetricCondition {
  readonly metric: string;
  /** What the metric is grouped by: keys, mostly. The rows that are chosen know the value by its last step. */
  readonly by: readonly DimensionRef[];
  readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
  readonly value: FilterValue;
}

/** A condition in the engine's own SQL: `{{ capacity }} >= 4`, each name in braces being one of `references`. */
export interface SqlCondition {
  readonly sql: string;
  readonly references: Readonly<Record<string, ConditionReference>>;
}

export type ConditionReference =
  | {
      readonly dimension: DimensionRef;
      readonly grain?: TimeGrain;
      /** The name of a time spine's own grain. */
      readonly customGrain?: string;
      readonly datePart?: DatePart;
    }
  | { readonly metric: string; readonly by: readonly DimensionRef[] };
