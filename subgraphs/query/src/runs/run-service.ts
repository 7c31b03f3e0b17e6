import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import type { EventBus, RunLog } from '@parley/event-bus';
import { newId } from '@parley/platform-db';
import { type Caller, TIER_LIMITS, type TierLimits } from '@parley/service-kit';
import { noDataSource } from '../sources/no-data-source.js';
import type { SourcePolicies } from '../sources/source-policies.js';
import type { SourceFacts, SourceRepository } from '../sources/source-repository.js';
import { isActive, type Run } from './run.js';
import { CANCEL_TOPIC } from './run-caretaker.js';
import type { RunPlace, RunQueue } from './run-queue.js';
import type { RunReader } from './run-reader.js';
import type { RunRepository } from './run-repository.js';
import { type RunRequest, requestHash } from './run-request.js';
import { cancelledRun, type Runner } from './runner.js';

export interface RunServiceOptions {
  readonly repository: RunRepository;
  readonly sources: SourceRepository;
  readonly policies: SourcePolicies;
  readonly queue: RunQueue;
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
   * @throws ParleyError NOT_FOUND (no such data source), IDEMPOTENCY_KEY_REUSED, TOO_MANY_RUNS, UNAVAILABLE
   */
  async start(caller: Caller, request: RunRequest, signal: AbortSignal): Promise<Run> {
    const { repository } = this.#options;
    const earlier = await this.#earlier(caller, request);
    const id = earlier?.id ?? (await this.#startNew(caller, request));
    if (earlier === null || isActive(earlier))
      await this.#waitForEnd(caller, id, { ms: request.waitMs, signal });
    const run = await repository.find(caller, id);
    if (run === null) throw new Error(`the run ${id} was started and is not there`);
    return run;
  }

  /**
   * Idempotent: a run that has ended is answered as it is.
   * @throws ParleyError NOT_FOUND unless the run is the caller's own, or they may cancel all
   */
  async cancel(caller: Caller, runId: string, signal: AbortSignal): Promise<Run> {
    const { repository, runner, bus, now } = this.#options;
    const run = await repository.find(caller, runId);
    if (run === null || !mayCancel(caller, run)) throw new ParleyError('NOT_FOUND', 'There is no such run.');
    if (!isActive(run)) return run;
    await repository.requestCancel(caller, run.id, now());
    runner.abort(run.id, cancelledRun());
    if (runner.ended(run.id) === undefined) await bus?.publish(CANCEL_TOPIC, run.id);
    await this.#waitForEnd(caller, run.id, { ms: CANCEL_WAIT_MS, signal });
    return (await repository.find(caller, run.id)) ?? run;
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

  async #startNew(caller: Caller, request: RunRequest): Promise<string> {
    this.#options.runner.assertOpen();
    const facts = await this.#options.sources.facts(caller, request.dataSourceId);
    if (facts === null) throw noDataSource(request.dataSourceId);
    const limits = { ...TIER_LIMITS[facts.tier], ...this.#options.limits };
    const place = this.#options.queue.enter(caller.tenantId, limits.maxConcurrentRuns);
    let handedOver = false;
    try {
      const started = await this.#begin(caller, request, { facts, limits, place });
      handedOver = started !== null;
      return started ?? (await this.#startedMeanwhile(caller, request));
    } finally {
      if (!handedOver) place.leave();
    }
  }

  /** `null`: the same request came at the same time, and its run was written down first. */
  async #begin(
    caller: Caller,
    request: RunRequest,
    start: { readonly facts: SourceFacts; readonly limits: TierLimits; readonly place: RunPlace },
  ): Promise<string | null> {
    const { repository, policies, runner, runLog, now } = this.#options;
    const { facts, limits, place } = start;
    const policy = policies.effective(caller, facts);
    const asked = now();
    const id = newId(asked.getTime());
    // The log first: whoever finds the run can read its events.
    const writer = await runLog.create(id);
    try {
      const created = await repository.create(caller, {
        id,
        dataSourceId: facts.dataSource.id,
        kind: request.kind,
        question: request.kind === 'QUESTION' ? request.question : null,
        note: request.kind === 'QUESTION' ? (request.note ?? null) : null,
        sql: request.kind === 'SQL' ? request.sql : null,
        policyFingerprint: policy.fingerprint,
        idempotencyKey: request.idempotencyKey ?? null,
        requestHash: requestHash(request),
        createdAt: asked,
        leaseHolder: this.#options.instanceId,
        // By the real clock, not the one questions are asked at: the database compares it with its own.
        leaseUntil: new Date(Date.now() + this.#options.leaseSeconds * 1_000),
      });
      if (!created) {
        await writer.close();
        return null;
      }
    } catch (error) {
      await writer.close();
      throw error;
    }
    runner.start({
      id,
      scope: { tenantId: caller.tenantId, userId: caller.userId },
      request,
      dataSource: facts.dataSource,
      policy,
      limits,
      maxRows: Math.min(request.maxRows ?? limits.maxResultRows, limits.maxResultRows),
      today: dayIn(request.kind === 'QUESTION' ? request.timeZone : 'UTC', asked),
      place,
      writer,
    });
    return id;
  }

  async #startedMeanwhile(caller: Caller, request: RunRequest): Promise<string> {
    const run = await this.#earlier(caller, request);
    if (run === null) throw new Error('a run was refused as a duplicate of one that is not there');
    return run.id;
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

function mayCancel(caller: Caller, run: Run): boolean {
  return run.requestedById === caller.userId || caller.permissions.has('run:cancel_all');
}

/** `YYYY-MM-DD` of a moment in an IANA time zone. */
function dayIn(timeZone: string, moment: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(moment);
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
