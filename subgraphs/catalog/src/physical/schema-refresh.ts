import type { SchemaRefreshStatus } from '@parley/platform-db';

/** A schema that is read anew with its values, in the background. */
export interface SchemaRefresh {
  readonly id: string;
  readonly dataSourceId: string;
  readonly status: SchemaRefreshStatus;
  /** Tables whose values were looked at, or could not be. */
  readonly tablesDone: number;
  /** `null` until the schema has been read. */
  readonly tablesTotal: number | null;
  /** Columns of those tables. */
  readonly profilesDone: number;
  readonly profilesTotal: number | null;
  readonly error: RefreshError | null;
  /** Rises with each change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface RefreshError {
  readonly code: string;
  readonly message: string;
}

export function isOver({ status }: Pick<SchemaRefresh, 'status'>): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}

/** One attempt at a refresh by one process: what it writes is worth only while this is the latest. */
export interface RefreshLease {
  readonly refreshId: string;
  readonly dataSourceId: string;
  /** Fences off every attempt with a lower number. From 1. */
  readonly attempt: number;
  /** When the first attempt began: tables looked at since need not be looked at again. */
  readonly startedAt: Date;
}
