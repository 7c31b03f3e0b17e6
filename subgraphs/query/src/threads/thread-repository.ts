import { appendAuditIn, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import { isId, newerThan, type TimePosition } from '@parley/service-kit';
import type { RunWithResult } from '../results/run-results.js';
import { type RecordedPlan, readRecordedPlan } from './recorded-plan.js';
import type { Thread, ThreadEntry } from './thread.js';
import { enterThread } from './thread-entry.js';

/** A question of a conversation that was read, and by whose sight. */
export interface RecordedTurn extends RecordedPlan {
  readonly question: string;
  /** The question has the words of a choice that was offered. */
  readonly isChoice: boolean;
  readonly policyFingerprint: string | null;
  /** Where its answer is. */
  readonly run: RunWithResult;
}

export interface ThreadPageRequest {
  readonly limit: number;
  readonly after?: TimePosition;
}

type TurnRow = Omit<RecordedTurn, keyof RecordedPlan> & { readonly plan: unknown };

type ThreadRow = Omit<Thread, 'startedById'> & { readonly startedBy: string };

/** Conversations in the platform database. Every call is cut to the scope's tenant, here and by row-level security. */
export class ThreadRepository {
  readonly #db: PlatformDb;
  readonly #now: () => Date;

  constructor(db: PlatformDb, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** @throws ParleyError NOT_FOUND, BAD_INPUT as {@link enterThread} */
  enter(
    scope: PlatformScope,
    of: { readonly thread: ThreadEntry; readonly dataSourceId: string; readonly at: Date },
  ): Promise<void> {
    return this.#db.transaction(scope, (tx) => enterThread(tx, scope, of));
  }

  /** Takes a conversation away again that was begun for a run that was not written down. */
  async leave(scope: PlatformScope, thread: ThreadEntry): Promise<void> {
    if (!thread.isNew) return;
    await this.#db.forScope(scope).thread.deleteMany({ where: { ...mine(scope), id: thread.id } });
  }

  /** In no particular order; ids that are none, and what is not kept any more, are simply not found. */
  async findMany(scope: PlatformScope, ids: readonly string[]): Promise<Thread[]> {
    const known = ids.filter(isId);
    if (known.length === 0) return [];
    const rows = await this.#db.forScope(scope).thread.findMany({
      where: { tenantId: scope.tenantId, id: { in: known }, keptUntil: { gt: this.#now() } },
    });
    return rows.map(toThread);
  }

  /** The person's own, the one with the latest question first. */
  async list(scope: PlatformScope, { limit, after }: ThreadPageRequest): Promise<Thread[]> {
    const rows = await this.#db.forScope(scope).thread.findMany({
      where: {
        ...mine(scope),
        keptUntil: { gt: this.#now() },
        ...(after !== undefined && {
          OR: [{ updatedAt: { lt: after.createdAt } }, { updatedAt: after.createdAt, id: { lt: after.id } }],
        }),
      },
      orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return rows.map(toThread);
  }

  /** Ids of a conversation's runs, in the order in which they were asked. */
  async runIds(
    scope: PlatformScope,
    threadId: string,
    { limit, after }: ThreadPageRequest,
  ): Promise<string[]> {
    const rows = await this.#db.forScope(scope).run.findMany({
      where: {
        ...{ tenantId: scope.tenantId, threadId },
        ...newerThan(after),
      },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: limit,
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** What was read before a run in its own conversation, the latest `limit`, the oldest first. */
  async turnsBefore(scope: PlatformScope, runId: string, limit: number): Promise<RecordedTurn[]> {
    const rows = await this.#db.transaction(
      scope,
      (tx) => tx.$queryRaw<TurnRow[]>`
        SELECT earlier.question, earlier.plan, earlier.policy_fingerprint AS "policyFingerprint",
          earlier.request -> 'isChoice' IS NOT NULL OR earlier.request -> 'reading' IS NOT NULL AS "isChoice",
          jsonb_build_object('id', earlier.id, 'tenantId', earlier.tenant_id, 'status', earlier.status,
            'rowCount', earlier.row_count, 'complete', earlier.complete, 'resultState', earlier.result_state) AS run
        FROM query.runs AS here
        JOIN query.runs AS earlier ON earlier.thread_id = here.thread_id
        WHERE here.id = ${runId}::uuid AND here.tenant_id = ${scope.tenantId}::uuid
          AND (earlier.created_at, earlier.id) < (here.created_at, here.id)
          AND earlier.plan IS NOT NULL AND earlier.question IS NOT NULL
        ORDER BY earlier.created_at DESC, earlier.id DESC
        LIMIT ${limit}::integer`,
    );
    return rows.toReversed().flatMap(({ plan, ...turn }) => {
      const recorded = readRecordedPlan(plan);
      return recorded === null ? [] : [{ ...turn, ...recorded }];
    });
  }

  async recordedPlan(scope: PlatformScope, runId: string): Promise<RecordedPlan | null> {
    const row = await this.#db
      .forScope(scope)
      .run.findFirst({ where: { tenantId: scope.tenantId, id: runId }, select: { plan: true } });
    return readRecordedPlan(row?.plan);
  }

  /** False where the person has none of this id. */
  async rename(scope: PlatformScope, id: string, title: string): Promise<boolean> {
    if (!isId(id)) return false;
    const { count } = await this.#db
      .forScope(scope)
      .thread.updateMany({ where: { ...mine(scope), id }, data: { title } });
    return count === 1;
  }

  /** Its runs stay, each by itself. False where the person has none of this id. */
  async delete(scope: PlatformScope, id: string): Promise<boolean> {
    if (!isId(id)) return false;
    return this.#db.transaction(scope, async (tx) => {
      const { count } = await tx.thread.deleteMany({ where: { ...mine(scope), id } });
      if (count > 0) await appendAuditIn(tx, scope, { action: 'thread.deleted', target: id });
      return count === 1;
    });
  }
}

function mine(scope: PlatformScope) {
  return { tenantId: scope.tenantId, startedBy: scope.userId };
}

function toThread({ startedBy, ...row }: ThreadRow): Thread {
  return { ...row, startedById: startedBy };
}
