import type { TableName } from './catalog.js';

/** A typed constant in a policy. Bound as a parameter, never pasted into SQL text. */
export type PolicyScalar = string | number | boolean;

/** Where a comparison takes its right side from: a constant, or an attribute of the person asking. */
export type PolicyOperand =
  | { readonly constant: PolicyScalar | readonly PolicyScalar[] }
  | { readonly attribute: string };

/** A predicate over the columns of one table. */
export type PolicyPredicate =
  | ColumnComparison
  | { readonly op: 'is_null' | 'is_not_null'; readonly column: string }
  | { readonly op: 'and' | 'or'; readonly operands: readonly PolicyPredicate[] }
  | { readonly op: 'not'; readonly operand: PolicyPredicate }
  | MappingPredicate;

export interface ColumnComparison {
  readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'not_in';
  readonly column: string;
  readonly value: PolicyOperand;
}

/**
 * True where `mapping` has a row whose `matches` equals `column` and that satisfies all of `where`:
 * `EXISTS (SELECT 1 FROM mapping WHERE mapping.matches = column AND ...)`. The mapping table need not be visible
 * to anybody. Never unknown: a column that is null matches nothing, so a denial by it leaves such rows in.
 */
export interface MappingPredicate {
  readonly op: 'exists';
  readonly column: string;
  readonly mapping: TableName;
  readonly matches: string;
  readonly where: readonly ColumnComparison[];
}

/** What a reader sees instead of a column's true value. `hide`: the column does not exist for them. */
export type ColumnMask =
  | { readonly kind: 'hide' }
  | { readonly kind: 'null' }
  | { readonly kind: 'hash' }
  | { readonly kind: 'partial'; readonly keepLast: number }
  | { readonly kind: 'constant'; readonly value: PolicyScalar };

/** Of `table` the rows that satisfy `predicate` are granted. Rules of one grant AND. */
export interface RowRule {
  readonly policyId: string;
  readonly table: TableName;
  readonly predicate: PolicyPredicate;
}

/** `column` of `table` is masked. */
export interface ColumnRule {
  readonly policyId: string;
  readonly table: TableName;
  readonly column: string;
  readonly mask: ColumnMask;
}

/** What one role, one group or one user is given by the policies bound to it. */
export interface PolicyGrant {
  /** Who gives it: `role:analyst`, `group:emea`, `user`. Told to administrators only. */
  readonly source: string;
  /** Tables it lists; `null` where it has no list. */
  readonly allowedTables: readonly TableName[] | null;
  readonly rowRules: readonly RowRule[];
  readonly columnRules: readonly ColumnRule[];
}

/**
 * Grants of one kind of source. Within a layer they OR: a row is seen when a grant that speaks of its table admits it, and a
 * cell is clear only in rows that a grant showing it clear admits. A grant speaks of a table that it lists or has a rule
 * for; where none speaks of a table, the layer leaves it whole, unless some grant has a list, which it then is not on.
 */
export interface PolicyLayer {
  readonly kind: 'role' | 'group' | 'user';
  readonly grants: readonly PolicyGrant[];
}

/** What no grant gives back, whoever it was bound to: deny wins. */
export interface PolicyDenials {
  readonly tables: readonly TableName[];
  /** Rows that satisfy the predicate, or for which it is unknown, do not exist. */
  readonly rows: readonly RowRule[];
  /** Masked in every row; with `hide` the column does not exist. */
  readonly columns: readonly ColumnRule[];
}

/** A table somebody has looked at, with the columns it had then. */
export interface ClassifiedTable extends TableName {
  readonly columns: readonly string[];
}

/**
 * Everything that cuts one person's sight of one data source, already chosen for that person (role, group and user bindings
 * resolved by the caller). Layers AND: the person's roles, their groups, themself.
 */
export interface EffectivePolicy {
  /**
   * `null` where the data source has no policy at all. Otherwise what is not in it (a new or renamed column, a new table) does
   * not exist, and a view exists only where a grant speaks of it.
   */
  readonly classified: readonly ClassifiedTable[] | null;
  readonly layers: readonly PolicyLayer[];
  readonly denials: PolicyDenials;
  /** The person's attributes that predicates may read. A missing one denies what needs it. */
  readonly attributes: Readonly<Record<string, PolicyScalar | readonly PolicyScalar[]>>;
  /** Secret that keys the `hash` mask. Bound as a parameter, never printed or logged. */
  readonly hashKey: string;
  /** Two people with the same fingerprint see the same cells. Hex. */
  readonly fingerprint: string;
}
