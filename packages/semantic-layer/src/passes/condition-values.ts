import type { HasCondition } from '../model/condition.js';
import type { ConditionReference } from '../model/reference.js';
import type { OuterValue } from '../model/row-value.js';
import type { Compared } from './filter-sql.js';

/** A value as SQL, and what it is. */
export interface PrintedValue {
  readonly sql: string;
  readonly compared: Compared;
}

/** Where conditions find the values they are about. */
export interface ConditionValues {
  /** What is compared with constants. */
  value(reference: ConditionReference): { readonly sql: string; readonly compared: Compared };
  /** What is compared with other values or computed with: a time as it is stored, unless the reference cuts it. */
  operand(reference: ConditionReference | OuterValue): PrintedValue;
  has(condition: HasCondition): string;
}
