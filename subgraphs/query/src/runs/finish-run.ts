import { newId, type PlatformDb, type PlatformScope, type PreparedStatement } from '@parley/platform-db';
import type { RunStatus } from '../types/enums.js';
import type { RunCost } from '../usage/run-meter.js';
import type { Lease } from './lease-repository.js';
import type { ClarificationContent, NoticeContent, RunErrorContent } from './run-event.js';
import { toStorable } from './storable-json.js';

/** How a run ended. */
export interface RunEnd {
  readonly status: Exclude<RunStatus, 'QUEUED' | 'PLANNING' | 'RUNNING'>;
  readonly finishedAt: Date;
  readonly rowCount: number;
  readonly complete: boolean;
  readonly notices: readonly NoticeContent[];
  readonly error?: RunErrorContent;
  readonly clarification?: ClarificationContent;
  /** Absent where what ran it died, and took that with it. */
  readonly cost?: RunCost | undefined;
}

const FINISH_RUN: PreparedStatement = {
  name: 'finish_run',
  text: `SELECT query.finish_run($1::uuid, $2::uuid, $3::uuid, $4::text, $5::integer, $6::jsonb, $7::uuid) AS written`,
};

/**
 * Writes down how a run ended, adds it to its asker's day and to the audit log: all of that or nothing, in one statement.
 * False, and nothing changed, when the run has ended or the lease is lost: somebody else writes how it ended.
 */
export async function finishRun(
  db: PlatformDb,
  scope: PlatformScope,
  { lease, end }: { readonly lease: Lease; readonly end: RunEnd },
): Promise<boolean> {
  const { runId, holder, attempt } = lease;
  const values = [scope.tenantId, scope.userId, runId, holder, attempt, toStorable(end), newId()];
  const [finished] = await db.call<{ readonly written: boolean }>(FINISH_RUN, values);
  return finished?.written === true;
}
