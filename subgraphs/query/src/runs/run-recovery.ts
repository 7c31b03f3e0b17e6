import { isParleyError, ParleyError } from '@parley/errors';
import type { RunLog, RunLogWriter, RunTurns } from '@parley/event-bus';
import type { AbandonedRun, PlatformScope } from '@parley/platform-db';
import { type Authenticator, type RequestContext, TIER_LIMITS, type TierLimits } from '@parley/service-kit';
import type { SourcePolicies } from '../sources/source-policies.js';
import type { SourceRepository } from '../sources/source-repository.js';
import { readBefore } from '../threads/thread.js';
import { cancelledRun } from './end-reasons.js';
import type { LeaseRepository, TakenLease } from './lease-repository.js';
import type { Run } from './run.js';
import { endingOfFailure } from './run-ending.js';
import { decodeRunEvent, encodeRunEvent } from './run-event.js';
import type { RunFinisher } from './run-finisher.js';
import { boundsOf } from './run-job.js';
import type { RunRepository } from './run-repository.js';
import { type RunJob, type Runner, timeLeft } from './runner.js';

export interface RunRecoveryOptions {
  readonly repository: RunRepository;
  readonly leases: LeaseRepository;
  readonly sources: SourceRepository;
  readonly policies: SourcePolicies;
  readonly authenticator: Authenticator;
  readonly turns: RunTurns;
  readonly runner: Runner;
  readonly finisher: RunFinisher;
  readonly runLog: RunLog;
  /** Names this process in leases. */
  readonly instanceId: string;
  readonly now: () => Date;
  readonly log: RequestContext['log'];
  /** Overrides of the tiers' limits, for tests. */
  readonly limits: Partial<TierLimits>;
}

/** The number of the attempt that is the first one's only successor. */
const SECOND_ATTEMPT = 2;
const LOG_READ_LIMIT_MS = 10_000;

/** A run whose runner died, now ours. */
interface TakenRun {
  readonly scope: PlatformScope;
  readonly lease: TakenLease;
  readonly run: Run;
  readonly writer: RunLogWriter;
}

/** The same, also where its log is closed, gone or away. */
type AnyTakenRun = Omit<TakenRun, 'writer'> & { readonly writer: RunLogWriter | null };

/**
 * Takes over runs whose runner died. Where no row had been logged a run is started again, once, as long as its asker
 * may still ask it and would see the same; else it ends as interrupted, which its asker may answer by asking again.
 */
export class RunRecovery {
  readonly #options: RunRecoveryOptions;

  constructor(options: RunRecoveryOptions) {
    this.#options = options;
  }

  /** Does nothing where another process was faster, or this one stops. @throws ParleyError UNAVAILABLE: the lease runs out again */
  async recover(abandoned: AbandonedRun): Promise<void> {
    const { runner, log } = this.#options;
    if (runner.isStopping) return;
    const { runId } = abandoned;
    const taken = await this.#take(abandoned);
    if (taken === null) return;
    const { writer } = taken;
    if (writer === null) return this.#end(taken);
    try {
      const job = await this.#jobToStartAgain({ ...taken, writer });
      if (job === null) return await this.#end(taken);
      log.warn({ runId }, 'a run whose runner died is started again');
      runner.start(job);
    } catch (error) {
      // Nothing more can be found out or written now; whoever takes it over next ends it.
      await writer.release();
      throw error;
    }
  }

  /** Ends it as interrupted: of a process that stops, where nobody would begin it anew. @throws as {@link recover} */
  async end(abandoned: AbandonedRun): Promise<void> {
    const taken = await this.#take(abandoned);
    if (taken !== null) await this.#end(taken);
  }

  /** `null`: another process was faster. */
  async #take({ runId, tenantId, requestedBy }: AbandonedRun): Promise<AnyTakenRun | null> {
    const { leases, repository, instanceId } = this.#options;
    const scope = { tenantId, userId: requestedBy };
    const lease = await leases.takeOver(scope, runId, instanceId);
    if (lease === null) return null;
    const run = await repository.find(scope, runId);
    if (run === null) throw new Error(`the run ${runId} was taken over and is not there`);
    return { scope, lease, run, writer: await this.#takeLog(runId) };
  }

