import type { ColumnMask, PolicyPredicate } from '../policy.js';
import type { TableName } from '../catalog.js';

/** A mask that leaves the column in sight. */
export type VisibleMask = Exclude<ColumnMask, { readonly kind: 'hide' }>;

/**
 * What a person sees in a column: its values; a mask in every row; or its values in the rows that satisfy `clearWhen`
 * and a mask in all others.
 */
export type CellView =
  | { readonly kind: 'clear' }
  | { readonly kind: 'masked'; readonly mask: VisibleMask }
  | { readonly kind: 'mixed'; readonly clearWhen: PolicyPredicate; readonly mask: VisibleMask };

/** A column that exists for the person. `type` is the engine's own name. */
export interface ColumnView {
  readonly name: string;
  readonly type: string;
  readonly cells: CellView;
}

/** One table as one person may see it: all roles, groups and denials already combined into one answer. */
export interface TableView extends TableName {
  readonly columns: readonly ColumnView[];
  /** Rows that exist; null for all. Never true for a row that no grant admits. */
  readonly rows: PolicyPredicate | null;
  /** All columns of the table with their types, hidden ones too, for rules to read. Never to be told to the person. */
  readonly typeOf: ReadonlyMap<string, string>;
  /** All columns of the primary key, hidden ones too. Never to be told to the person. */
  readonly primaryKey: readonly string[];
  /** Attributes that `rows` reads, for the notice. */
  readonly attributes: readonly string[];
  readonly policyIds: readonly string[];
}
