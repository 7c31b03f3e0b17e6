import type { SqlDialect, TableName } from './catalog.js';

/** SQL nobody has looked at yet: typed by a person, written by a planner, or compiled from a semantic query. */
export interface CandidateQuery {
  readonly sql: string;
  readonly dialect: SqlDialect;
}

/** A value bound to `$n` of the printed statement. */
export type BoundValue = string | number | boolean | null | readonly (string | number | boolean)[];

/** A position in the SQL that came in, 1-based. */
export interface SqlPosition {
  readonly line: number;
  readonly column: number;
}

/** What applied, in words a person can read: "rows of orders are limited to your region". */
export interface PolicyNotice {
  readonly code: 'ROW_RULE_APPLIED' | 'COLUMN_MASKED' | 'ROW_LIMIT_ADDED';
  readonly message: string;
}

/** A table the statement reads, with the columns it reads of it. */
export interface TableUse extends TableName {
  readonly columns: readonly string[];
}

/**
 * A statement that was proved safe for one person and printed from its checked tree.
 * Made only by {@link approve}; drivers refuse any other object.
 */
export interface ApprovedQuery {
  readonly sql: string;
  readonly values: readonly BoundValue[];
  readonly dialect: SqlDialect;
  readonly tables: readonly TableUse[];
  readonly notices: readonly PolicyNotice[];
  /** Hash of the statement's shape, stable under white space, case and literal formatting. Hex. */
  readonly fingerprint: string;
  readonly policyFingerprint: string;
  /** At most this many rows are read; one more is fetched to know that there were more. */
  readonly maxRows: number;
}
