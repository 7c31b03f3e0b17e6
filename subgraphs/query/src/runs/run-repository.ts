import {
  appendAuditIn,
  jsonColumn,
  type PlatformDb,
  type PlatformScope,
  type Prisma,
} from '@parley/platform-db';
import { isId, type TimePosition } from '@parley/service-kit';
import type { Provenance } from '../planning/provenance.js';
import type { RecordedPlan } from '../threads/recorded-plan.js';
import { beginRun, beginTurn, type NewRun, type Turn } from './begin-run.js';
import { finishRun, type RunEnd } from './finish-run.js';
import type { Lease } from './lease-repository.js';
import type { Run } from './run.js';
import { ACTIVE_STATUSES } from './run.js';
import type { RunConditions } from './run-conditions.js';
import type { ClarificationContent, NoticeContent, RunErrorContent } from './run-event.js';
import type { RunRequest } from './run-request.js';

/** What becomes known of a run while it goes on. */
export interface RunProgressUpdate {
  readonly status?: Turn['status'];
  readonly sql?: string;
  readonly explanation?: string;
  readonly assumptions?: readonly string[];
  readonly confidence?: number;
  readonly plan?: RecordedPlan;
  readonly provenance?: Provenance;
}

export interface RunPageRequest {
  readonly conditions: RunConditions;
  readonly limit: number;
  readonly after?: TimePosition;
}

type RunRow = Prisma.RunGetPayload<object>;

const ACTIVE = { in: [...ACTIVE_STATUSES] };

/** Runs in the platform database. Every call is cut to the scope's tenant, here and by row-level security. */
export class RunRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /**
   * `null` when the person already has a run under this idempotency key: then nothing was written.
   * @throws ParleyError QUOTA_EXCEEDED
   */
  create(scope: PlatformScope, run: NewRun): Promise<Run | null> {
    return beginRun(this.#db, scope, run);
  }

  /** False, and nothing changed, when the run has ended or the lease is lost. */
  beginTurn(scope: PlatformScope, lease: Lease, turn: Turn): Promise<boolean> {
    return beginTurn(this.#db, scope, { lease, turn });
  }

  async findByKey(scope: PlatformScope, idempotencyKey: string): Promise<Run | null> {
    const row = await this.#db.forScope(scope).run.findFirst({
      where: { tenantId: scope.tenantId, requestedBy: scope.userId, idempotencyKey },
    });
    return row === null ? null : toRun(row);
  }

  async find(scope: PlatformScope, id: string): Promise<Run | null> {
    return (await this.findMany(scope, [id]))[0] ?? null;
  }

  /** In no particular order; ids that are none are simply not found. */
  async findMany(scope: PlatformScope, ids: readonly string[]): Promise<Run[]> {
    const known = ids.filter(isId);
    if (known.length === 0) return [];
    const rows = await this.#db
      .forScope(scope)
      .run.findMany({ where: { tenantId: scope.tenantId, id: { in: known } } });
    return rows.map(toRun);
  }

  /** Newest first. */
  async list(scope: PlatformScope, { conditions, limit, after }: RunPageRequest): Promise<Run[]> {
    const found = await this.#db.transaction(
      scope,
      (tx) => tx.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM query.find_runs(
        ${conditions.textPattern ?? null}::text,
        ${conditions.statuses ?? null}::text[]::query."RunStatus"[],
        ${conditions.kinds ?? null}::text[]::query."RunKind"[],
        ${conditions.dataSourceId ?? null}::uuid,
        ${conditions.requestedById ?? null}::uuid,
        ${conditions.createdFrom ?? null}::timestamptz,
        ${conditions.createdBefore ?? null}::timestamptz,
        ${after?.createdAt ?? null}::timestamptz,
        ${after?.id ?? null}::uuid,
        ${limit}::integer) AS id`,
    );
    const ids = found.map(({ id }) => id);
    const byId = new Map((await this.findMany(scope, ids)).map((run) => [run.id, run]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** False, and nothing changed, when the run has ended or the lease is lost. */
  async update(scope: PlatformScope, lease: Lease, update: RunProgressUpdate): Promise<boolean> {
    const { assumptions, plan, provenance, ...rest } = update;
    const { count } = await this.#db.forScope(scope).run.updateMany({
      where: heldBy(scope, lease),
      data: {
        ...rest,
        ...(assumptions === undefined ? {} : { assumptions: [...assumptions] }),
        ...(plan === undefined ? {} : { plan: jsonColumn(plan) }),
        ...(provenance === undefined ? {} : { provenance: jsonColumn(provenance) }),
      },
    });
    return count === 1;
  }

  /** False, and nothing changed, when the run has ended or the lease is lost: somebody else writes how it ended. */
  finish(scope: PlatformScope, lease: Lease, end: RunEnd): Promise<boolean> {
    return finishRun(this.#db, scope, { lease, end });
  }

  /** Written down, so that whichever process runs it hears of it. Does nothing once the run has ended. */
  async requestCancel(scope: PlatformScope, id: string, at: Date): Promise<void> {
    await this.#db.transaction(scope, async (tx) => {
      const { count } = await tx.run.updateMany({
        where: { tenantId: scope.tenantId, id, status: ACTIVE, cancelRequestedAt: null },
        data: { cancelRequestedAt: at },
      });
      if (count > 0) await appendAuditIn(tx, scope, { action: 'run.cancel_requested', target: id });
    });
  }
}

/** The fence: an attempt that another has taken over finds no row. */
function heldBy(scope: PlatformScope, { runId, holder, attempt }: Lease) {
  return { tenantId: scope.tenantId, id: runId, leaseHolder: holder, attempts: attempt, status: ACTIVE };
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    tenantId: row.tenantId,
    requestedById: row.requestedBy,
    dataSourceId: row.dataSourceId,
    kind: row.kind,
    status: row.status,
    question: row.question,
    note: row.note,
    sql: row.sql,
    explanation: row.explanation,
    assumptions: row.assumptions,
    confidence: row.confidence,
    clarification: fromJson<ClarificationContent>(row.clarification),
    notices: fromJson<NoticeContent[]>(row.notices) ?? [],
    error: fromJson<RunErrorContent>(row.error),
    provenance: fromJson<Provenance>(row.provenance),
    rowCount: Number(row.rowCount),
    complete: row.complete,
    policyFingerprint: row.policyFingerprint,
    sessionId: row.sessionId,
    request: fromJson<RunRequest>(row.request),
    attempts: row.attempts,
    requestHash: row.requestHash,
    resultState: row.resultState,
    resultKeptUntil: row.resultKeptUntil,
    timeClass: row.timeClass,
    cachedAt: row.cachedAt,
    threadId: row.threadId,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

/** Plain data of our own; Prisma's type for it knows no interfaces. */

/** Only this file writes these columns, from the same types. */
function fromJson<T>(value: Prisma.JsonValue): T | null {
  return value as T | null;
}
