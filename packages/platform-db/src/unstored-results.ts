import type { PlatformDb } from './connect.js';

/** Enough to take up the scope of a run whose rows are to be stored. */
export interface UnstoredResult {
  readonly runId: string;
  readonly tenantId: string;
  readonly requestedBy: string;
}

/** For query alone: runs of any tenant that succeeded and whose rows nobody is storing, oldest first. */
export function findUnstoredResults(db: PlatformDb, most: number): Promise<readonly UnstoredResult[]> {
  return db.unscoped.$queryRaw<UnstoredResult[]>`
    SELECT run_id AS "runId", tenant_id AS "tenantId", requested_by AS "requestedBy"
    FROM query.unstored_results(${most}::integer)`;
}
