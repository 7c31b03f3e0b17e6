import type {
  ApprovedQuery,
  CatalogTable,
  PhysicalCatalog,
  TableName,
  ValueProfile,
} from '@parley/sql-guard';
import type { ColumnName } from './profiles/repeats-sql.js';

/** How to reach one database. Secrets: never log, never put into an error. */
export type ConnectionSettings = ServerSettings | FileSettings;

/** A database on a server. */
export interface ServerSettings {
  readonly engine: 'postgresql' | 'mariadb';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly tls: 'disable' | 'require' | 'verify-full';
}

/**
 * A database in a file of the tenant's own folder below the registry's root. `file` is a name, never a path; the folder is
 * found from the tenant's id, which is not the tenant's to choose.
 */
export interface FileSettings {
  readonly engine: 'sqlite' | 'duckdb';
  readonly tenantId: string;
  readonly file: string;
}

/** How a value of a column appears in JSON. The README of this package defines each exactly. */
export type ValueType =
  | 'INTEGER'
  | 'BIGINT'
  | 'DECIMAL'
  | 'FLOAT'
  | 'BOOLEAN'
  | 'TEXT'
  | 'DATE'
  | 'TIME'
  | 'TIMESTAMP'
  | 'TIMESTAMP_TZ'
  | 'INTERVAL'
  | 'UUID'
  | 'JSON'
  | 'BINARY'
  | 'ARRAY'
  | 'OTHER';

/** A result's column. `elementType` is set for arrays only. */
export interface ResultColumn {
  readonly name: string;
  readonly type: ValueType;
  readonly elementType?: ValueType;
  /** The engine's own type name, e.g. `numeric`. */
  readonly databaseType: string;
}

/** A cell in its exact, JSON-safe form. */
export type CellValue = string | number | boolean | null | readonly CellValue[];

/** Consecutive rows in the database's order, written as they will reach clients: nothing on the way parses them. */
export interface RowBatch {
  /** How many; at least one. */
  readonly count: number;
  /** A JSON array of them in UTF-8, each an array with one cell a column, e.g. `[[1,"a"],[2,null]]`. Never changed once given. */
  readonly json: Buffer;
}

/** A statement that has begun: its columns are known, its rows are being read. */
export interface RunningQuery {
  readonly columns: readonly ResultColumn[];
  /** At most `maxRows` of the query, together. Ends the statement when left early (`break`, `return`, a throw). */
  readonly batches: AsyncIterable<RowBatch>;
  /** Whether there were more rows than `maxRows`. Known when `batches` has ended. */
  hasMore(): boolean;
}

export interface RunOptions {
  /** Aborting cancels the statement in the database, within a second. */
  readonly signal: AbortSignal;
  readonly statementTimeoutMs: number;
  /** Rows of the first batch; small, so that the first rows come at once. */
  readonly firstBatchRows: number;
  /** Upper bound on the rows of a batch; it is mostly bytes that bound it. */
  readonly maxBatchRows: number;
  /**
   * Told what the engine expects of the statement, once, before it begins; a throw ends it there, as `run`'s own error. Not
   * called where the engine does not say. In PostgreSQL and MariaDB it costs no round trip.
   */
  readonly onEstimate?: (expected: ExpectedCost) => void;
  /** From `open` of the same connection: the statement runs in it. Where it was opened for another, one is opened as if it were absent. */
  readonly opened?: OpenedRead;
}

/** A transaction that waits for its statement. Whoever opened it gives it to `run`, or disposes of it; both may be done. */
export interface OpenedRead extends AsyncDisposable {}

export interface ExplainOptions {
  readonly signal: AbortSignal;
  readonly statementTimeoutMs: number;
}

/** How far a look at a table's values may go. */
export interface ProfileOptions {
  readonly signal: AbortSignal;
  /** Of each of its statements: one for 40 columns, in MariaDB for each. */
  readonly statementTimeoutMs: number;
  /** A table with more rows is sampled: by chance where the engine can, else at places spread over its key. */
  readonly maxRows: number;
}

