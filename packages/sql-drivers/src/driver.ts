import type { ApprovedQuery, PhysicalCatalog } from '@parley/sql-guard';

/** How to reach one database. Secrets: never log, never put into an error. */
export interface ConnectionSettings {
  readonly engine: 'postgresql';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly tls: 'disable' | 'require' | 'verify-full';
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

/** Consecutive rows, in the database's order; each row has one cell a column. */
export type RowBatch = readonly (readonly CellValue[])[];

/** A statement that has begun: its columns are known, its rows are being read. */
export interface RunningQuery {
  readonly columns: readonly ResultColumn[];
  /** Ends the statement when left early (`break`, `return`, a throw). */
  readonly batches: AsyncIterable<RowBatch>;
}

export interface RunOptions {
  /** Aborting cancels the statement in the database, within a second. */
  readonly signal: AbortSignal;
  readonly statementTimeoutMs: number;
  /** Rows of the first batch; small, so that the first rows come at once. */
  readonly firstBatchRows: number;
  /** Upper bound on the rows of a batch. */
  readonly maxBatchRows: number;
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
 * One tenant's database, through a bounded pool that opens on first use and closes when idle.
 * Every statement runs in a read-only transaction with time limits set in the engine.
 */
export interface SqlConnection {
  /** @throws ParleyError DATA_SOURCE_UNAVAILABLE */
  test(signal: AbortSignal): Promise<ConnectionTest>;
  /** Reads tables, columns, keys, comments and row estimates the role can select from, in a few catalogue queries. */
  introspect(signal: AbortSignal): Promise<PhysicalCatalog>;
  /**
   * @throws ParleyError DATA_SOURCE_UNAVAILABLE, DATABASE_ERROR, QUERY_TIMEOUT, RUN_CANCELLED
   * @throws Error when `query` was not made by `approve`.
   */
  run(query: ApprovedQuery, options: RunOptions): Promise<RunningQuery>;
  close(): Promise<void>;
}
