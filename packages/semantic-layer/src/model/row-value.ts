import type { ConditionReference, DimensionRef, TimeCut } from './reference.js';

/**
 * A value that each row has: a dimension, a number, or what is computed of them. Where a part is missing, so is the whole.
 *
 * `{ minus: ['sale.price', 'car.cost'] }`, `{ daysBetween: ['order.ordered_at', 'order.shipped_at'] }`
 */
export type RowValue =
  | DimensionRef
  | number
  /** A dimension, perhaps cut to a grain or a part; or a metric of what the row refers to (`by: []`: of everything). */
  | ConditionReference
  | OuterValue
  | Plus<RowValue>
  | Minus<RowValue>
  | Times<RowValue>
  | DividedBy<RowValue>
  | DaysBetween<RowValue>;

/** Of the row that a `has` is asked of, within its conditions: snapshots of the day on which the outer row was sold. */
export interface OuterValue extends TimeCut {
  readonly outer: DimensionRef;
}

export interface Plus<Operand> {
  readonly plus: readonly [Operand, Operand];
}

export interface Minus<Operand> {
  readonly minus: readonly [Operand, Operand];
}

export interface Times<Operand> {
  readonly times: readonly [Operand, Operand];
}

/** Keeps fractions; by zero it gives null. */
export interface DividedBy<Operand> {
  readonly dividedBy: readonly [Operand, Operand];
}

/** Days from the first to the second, by the calendar of the question: a whole number, negative where the second is earlier. */
export interface DaysBetween<Operand> {
  readonly daysBetween: readonly [Operand, Operand];
}
