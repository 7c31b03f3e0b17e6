import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import type { RunLogWriter, RunPlace } from '@parley/event-bus';
import type { PlatformScope } from '@parley/platform-db';
import type { RequestContext, TierLimits } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import { askQuestion, askSql, type Outcome } from '../ask/ask-question.js';
import { candidateOf } from '../ask/candidate.js';
import { RunPublisher } from '../ask/publish.js';
import type { Tools, Way } from '../ask/way.js';
import type { DataSourceRecord } from '../sources/source-repository.js';
import { turnOf } from './begin-run.js';
import { Interrupted, lostRun, tooLong } from './end-reasons.js';
import type { RunEnd } from './finish-run.js';
import type { Lease } from './lease-repository.js';
import { endingOf, endingOfFailure, isOurFault, type RunTally } from './run-ending.js';
import { encodeRunEvent, type RunNoticeEvent } from './run-event.js';
import type { RunFinisher } from './run-finisher.js';
import type { RunProgressUpdate, RunRepository } from './run-repository.js';
import type { RunRequest } from './run-request.js';

/** A run that waits for its turn. */
export interface RunJob {
  /**
   * Resolves when the run is written down: until then no more is done than reading what was asked. Rejects with the reason where it
   * is not to be, and then nothing is left of it here.
   */
  readonly writtenDown: Promise<void>;
  readonly lease: Lease;
  readonly scope: PlatformScope;
  readonly request: RunRequest;
  readonly dataSource: DataSourceRecord;
  readonly policy: EffectivePolicy;
  readonly limits: TierLimits;
  readonly maxRows: number;
  /** `YYYY-MM-DD` in the question's time zone. */
  readonly today: string;
  /** The run before which its conversation is read; `null`: the question stands by itself. */
  readonly threadBefore: string | null;
  readonly place: RunPlace;
  readonly writer: RunLogWriter;
  /** When its turn came, with the run or in an earlier attempt: the time that a run may take counts from there. */
  readonly startedAt: Date | null;
  /** Its turn was written down with it. */
  readonly isTurnNoted: boolean;
}

export interface RunnerOptions {
  readonly repository: RunRepository;
  readonly finisher: RunFinisher;
  readonly tools: Tools;
  /** Where others may go on with what this process leaves. */
  readonly others?: OtherReplicas;
  readonly now: () => Date;
  readonly log: RequestContext['log'];
}

/** Other processes that run questions. */
export interface OtherReplicas {
  /** Whether there are any at the moment. */
  exist(): Promise<boolean>;
  /** Lets go of a run's lease: whoever comes first takes the run over. */
  handOver(scope: PlatformScope, lease: Lease): Promise<void>;
}

/** What others need to know of a run that goes on here. */
export interface ActiveRun {
  readonly lease: Lease;
  readonly scope: PlatformScope;
}

interface Going extends ActiveRun {
  readonly controller: AbortController;
  /** Not yet written down, it has no lease that could be lost. */
  isWrittenDown: boolean;
  /** Never rejects. */
  readonly ended: Promise<void>;
}

/** A run whose turn has come. */
interface StartedRun {
  readonly controller: AbortController;
  readonly publisher: RunPublisher;
  readonly startedAt: Date;
}

/** How a run ended, and when its turn had come. */
interface Ended {
  readonly end: RunEnd;
  readonly startedAt: Date | null;
}

/** A turn that comes sooner is no news. */
const WAITING_IS_TOLD_AFTER_MS = 250;

