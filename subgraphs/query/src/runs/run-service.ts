import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import type { EventBus, RunLog, RunLogWriter, RunPlace, RunTurns } from '@parley/event-bus';
import { newId } from '@parley/platform-db';
import { type Caller, TIER_LIMITS, type TierLimits } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import { noDataSource } from '../sources/no-data-source.js';
import type { SourcePolicies } from '../sources/source-policies.js';
import type { SourceFacts, SourceRepository } from '../sources/source-repository.js';
import { readBefore, type ThreadEntry } from '../threads/thread.js';
import type { ThreadService } from '../threads/thread-service.js';
import { type Turn, turnOf } from './begin-run.js';
import { cancelledRun } from './end-reasons.js';
import { isActive, type Run, withoutContent } from './run.js';
import { CANCEL_TOPIC } from './run-caretaker.js';
import { errorContent } from './run-ending.js';
import { encodeRunEvent } from './run-event.js';
import { boundsOf } from './run-job.js';
import type { RunReader } from './run-reader.js';
import type { RunRepository } from './run-repository.js';
import { type RunRequest, requestHash } from './run-request.js';
import type { Runner } from './runner.js';

export interface RunServiceOptions {
  readonly repository: RunRepository;
  readonly sources: SourceRepository;
  readonly policies: SourcePolicies;
  readonly threads: ThreadService;
  readonly turns: RunTurns;
  readonly runner: Runner;
  readonly reader: RunReader;
  readonly runLog: RunLog;
  readonly bus: EventBus | undefined;
  readonly now: () => Date;
  /** Names this process in leases. */
  readonly instanceId: string;
  readonly leaseSeconds: number;
  /** Overrides of the tiers' limits, for tests. */
  readonly limits?: Partial<TierLimits>;
}

/** Looks this often at a run that goes on in another process. */
const LOOK_AGAIN_MS = 200;
/** A cancel is answered when the run has ended, or after this. */
const CANCEL_WAIT_MS = 3_000;

/** Starts runs and cancels them. */
export class RunService {
  readonly #options: RunServiceOptions;

  constructor(options: RunServiceOptions) {
    this.#options = options;
  }

  /**
   * Starts a run, or finds the one that was started under the same idempotency key, and waits for its
   * end as long as the request says.
   * @throws ParleyError NOT_FOUND (no such data source), IDEMPOTENCY_KEY_REUSED, TOO_MANY_RUNS, UNAVAILABLE,
   *   BUS_UNAVAILABLE
   */
  async start(caller: Caller, request: RunRequest, signal: AbortSignal): Promise<Run> {
    const { repository } = this.#options;
    const earlier = await this.#earlier(caller, request);
    const begun = earlier ?? (await this.#startNew(caller, request));
    if (request.waitMs === 0 || !isActive(begun)) return begun;
    await this.#waitForEnd(caller, begun.id, { ms: request.waitMs, signal });
    return (await repository.find(caller, begun.id)) ?? begun;
  }

  /**
   * Idempotent: a run that has ended is answered as it is. Who may cancel it but not read it gets where it stands, and no more.
   * @throws ParleyError NOT_FOUND unless the run is the caller's own, or they may cancel all
   */
  async cancel(caller: Caller, runId: string, signal: AbortSignal): Promise<Run> {
    const { repository, runner, bus, now } = this.#options;
    const run = await repository.find(caller, runId);
    if (run === null || !mayCancel(caller, run)) throw new ParleyError('NOT_FOUND', 'There is no such run.');
    const seen = (one: Run): Run => (this.#options.reader.mayRead(caller, one) ? one : withoutContent(one));
    if (!isActive(run)) return seen(run);
    await repository.requestCancel(caller, run.id, now());
    runner.abort(run.id, cancelledRun());
    // Lost on its way, the message is made up for: whoever runs it looks for wishes about every second.
    if (runner.ended(run.id) === undefined) await bus?.publish(CANCEL_TOPIC, run.id).catch(() => undefined);
    await this.#waitForEnd(caller, run.id, { ms: CANCEL_WAIT_MS, signal });
    return seen((await repository.find(caller, run.id)) ?? run);
  }

  async #earlier(caller: Caller, request: RunRequest): Promise<Run | null> {
    if (request.idempotencyKey === undefined) return null;
    const run = await this.#options.repository.findByKey(caller, request.idempotencyKey);
    if (run === null || run.requestHash === requestHash(request)) return run;
    throw new ParleyError(
      'IDEMPOTENCY_KEY_REUSED',
      'This idempotency key was used for something else; use a new key for each question.',
    );
  }

  async #startNew(caller: Caller, request: RunRequest): Promise<Run> {
    this.#options.runner.assertOpen();
    const dataSourceId = await this.#options.threads.dataSourceFor(caller, request);
    const facts = await this.#options.sources.facts(caller, dataSourceId);
    if (facts === null) throw noDataSource(dataSourceId);
    const policy = this.#options.policies.effectiveNow(caller, facts);
    const limits = { ...TIER_LIMITS[facts.tier], ...this.#options.limits };
    const asked = this.#options.now();
    const id = newId(asked.getTime());
    const place = await this.#options.turns.enter({
      runId: id,
      tenantId: caller.tenantId,
      maxRunning: limits.maxConcurrentRuns,
      share: limits.share,
    });
    let begun: Run | null = null;
    try {
      const turn = place.isTurn ? turnOf(request, this.#options.now()) : null;
      begun = await this.#begin(caller, request, { id, asked, facts, policy, limits, place, turn });
      return begun ?? (await this.#startedMeanwhile(caller, request));
    } finally {
      if (begun === null) await place.leave();
    }
  }

  /** `null`: the same request came at the same time, and its run was written down first. */
  async #begin(caller: Caller, request: RunRequest, start: Start): Promise<Run | null> {
    const { runner, runLog, instanceId } = this.#options;
    const { id, asked, facts, policy, limits, place, turn } = start;
    // The log first: whoever finds the run can read its events.
    const writer = await runLog.create(id);
    const writing = this.#writeDown(caller, request, start);
    // Meanwhile the runner reads what was asked.
    runner.start({
      writtenDown: writing.then(requireWritten),
      lease: { runId: id, holder: instanceId, attempt: 1 },
      scope: { tenantId: caller.tenantId, userId: caller.userId },
      dataSource: facts.dataSource,
      startedAt: turn?.startedAt ?? null,
      isTurnNoted: turn !== null,
      threadBefore: request.kind === 'QUESTION' ? readBefore(id, request.thread) : null,
      ...{ request, policy, limits, place, writer },
      ...boundsOf(request, limits, asked),
    });
    const run = await writing.catch((error: unknown) => this.#notWritten(id, writer, error));
    if (run !== null) this.#options.reader.remember(run);
    else await this.#forget(id, writer);
    return run;
  }

  async #writeDown(
    caller: Caller,
    request: RunRequest,
    { id, asked, facts, limits, policy, turn }: Start,
  ): Promise<Run | null> {
    const { repository, threads, instanceId, leaseSeconds } = this.#options;
    let thread: ThreadEntry | null = null;
    try {
      thread = await this.#enterThread(caller, request, { asked, facts, limits });
      const created = await repository.create(caller, {
        id,
        dataSourceId: facts.dataSource.id,
        kind: request.kind,
        question: request.kind === 'QUESTION' ? request.question : null,
        note: request.kind === 'QUESTION' ? (request.note ?? null) : null,
        sql: request.kind === 'SQL' ? request.sql : null,
        threadId: thread?.id ?? null,
        policyFingerprint: policy.fingerprint,
        sessionId: caller.sessionId,
        request,
        idempotencyKey: request.idempotencyKey ?? null,
        requestHash: requestHash(request),
        maxRunsPerDay: limits.maxQueriesPerDay,
        createdAt: asked,
        turn,
        leaseHolder: instanceId,
        // By the real clock, not the one questions are asked at: the database compares it with its own.
        leaseUntil: new Date(Date.now() + leaseSeconds * 1_000),
      });
      if (created === null && thread !== null) await threads.leave(caller, thread);
      return created;
    } catch (error) {
      if (thread !== null) await threads.leave(caller, thread).catch(() => undefined);
      throw error;
    }
  }

