import type { BoundValue } from './bound-value.js';
import type { PhysicalCatalog, SqlDialect, TableName } from './catalog.js';
import type { SqlParser } from './parser.js';
import type { EffectivePolicy } from './policy.js';

/** SQL nobody has looked at yet: typed by a person, written by a planner, or compiled from a semantic query. */
export interface CandidateQuery {
  readonly sql: string;
  readonly dialect: SqlDialect;
}

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

/** What an output column is made of. */
export interface OutputColumn {
  readonly name: string;
  /** Columns of tables its value comes from; what it was filtered, joined or ordered by is not among them. */
  readonly sources: readonly (TableName & { readonly column: string })[];
  /** What was done on the way, outermost first, each once: `sum`, `+`, `cast numeric`. Empty for a column as it is. */
  readonly operations: readonly string[];
}

/**
 * What a table looked like when the statement was proved: the driver compares it with the table as it is in the run's own
 * transaction. `shape` is {@link tableShape}.
 */
export interface ExpectedTable extends TableName {
  readonly shape: string;
}

/** What both guard stages look at: the source as it is, and what this person may see of it. */
export interface GuardOptions {
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
  /** Of the candidate's dialect. */
  readonly parser: SqlParser;
  /** At most this many rows are read, plus one that tells there were more. */
  readonly maxRows: number;
}

/** What both stages say of a statement. */
export interface StatementFacts {
  readonly dialect: SqlDialect;
  readonly values: readonly BoundValue[];
  readonly tables: readonly TableUse[];
  /** Tables whose shape the proof rests on: those read, and those only policies read. */
  readonly expectedTables: readonly ExpectedTable[];
  readonly columns: readonly OutputColumn[];
  readonly notices: readonly PolicyNotice[];
  /** Policies that cut rows or cells of what is read. For administrators. */
  readonly policyIds: readonly string[];
  /** Hash of the statement's shape, stable under white space, case and literal formatting. Hex. */
  readonly fingerprint: string;
  readonly policyFingerprint: string;
  /** False where it reads the clock or chance: its answer may not be given again. */
  readonly isRepeatable: boolean;
  /** At most this many rows are read; one more is fetched to know that there were more. */
  readonly maxRows: number;
}

/**
 * A statement cut to what one person may see, not yet looked at for the last time.
 * Made only by {@link applyPolicies}.
 */
export interface ScopedQuery extends StatementFacts {
  /** What the person sees: the SQL that came in, before policies. */
  readonly sql: string;
  /** The rewritten tree, in the dialect's own form. */
  readonly tree: unknown;
}

/**
 * A statement that was proved safe for one person and printed from its checked tree.
 * Made only by {@link approve}; drivers refuse any other object.
 */
export interface ApprovedQuery extends StatementFacts {
  /** What the engine gets. Shown only to those who may see policies. */
  readonly sql: string;
}