/** What a connection test found. */
export interface ConnectionTest {
  readonly latencyMs: number;
  readonly serverVersion: string;
  readonly rights: RoleRights;
}

/** What a role could do if nothing but its own rights held it back. For questions, neither should be true. */
export interface RoleRights {
  readonly isSuperuser: boolean;
  /** It may change the rows of some table or make new ones. */
  readonly canWrite: boolean;
}

/**
 * What the engine expects a statement to cost. Row estimates and plans tell how frequent hidden values are: whoever a policy
 * cuts may see `timeClass` alone.
 */
export interface QueryEstimate extends ExpectedCost {
  /** The engine's plan as text. */
  readonly plan: string;
  /**
   * Tables that an index could spare from being read whole; absent where indexes are of no use for that (DuckDB).
   */
  readonly scans?: readonly TableScan[];
}

/** A table that the engine means to read whole, though what the statement wants of it could be found by an index. */
export interface TableScan extends TableName {
  /** It wants a few of the rows, those that belong to another table's row, or the first ones in an order. */
  readonly purpose: 'filter' | 'join' | 'sort';
  /** As such an index would have them: those compared for equality first, then at most one of those compared by order. */
  readonly columns: readonly string[];
  /** Rows that it expects to keep; undefined where it does not say. */
  readonly keptRows?: number;
}

export interface ExpectedCost {
  readonly timeClass: 'UNDER_A_SECOND' | 'SECONDS' | 'MINUTES' | 'LONGER';
  /** Rows the engine expects; undefined where it does not say. */
  readonly rows?: number;
}

/**
 * One tenant's database, through a bounded pool that opens on first use and closes when idle.
 * Every statement runs in a read-only transaction with time limits set in the engine.
 */
export interface SqlConnection {
  /** @throws ParleyError DATA_SOURCE_UNAVAILABLE */
  test(signal: AbortSignal): Promise<ConnectionTest>;
  /** Reads tables, columns, keys, comments and row estimates the role can select from, in a few catalogue queries. */
  introspect(signal: AbortSignal): Promise<PhysicalCatalog>;
  /**
   * Looks at the values of a table as `introspect` described it: one profile a column, in their order. For our own use alone: no
   * policy cuts what it reads.
   * @throws ParleyError as `introspect`; DATABASE_ERROR, QUERY_TIMEOUT, SCHEMA_CHANGED, which say nothing of other tables
   */
  profile(table: CatalogTable, options: ProfileOptions): Promise<readonly ValueProfile[]>;
  /**
   * Whether two rows share a value of the column, over the whole table: not, and the column tells rows apart. For our own use alone,
   * like `profile`. Reads the column to its end, or an index of it.
   * @throws as `profile`
   */
  repeats(column: ColumnName, options: ExplainOptions): Promise<boolean>;
  /**
   * Asks the engine what the statement would cost, without running it. Looks at the tables as `run` does.
   * @throws as `run`
   */
  explain(query: ApprovedQuery, options: ExplainOptions): Promise<QueryEstimate>;
  /**
   * Begins what `run` begins with, for a statement over these tables that is still being approved: the connection, the read-only
   * transaction, the look at the tables. `run` says what it failed with. Absent where that takes no time worth sparing.
   */
  open?(tables: ApprovedQuery['expectedTables'], options: ExplainOptions): OpenedRead;
  /**
   * Runs the statement in one read-only transaction, which first makes sure that the tables are still those the proof was
   * about (`expectedTables`), and takes the engine's own second look where it has a truthful one.
   *
   * @throws ParleyError DATA_SOURCE_UNAVAILABLE, DATABASE_ERROR, QUERY_TIMEOUT, RUN_CANCELLED, SCHEMA_CHANGED, RESULT_LIMIT.
   * Where a policy cut the statement (`policyIds`), the engine's own words stay inside: they may quote a hidden value.
   * @throws Error when `query` was not made by `approve`.
   */
  run(query: ApprovedQuery, options: RunOptions): Promise<RunningQuery>;
  close(): Promise<void>;
}
