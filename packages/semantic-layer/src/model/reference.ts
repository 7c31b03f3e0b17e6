import type { DatePart, TimeGrain } from './time-grain.js';

/**
 * What a value is called by: a path that ends in a dimension, `customer.segment`. A step is an entity's name, a relationship's role or
 * a key's name, read from the right: `region.name` of an order is found by way of its customer, `customer.region.name` says so. A path that
 * ends in `key` (and the entity has no dimension of that name) is the value of a key: `customer.key`.
 */
export type DimensionRef = `${string}.${string}`;

/** What a time is cut to before it is compared, grouped by or shown. At most one of the three. */
export interface TimeCut {
  readonly grain?: TimeGrain;
  /** The name of a time spine's own grain, in place of `grain`. */
  readonly customGrain?: string;
  /** A part of the time as a number, in place of `grain`: the month without its year. */
  readonly datePart?: DatePart;
}

/** What a condition is about: a dimension, perhaps cut; or a metric of what the row refers to. */
export type ConditionReference =
  | ({ readonly dimension: DimensionRef } & TimeCut)
  | { readonly metric: string; readonly by: readonly DimensionRef[] };
