import type { PhysicalCatalog, SqlDialect, TableName } from './catalog.js';
import type { PostgresParser } from './parser.js';
import type { EffectivePolicy } from './policy.js';
import type { PostgresTree } from './postgres/native-tree.js';

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

/** What both guard stages look at: the source as it is, and what this person may see of it. */
export interface GuardOptions {
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
  readonly parser: PostgresParser;
  /** At most this many rows are read, plus one that tells there were more. */
  readonly maxRows: number;
}

/**
 * A statement cut to what one person may see, not yet looked at for the last time.
 * Made only by {@link applyPolicies}.
 */
export interface ScopedQuery {
  /** What the person sees: the SQL that came in, before policies. */
  readonly sql: string;
  readonly dialect: SqlDialect;
  /** The rewritten tree, in the engine's own form. */
  readonly tree: PostgresTree;
  readonly values: readonly BoundValue[];
  readonly tables: readonly TableUse[];
  readonly notices: readonly PolicyNotice[];
  /** As on {@link ApprovedQuery}. */
  readonly fingerprint: string;
  readonly policyFingerprint: string;
  readonly maxRows: number;
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
