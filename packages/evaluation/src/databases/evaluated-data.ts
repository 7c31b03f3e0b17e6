import type { ProfileOptions, ServerSettings } from '@parley/sql-drivers';
import type { ApprovedQuery, PhysicalCatalog, SqlDialect, ValueProfile } from '@parley/sql-guard';
import type { Answer } from '../matching/cell.js';

/** Rows of an answer that are compared at most; more are a fault of the question set. */
export const MAX_ROWS = 100_000;
export const STATEMENT_TIMEOUT_MS = 30_000;
/** As the product looks at values. */
export const PROFILE_LIMITS: Omit<ProfileOptions, 'signal'> = { statementTimeoutMs: 5_000, maxRows: 10_000 };

/** One filling of a set's tables. */
export interface Fill {
  /** Of a gold statement, which nobody guards: the set's author is trusted with their own data. */
  gold(sql: string): Promise<Answer>;
  /** Through the product's driver, as a run would. */
  run(query: ApprovedQuery, signal: AbortSignal): Promise<Answer>;
}

/** Columns whose values stay in their rows when the others are mixed: keys, and what joins go by. */
export interface KeptColumns {
  has(table: string, column: string): boolean;
}

/** A set's data in an engine: as it was given, and as often again as there are re-fills. */
export interface EvaluatedData extends AsyncDisposable {
  /** What planners write for. */
  readonly dialect: SqlDialect;
  readonly catalog: PhysicalCatalog;
  readonly profiles: readonly ValueProfile[];
  readonly given: Fill;
  /** How the data as given is reached by others; absent where it is in a file. Secret. */
  readonly settings?: ServerSettings;
  /** Whether rows that a join brings together agree in the column of that name, which both tables have. */
  areCopies(join: Join, column: string): Promise<boolean>;
  /** The re-fills, made now: within each table every column that is not kept is put into another order of its own. */
  refill(kept: KeptColumns): Promise<readonly Fill[]>;
}

/** Rows of two tables that belong together. */
export interface Join {
  readonly from: { readonly schema: string; readonly table: string; readonly columns: readonly string[] };
  readonly to: { readonly schema: string; readonly table: string; readonly columns: readonly string[] };
}
