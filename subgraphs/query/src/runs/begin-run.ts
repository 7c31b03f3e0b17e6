import { newId, type PlatformDb, type PlatformScope, type PreparedStatement } from '@parley/platform-db';
import type { RunKind } from '../types/enums.js';
import { quotaExceeded } from '../usage/run-usage.js';
import type { Lease } from './lease-repository.js';
import type { Run } from './run.js';
import type { RunRequest } from './run-request.js';
import { toStorable } from './storable-json.js';

export interface NewRun {
  readonly id: string;
  readonly dataSourceId: string;
  readonly kind: RunKind;
  readonly question: string | null;
  readonly note: string | null;
  readonly sql: string | null;
  /** The conversation it is asked in; it must be there. */
  readonly threadId: string | null;
  readonly policyFingerprint: string;
  /** In which it was asked. */
  readonly sessionId: string;
  /** All that was asked for: enough to start the run again elsewhere. */
  readonly request: RunRequest;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  readonly createdAt: Date;
  /** `null`: it waits. */
  readonly turn: Turn | null;
  /** As many as the tenant's tier allows; `null`: unlimited. */
  readonly maxRunsPerDay: number | null;
  /** The process that runs it, and until when it is believed alive if nothing more is heard of it. */
  readonly leaseHolder: string;
  readonly leaseUntil: Date;
}

/** A run's turn has come. */
export interface Turn {
  readonly status: 'PLANNING' | 'RUNNING';
  readonly startedAt: Date;
}

/** Of a run that was asked for so, at that moment. */
export function turnOf({ kind }: Pick<RunRequest, 'kind'>, startedAt: Date): Turn {
  return { status: kind === 'QUESTION' ? 'PLANNING' : 'RUNNING', startedAt };
}

const BEGIN_RUN: PreparedStatement = {
  name: 'begin_run',
  text: 'SELECT query.begin_run($1::uuid, $2::uuid, $3::jsonb, $4::integer, $5::uuid) AS written',
};
const BEGIN_TURN: PreparedStatement = {
  name: 'begin_turn',
  text: `SELECT query.begin_turn($1::uuid, $2::uuid, $3::uuid, $4::text, $5::integer, $6::text::query."RunStatus",
           $7::timestamptz) AS noted`,
};
/** `query.begin_run`'s own, for a tenant that has begun all of a day's runs. */
const QUOTA_STATE = 'PQ001';

/**
 * Writes a run down, with its line in the audit log, and counts it against the tier's runs of its day: all of that or nothing, in one
 * statement, since each question waits for it. `null` when the person already has a run under this idempotency key: then
 * nothing was written.
 * @throws ParleyError QUOTA_EXCEEDED
 */
export async function beginRun(db: PlatformDb, scope: PlatformScope, run: NewRun): Promise<Run | null> {
  const { maxRunsPerDay, turn, ...columns } = run;
  const storable = toStorable({ ...columns, ...turn });
  const values = [scope.tenantId, scope.userId, storable, maxRunsPerDay, newId()];
  try {
    const [begun] = await db.call<{ readonly written: boolean }>(BEGIN_RUN, values);
    return begun?.written === true ? asWritten(scope, JSON.parse(storable), run) : null;
  } catch (error) {
    if (maxRunsPerDay === null || !isQuota(error)) throw error;
    throw quotaExceeded(run.createdAt, maxRunsPerDay);
  }
}

/** False, and nothing changed, when the run has ended or the lease is lost. */
export async function beginTurn(
  db: PlatformDb,
  scope: PlatformScope,
  { lease, turn }: { readonly lease: Lease; readonly turn: Turn },
): Promise<boolean> {
  const { runId, holder, attempt } = lease;
  const values = [scope.tenantId, scope.userId, runId, holder, attempt, turn.status, turn.startedAt];
  const [begun] = await db.call<{ readonly noted: boolean }>(BEGIN_TURN, values);
  return begun?.noted === true;
}

type WrittenText = Pick<NewRun, 'question' | 'note' | 'sql' | 'request'>;

/** What the database holds now, without reading it back. */
function asWritten(scope: PlatformScope, { question, note, sql, request }: WrittenText, run: NewRun): Run {
  const { id, dataSourceId, kind, threadId, policyFingerprint, sessionId, requestHash, createdAt } = run;
  return {
    ...{ id, dataSourceId, kind, threadId, policyFingerprint, sessionId, requestHash, createdAt },
    ...{ question, note, sql, request },
    tenantId: scope.tenantId,
    requestedById: scope.userId,
    status: run.turn?.status ?? 'QUEUED',
    explanation: null,
    assumptions: [],
    confidence: null,
    clarification: null,
    provenance: null,
    notices: [],
    error: null,
    rowCount: 0,
    complete: true,
    attempts: 1,
    resultState: 'PENDING',
    resultKeptUntil: null,
    timeClass: null,
    cachedAt: null,
    startedAt: run.turn?.startedAt ?? null,
    finishedAt: null,
  };
}

function isQuota(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === QUOTA_STATE;
}
