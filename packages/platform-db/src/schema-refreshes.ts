import type { PlatformDb } from './connect.js';

/** Enough to take up the scope of a data source's refresh. */
export interface WaitingRefresh {
  readonly refreshId: string;
  readonly tenantId: string;
  readonly dataSourceId: string;
  /** `null`: the schedule. */
  readonly requestedBy: string | null;
}

export interface DueSchema {
  readonly tenantId: string;
  readonly dataSourceId: string;
}

/** Since when a data source is due again. */
export interface RefreshSchedule {
  readonly everyMs: number;
  /** From the first reading of a schema to its first refresh. */
  readonly afterFirstMs: number;
  /** From one refresh to the next where runs find the schema changed. */
  readonly afterChangeMs: number;
}

/** For catalog alone: refreshes of any tenant that nobody works on, or whose worker died, oldest first. */
export function findWaitingRefreshes(db: PlatformDb, most: number): Promise<readonly WaitingRefresh[]> {
  return db.unscoped.$queryRaw<WaitingRefresh[]>`
    SELECT refresh_id::text AS "refreshId", tenant_id::text AS "tenantId", data_source_id::text AS "dataSourceId",
           requested_by::text AS "requestedBy"
    FROM catalog.waiting_refreshes(${most}::integer)`;
}

/**
 * For catalog alone: data sources of any tenant that the schedule wants refreshed, or where a run found the schema changed; longest
 * waiting first.
 */
export function findDueSchemas(
  db: PlatformDb,
  { everyMs, afterFirstMs, afterChangeMs }: RefreshSchedule,
  most: number,
): Promise<readonly DueSchema[]> {
  return db.unscoped.$queryRaw<DueSchema[]>`
    SELECT tenant_id::text AS "tenantId", data_source_id::text AS "dataSourceId"
    FROM catalog.schemas_due(
      make_interval(secs => ${everyMs / 1_000}::float8), make_interval(secs => ${afterFirstMs / 1_000}::float8),
      make_interval(secs => ${afterChangeMs / 1_000}::float8), ${most}::integer)`;
}
