import type { Lineage, ScopeColumn, TableSite } from './lineage.js';

/** What every name of a statement means. Plain data, for the phases after. */
export interface Resolution {
  /** Every mention of a base table, in the order they stand. */
  readonly sites: readonly TableSite[];
  /** Lineage of each column reference, by its id. */
  readonly columns: ReadonlyMap<number, Lineage>;
  /** Column references that may stand for an expression of the SELECT list, which then runs where they stand. */
  readonly aliases: ReadonlySet<number>;
  /** References that must be rewritten because their `schema.` part will be gone: id -> new names. */
  readonly renamed: ReadonlyMap<number, readonly string[]>;
  /** What `(table).column` is to be written as, by its id. */
  readonly fields: ReadonlyMap<number, readonly [table: string, column: string]>;
  /** The names that the columns of a function in FROM go by, by its id. */
  readonly functionColumns: ReadonlyMap<number, FunctionColumns>;
  /** Columns to add to GROUP BY, by the SELECT's id. */
  readonly widenedGroups: ReadonlyMap<number, readonly GroupColumn[]>;
  /** The statement's output columns. */
  readonly output: readonly ScopeColumn[];
}

/** A column that depends on a grouped primary key. */
export interface GroupColumn {
  readonly alias: string;
  readonly column: string;
}

export interface FunctionColumns {
  readonly alias: string;
  readonly columns: readonly string[];
}
