import type { TableName } from './catalog.js';

/** A typed constant in a policy. Bound as a parameter, never pasted into SQL text. */
export type PolicyScalar = string | number | boolean;

/** Where a comparison takes its right side from: a constant, or an attribute of the person asking. */
export type PolicyOperand =
  | { readonly constant: PolicyScalar | readonly PolicyScalar[] }
  | { readonly attribute: string };

/** A predicate over the columns of one table. */
export type PolicyPredicate =
  | {
      readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'not_in';
      readonly column: string;
      readonly value: PolicyOperand;
    }
  | { readonly op: 'is_null' | 'is_not_null'; readonly column: string }
  | { readonly op: 'and' | 'or'; readonly operands: readonly PolicyPredicate[] }
  | { readonly op: 'not'; readonly operand: PolicyPredicate };

/** What a reader sees instead of a column's true value. `hide`: the column does not exist for them. */
export type ColumnMask =
  | { readonly kind: 'hide' }
  | { readonly kind: 'null' }
  | { readonly kind: 'hash' }
  | { readonly kind: 'partial'; readonly keepLast: number }
  | { readonly kind: 'constant'; readonly value: PolicyScalar };

/** Rows of `table` that do not satisfy `predicate` do not exist for the reader. Rules AND. */
export interface RowRule {
  readonly policyId: string;
  readonly table: TableName;
  readonly predicate: PolicyPredicate;
}

/** `column` of `table` is masked for the reader. */
export interface ColumnRule {
  readonly policyId: string;
  readonly table: TableName;
  readonly column: string;
  readonly mask: ColumnMask;
}

/**
 * Everything that cuts one person's sight of one data source, already chosen for that person
 * (role, group and user bindings resolved by the caller).
 */
export interface EffectivePolicy {
  /** Tables the person may name; `null` means every table of the catalog. */
  readonly allowedTables: readonly TableName[] | null;
  readonly rowRules: readonly RowRule[];
  readonly columnRules: readonly ColumnRule[];
  /** The person's attributes that predicates may read. A missing one refuses the query. */
  readonly attributes: Readonly<Record<string, PolicyScalar | readonly PolicyScalar[]>>;
  /** Secret that keys the `hash` mask. Bound as a parameter, never printed or logged. */
  readonly hashKey: string;
  /** Two people with the same fingerprint see the same cells. Hex. */
  readonly fingerprint: string;
}