/** Runs that go on in this process, each in the background from its place in the line to its last event. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #going = new Map<string, Going>();
  #stopping = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  get active(): readonly ActiveRun[] {
    return [...this.#going.values()].filter(({ isWrittenDown }) => isWrittenDown);
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** @throws ParleyError UNAVAILABLE while the service stops */
  assertOpen(): void {
    if (this.#stopping)
      throw new ParleyError('UNAVAILABLE', 'The service is stopping; try again in a moment.');
  }

  /** Takes over the job's place, and its writer unless the run is not written down. */
  start(job: RunJob): void {
    const { lease, scope } = job;
    const controller = new AbortController();
    const ended = this.#go(job, controller).finally(() => this.#going.delete(lease.runId));
    const going: Going = { lease, scope, controller, ended, isWrittenDown: false };
    this.#going.set(lease.runId, going);
    job.writtenDown.then(
      () => {
        going.isWrittenDown = true;
      },
      (reason: unknown) => controller.abort(reason),
    );
    if (this.#stopping) controller.abort(new Interrupted());
  }

  /** Ends a run as the reason says, where it goes on here; whoever wants to know waits for {@link ended}. */
  abort(runId: string, reason: ParleyError): void {
    this.#going.get(runId)?.controller.abort(reason);
  }

  /** Resolves when the run has written its last event; `undefined` where it doesn't go on here. */
  ended(runId: string): Promise<void> | undefined {
    return this.#going.get(runId)?.ended;
  }

  /**
   * Takes nothing more, and lets what goes on end by itself for as long as `graceMs`. What does not, and has no row yet, is left to
   * another process where there are others; the rest is ended as interrupted. Resolves when each has said so.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#options.finisher.stop();
    await this.#endByThemselves(graceMs);
    while (this.#going.size > 0) {
      const going = [...this.#going.values()];
      for (const { controller } of going) controller.abort(new Interrupted());
      await Promise.all(going.map(({ ended }) => ended));
    }
  }

  async #endByThemselves(graceMs: number): Promise<void> {
    const over = new AbortController();
    const late = sleep(graceMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([Promise.all([...this.#going.values()].map(({ ended }) => ended)), late]);
    over.abort();
  }

  async #go(job: RunJob, controller: AbortController): Promise<void> {
    const { end, startedAt } = await this.#run(job, controller);
    if (!(await isKept(job.writtenDown))) return;
    const isLeft = controller.signal.reason instanceof Interrupted && end.rowCount === 0;
    if (isLeft && (await this.#handOver(job))) return;
    await this.#options.finisher.finish({ ...job, startedAt }, end);
  }

  /** False where nobody would begin it anew: then it has to be ended. */
  async #handOver({ scope, lease, writer }: RunJob): Promise<boolean> {
    const { others, log } = this.#options;
    if (others === undefined || lease.attempt > 1) return false;
    try {
      if (!(await others.exist())) return false;
      // The log first: whoever takes the run over goes on with it.
      await writer.release();
      await others.handOver(scope, lease);
    } catch (error) {
      log.warn({ err: error, runId: lease.runId }, 'a run is taken over when its lease has run out');
    }
    return true;
  }

  async #run(job: RunJob, controller: AbortController): Promise<Ended> {
    const { now, log } = this.#options;
    let { startedAt } = job;
    let publisher: RunPublisher | undefined;
    const tally = (): RunTally => ({
      rowCount: publisher?.rowCount ?? 0,
      notices: publisher?.notices ?? [],
      finishedAt: now(),
      cost: publisher?.meter.cost,
    });
    try {
      await waitForTurn(job, controller.signal);
      publisher = new RunPublisher(job.writer);
      startedAt ??= now();
      const outcome = await this.#withinTime(job, { controller, publisher, startedAt });
      return { end: endingOf(outcome, tally()), startedAt };
    } catch (error) {
      // What was aborted may fail in any way; the reason of the abort is why.
      const cause: unknown = controller.signal.aborted ? controller.signal.reason : error;
      if (isOurFault(cause)) log.error({ err: cause, runId: job.lease.runId }, 'a run failed by our fault');
      return { end: endingOfFailure(cause, tally()), startedAt };
    } finally {
      await job.place.leave();
    }
  }

  async #withinTime(job: RunJob, run: StartedRun): Promise<Outcome> {
    const seconds = job.limits.maxRunSeconds;
    const leftMs = timeLeft(run.startedAt, seconds, this.#options.now());
    if (leftMs <= 0) throw tooLong(seconds);
    const timer = setTimeout(() => run.controller.abort(tooLong(seconds)), leftMs);
    try {
      return await this.#answer(job, run, leftMs);
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(
    { lease, scope, request, ...job }: RunJob,
    { controller, publisher, startedAt }: StartedRun,
    statementTimeoutMs: number,
  ): Promise<Outcome> {
    const { repository, tools } = this.#options;
    const record = async (update: RunProgressUpdate): Promise<void> => {
      if (!(await repository.update(scope, lease, update))) throw lostRun();
    };
    // Written while the stages work; who writes more waits for it. Where the lease is lost, all of them end.
    const begun = job.isTurnNoted
      ? job.writtenDown
      : job.writtenDown
          .then(() => repository.beginTurn(scope, lease, turnOf(request, startedAt)))
          .then((isOurs) => {
            if (!isOurs) throw lostRun();
          });
    let isOver = false;
    begun.catch((error: unknown) => {
      if (!isOver) controller.abort(error);
    });
    const way: Way = {
      tools,
      runId: lease.runId,
      scope,
      dataSource: job.dataSource,
      policy: job.policy,
      threadBefore: job.threadBefore,
      timeZone: request.kind === 'QUESTION' ? request.timeZone : 'UTC',
      today: job.today,
      limits: job.limits,
      maxRows: job.maxRows,
      maxAgeSeconds: request.maxAgeSeconds,
      acceptSlow: request.acceptSlow ?? false,
      statementTimeoutMs,
      signal: controller.signal,
      publisher,
      writtenDown: job.writtenDown,
      record: async (update) => {
        await begun;
        await record(update);
      },
    };
    try {
      const outcome =
        request.kind === 'QUESTION'
          ? await askQuestion(request, way)
          : await askSql(candidateOf(request.sql, job.dataSource), way);
      await begun;
      return outcome;
    } finally {
      isOver = true;
      // Its end is written after its beginning.
      await begun.catch(() => undefined);
    }
  }
}

/** False where there is nothing of the run to end. */
function isKept(writtenDown: Promise<void>): Promise<boolean> {
  return writtenDown.then(
    () => true,
    () => false,
  );
}

/** Milliseconds that a run may still take. */
export function timeLeft(startedAt: Date, maxRunSeconds: number, now: Date): number {
  return maxRunSeconds * 1_000 - (now.getTime() - startedAt.getTime());
}

/** A run that has to wait tells its readers so. */
async function waitForTurn({ place, writer, limits }: RunJob, signal: AbortSignal): Promise<void> {
  const untold = Promise.withResolvers<never>();
  let telling: Promise<unknown> = Promise.resolve();
  const timer = setTimeout(() => {
    telling = writer.append(encodeRunEvent(waitsForTurn(limits)));
    // Whom it can't be told is not let wait either.
    telling.catch(untold.reject);
  }, WAITING_IS_TOLD_AFTER_MS);
  try {
    await Promise.race([place.turn(signal), untold.promise]);
    await telling;
  } finally {
    clearTimeout(timer);
  }
}

function waitsForTurn({ maxConcurrentRuns }: TierLimits): RunNoticeEvent {
  return {
    type: 'RunNotice',
    code: 'WAITS_FOR_TURN',
    message: `The run waits for its turn; your company may have ${maxConcurrentRuns} runs going at once.`,
  };
}