  /** From here on the dead runner, should it only have slept, can't write. `null`: closed, gone or away. */
  async #takeLog(runId: string): Promise<RunLogWriter | null> {
    try {
      return await this.#options.runLog.resume(runId);
    } catch (error) {
      this.#options.log.warn(
        { err: error, runId },
        'the log of a run whose runner died can’t be gone on with',
      );
      return null;
    }
  }

  async #end({ writer, run, ...taken }: AnyTakenRun): Promise<void> {
    const { finisher, now, log } = this.#options;
    log.warn({ runId: run.id }, 'ending a run whose runner died');
    const reason = taken.lease.cancelRequested ? cancelledRun() : runnerDied();
    const tally = { rowCount: run.rowCount, notices: run.notices, finishedAt: now() };
    await finisher.finish({ ...taken, writer, startedAt: run.startedAt }, endingOfFailure(reason, tally));
  }

  /** `null`: it may not be started again. */
  async #jobToStartAgain({ scope, lease, run, writer }: TakenRun): Promise<RunJob | null> {
    const { sources, policies, now, turns } = this.#options;
    const { request } = run;
    if (lease.attempt !== SECOND_ATTEMPT || lease.cancelRequested || request === null) return null;
    const caller = await this.#askerOf(run, scope);
    if (caller === null) return null;
    const facts = await sources.facts(caller, run.dataSourceId);
    if (facts === null) return null;
    const policy = policies.effectiveNow(caller, facts);
    if (policy.fingerprint !== run.policyFingerprint) return null;
    const limits = { ...TIER_LIMITS[facts.tier], ...this.#options.limits };
    if (run.startedAt !== null && timeLeft(run.startedAt, limits.maxRunSeconds, now()) <= 0) return null;
    if (await this.#hasRows(run.id, writer)) return null;
    const { maxConcurrentRuns: maxRunning, share } = limits;
    const place = await turns
      .enter({ runId: run.id, tenantId: scope.tenantId, maxRunning, share })
      .catch(unlessActionable);
    if (place === null) return null;
    return {
      ...{ lease, scope, request, policy, limits, place, writer },
      ...boundsOf(request, limits, run.createdAt),
      dataSource: facts.dataSource,
      threadBefore: request.kind === 'QUESTION' ? readBefore(run.id, request.thread) : null,
      startedAt: run.startedAt,
      isTurnNoted: false,
      writtenDown: Promise.resolve(),
    };
  }

  /** The asker as of now, if they still may ask this in the session they asked it in. */
  async #askerOf({ sessionId, kind }: Run, { tenantId, userId }: PlatformScope) {
    if (sessionId === null) return null;
    const caller = await this.#options.authenticator
      .refresh({ sessionId, tenantId, userId })
      .catch(unlessActionable);
    const needed = kind === 'QUESTION' ? 'run:ask' : 'run:sql';
    return caller?.permissions.has(needed) === true ? caller : null;
  }

  /**
   * Whether a row was logged before this writer took over. Its own first event marks how far there is to look: at the
   * end of a log that nobody else writes, a reader would wait.
   */
  async #hasRows(runId: string, writer: RunLogWriter): Promise<boolean> {
    const { sequence } = await writer.append(encodeRunEvent(RUNNER_LOST));
    const signal = AbortSignal.timeout(LOG_READ_LIMIT_MS);
    for await (const event of this.#options.runLog.read(runId, undefined, signal)) {
      if (event.sequence >= sequence) return false;
      if (decodeRunEvent(event.payload).type === 'RunRows') return true;
    }
    // Not looked through in time: there may be some.
    return true;
  }
}

const RUNNER_LOST = {
  type: 'RunNotice',
  code: 'RUNNER_LOST',
  message: 'What ran this question died; it begins anew if no row had come.',
} as const;

function runnerDied(): ParleyError {
  return new ParleyError('RUN_INTERRUPTED', 'What ran this question died while it went on; ask again.');
}

/** `null` for what was said on purpose (no session any more, no place, Redis away); a bug stays one. */
function unlessActionable(error: unknown): null {
  if (isParleyError(error)) return null;
  throw error;
}
