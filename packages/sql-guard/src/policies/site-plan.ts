import type { ExpressionNode } from '../tree/query-tree.js';
import type { TableName } from '../catalog.js';

/** The name of a table inside the subquery that takes its place; but for a mapping table, nothing else is in sight there. */
export const SOURCE = 'source';

/** A column that the subquery shows: `expression` reads columns of {@link SOURCE}, or stands for its mask. */
export interface ShownColumn {
  readonly name: string;
  readonly expression: ExpressionNode;
}

/**
 * What takes a table's place: `(SELECT columns FROM schema.table AS source WHERE rows) AS alias`, in neutral nodes that hold
 * parameters where policies have values.
 */
export interface SitePlan {
  readonly id: number;
  readonly table: TableName;
  readonly alias: string;
  /** Column names of `AS t (a, b)`. */
  readonly renames: readonly string[];
  /** Empty where the statement reads no column. */
  readonly columns: readonly ShownColumn[];
  readonly where: ExpressionNode | null;
  /** True when the engine must not flatten it into the statement around it: see cannot-raise.ts. */
  readonly isFenced: boolean;
}
