import type { BoundValue, CatalogTable, TableName, ValueProfile } from '@parley/sql-guard';
import type { ExpectedCost, QueryEstimate, ResultColumn } from '../driver.js';
import type { ProfileRequest } from '../profiles/profile-dialect.js';
import type { ColumnName } from '../profiles/repeats-sql.js';
import type { ReadRows } from '../read-batches.js';

/*
 * What a process that holds an engine can be asked. Plain data both ways, one question at a time; every question gets one
 * answer. The process is the engine's hands only: whether a statement may run is decided on this side.
 */

export interface EngineCalls {
  /** Before anything else, once. */
  open(file: FileToOpen): Promise<OpenedFile>;
  /** Answers at once: the process lives and listens. */
  ping(argument: null): Promise<null>;
  catalog(argument: null): Promise<FileCatalog>;
  profile(request: ProfileRequest): Promise<readonly ValueProfile[]>;
  /** Whether two rows share a value of the column. */
  repeats(column: ColumnName): Promise<boolean>;
  /** Opens a read transaction and prepares the statement in it. `end` must follow, whatever came of it. */
  begin(statement: EngineStatement): Promise<BegunStatement>;
  /** What the engine expects the begun statement to cost. */
  expectedCost(argument: null): Promise<ExpectedCost>;
  /** The same with all that people are told of it, which may take a look at the tables' values. */
  estimate(argument: null): Promise<QueryEstimate>;
  /** The next rows of the begun statement. */
  read(limits: ReadLimits): Promise<EngineRows>;
  end(argument: null): Promise<null>;
}

export interface FileToOpen {
  readonly path: string;
  /** Which file that must be. */
  readonly device: bigint;
  readonly inode: bigint;
}

export interface OpenedFile {
  readonly engineVersion: string;
}

export interface FileCatalog {
  readonly searchPath: readonly string[];
  readonly tables: readonly CatalogTable[];
}

export interface EngineStatement {
  readonly sql: string;
  readonly values: readonly BoundValue[];
  /** Tables that the statement's proof is about. */
  readonly tables: readonly TableName[];
}

export interface BegunStatement {
  /** Those of the statement's tables that exist, as they are in the statement's own transaction. */
  readonly tables: readonly CatalogTable[];
  /** The engine's second look: the stored tables that the statement opens. */
  readonly opened: readonly TableName[];
  /** Stored tables that views among the statement's tables are made of. */
  readonly behindViews: readonly TableName[];
}

export interface ReadLimits {
  readonly maxRows: number;
  /** Of JSON; a batch ends with the row that reaches this. */
  readonly targetBytes: number;
  /** Of JSON; a row beyond this fails. */
  readonly maxRowBytes: number;
}

/** The rows are JSON already: bytes go through the channel as they are, cells would be taken apart and put together again. */
export interface EngineRows extends ReadRows {
  /** With the first rows only: where an engine has no types, they are known with the first values. */
  readonly columns?: readonly ResultColumn[];
}

/** Why the engine did not answer, in words the caller's side can map to a code. */
export interface EngineFailure {
  readonly kind:
    | 'schema-changed'
    | 'locked'
    | 'unavailable'
    | 'damaged'
    | 'out-of-memory'
    | 'row-too-large'
    | 'interrupted'
    /** The engine refused or failed the statement; `message` is its own and may quote values. */
    | 'statement'
    /** Our own fault. */
    | 'fault';
  readonly message: string;
}

/** From this side. */
export type EngineMessage =
  | { readonly kind: 'ask'; readonly call: keyof EngineCalls; readonly argument: unknown }
  /** The running call should end; it answers `interrupted` if it did. Has no answer of its own. */
  | { readonly kind: 'interrupt' };

/** From the process. */
export type EngineAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'failure'; readonly failure: EngineFailure };

/** The signal by which a process ends that took more memory than it may. Node gives it no meaning of its own. */
export const OUT_OF_MEMORY_SIGNAL = 'SIGUSR2';