  /** Written down it may be all the same, its answer lost: then it ends by its lease, and its log says so now. */
  async #notWritten(runId: string, writer: RunLogWriter, error: unknown): Promise<never> {
    await this.#options.runner.ended(runId);
    await writer
      .append(encodeRunEvent({ type: 'RunFailed', error: errorContent(error) }))
      .catch(() => undefined);
    await writer.close().catch(() => writer.release());
    throw error;
  }

  async #forget(runId: string, writer: RunLogWriter): Promise<void> {
    await this.#options.runner.ended(runId);
    await writer.close();
  }

  async #enterThread(
    caller: Caller,
    request: RunRequest,
    { asked, facts, limits }: Pick<Start, 'asked' | 'facts' | 'limits'>,
  ): Promise<ThreadEntry | null> {
    if (request.kind === 'SQL') return null;
    const { thread, question } = request;
    const { retentionDays } = limits;
    const dataSourceId = facts.dataSource.id;
    return this.#options.threads.enter(caller, {
      thread,
      question,
      dataSourceId,
      askedAt: asked,
      retentionDays,
    });
  }

  async #startedMeanwhile(caller: Caller, request: RunRequest): Promise<Run> {
    const run = await this.#earlier(caller, request);
    if (run === null) throw new Error('a run was refused as a duplicate of one that is not there');
    return run;
  }

  async #waitForEnd(
    caller: Caller,
    runId: string,
    wait: { readonly ms: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const until = performance.now() + wait.ms;
    for (let left = wait.ms; left > 0 && !wait.signal.aborted; left = until - performance.now()) {
      const ended = this.#options.runner.ended(runId);
      if (ended !== undefined) {
        if (await settles(ended, { ms: left, signal: wait.signal })) return;
        continue;
      }
      const run = await this.#options.repository.find(caller, runId);
      if (run === null || !isActive(run)) return;
      await settles(new Promise(() => undefined), { ms: Math.min(left, LOOK_AGAIN_MS), signal: wait.signal });
    }
  }
}

/** @throws ParleyError RUN_INTERRUPTED where another run has its idempotency key */
function requireWritten(run: Run | null): void {
  if (run === null) {
    throw new ParleyError('RUN_INTERRUPTED', 'The same request began another run at the same time.');
  }
}

/** What is known of a run before it is written down. */
interface Start {
  readonly id: string;
  readonly asked: Date;
  readonly facts: SourceFacts;
  readonly policy: EffectivePolicy;
  readonly limits: TierLimits;
  readonly place: RunPlace;
  /** `null`: it waits. */
  readonly turn: Turn | null;
}

function mayCancel(caller: Caller, run: Run): boolean {
  return run.requestedById === caller.userId || caller.permissions.has('run:cancel_all');
}

/** True when `work` has settled before the time is over and the signal is aborted. */
async function settles(
  work: Promise<unknown>,
  wait: { readonly ms: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const over = new AbortController();
  const signal = AbortSignal.any([wait.signal, over.signal]);
  const timer = sleep(wait.ms, false, { signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), timer]);
  } finally {
    over.abort();
  }
}
