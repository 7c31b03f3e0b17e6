import type { PlatformDb } from './connect.js';

/** Enough to take up the scope of a run whose runner died. */
export interface AbandonedRun {
  readonly runId: string;
  readonly tenantId: string;
  readonly requestedBy: string;
}

/** For query alone: runs of any tenant that nobody holds a lease on any more, oldest first. */
export async function findAbandonedRuns(db: PlatformDb, most: number): Promise<readonly AbandonedRun[]> {
  return db.unscoped.$queryRaw<AbandonedRun[]>`
    SELECT run_id AS "runId", tenant_id AS "tenantId", requested_by AS "requestedBy"
    FROM query.abandoned_runs(${most}::integer)`;
}

/** For query alone: the runs of any tenant that this holder runs and somebody wants to end. */
export async function findRunsToCancel(db: PlatformDb, holder: string): Promise<readonly string[]> {
  const runs = await db.unscoped.$queryRaw<{ runId: string }[]>`
    SELECT run_id::text AS "runId" FROM query.runs_to_cancel(${holder})`;
  return runs.map(({ runId }) => runId);
}
