import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import type { RunLogWriter } from '@parley/event-bus';
import type { PlatformScope } from '@parley/platform-db';
import type { RequestContext, TierLimits } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import { askQuestion, askSql, type Outcome } from '../ask/ask-question.js';
import { candidateOf } from '../ask/candidate.js';
import { RunPublisher } from '../ask/publish.js';
import type { Tools, Way } from '../ask/way.js';
import type { DataSourceRecord } from '../sources/source-repository.js';
import { endingOf, endingOfFailure, finalEventOf, isOurFault, type RunTally } from './run-ending.js';
import { encodeRunEvent } from './run-event.js';
import type { RunPlace } from './run-queue.js';
import type { RunEnd, RunRepository } from './run-repository.js';
import type { RunRequest } from './run-request.js';

/** A run that was written down and waits for its turn. */
export interface RunJob {
  readonly id: string;
  readonly scope: PlatformScope;
  readonly request: RunRequest;
  readonly dataSource: DataSourceRecord;
  readonly policy: EffectivePolicy;
  readonly limits: TierLimits;
  readonly maxRows: number;
  /** `YYYY-MM-DD` in the question's time zone. */
  readonly today: string;
  readonly place: RunPlace;
  readonly writer: RunLogWriter;
}

export interface RunnerOptions {
  readonly repository: RunRepository;
  readonly tools: Tools;
  readonly now: () => Date;
  readonly log: RequestContext['log'];
}

/** What others need to know of a run that goes on here. */
export interface ActiveRun {
  readonly id: string;
  readonly scope: PlatformScope;
}

interface Going extends ActiveRun {
  readonly controller: AbortController;
  /** Never rejects. */
  readonly ended: Promise<void>;
}

const FINISH_RETRY_MS = 250;
const FINISH_LONGEST_RETRY_MS = 5_000;
const FINISH_ATTEMPTS_WHEN_STOPPING = 3;

/** Runs that go on in this process, each in the background from its place in the line to its last event. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #going = new Map<string, Going>();
  #stopping = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  get active(): readonly ActiveRun[] {
    return [...this.#going.values()];
  }

  /** @throws ParleyError UNAVAILABLE while the service stops */
  assertOpen(): void {
    if (this.#stopping)
      throw new ParleyError('UNAVAILABLE', 'The service is stopping; try again in a moment.');
  }

  /** Takes over the job's place and writer. */
  start(job: RunJob): void {
    const controller = new AbortController();
    const ended = this.#go(job, controller).finally(() => this.#going.delete(job.id));
    this.#going.set(job.id, { id: job.id, scope: job.scope, controller, ended });
    if (this.#stopping) controller.abort(interruptedRun());
  }

  /** Ends a run as the reason says, where it goes on here; whoever wants to know waits for {@link ended}. */
  abort(runId: string, reason: ParleyError): void {
    this.#going.get(runId)?.controller.abort(reason);
  }

  /** Resolves when the run has written its last event; `undefined` where it doesn't go on here. */
  ended(runId: string): Promise<void> | undefined {
    return this.#going.get(runId)?.ended;
  }

  /** Ends all runs as interrupted, and waits until each has said so. */
  async stop(): Promise<void> {
    this.#stopping = true;
    while (this.#going.size > 0) {
      const going = [...this.#going.values()];
      for (const { controller } of going) controller.abort(interruptedRun());
      await Promise.all(going.map(({ ended }) => ended));
    }
  }

  async #go(job: RunJob, controller: AbortController): Promise<void> {
    const { now, log } = this.#options;
    const runLog = log.child({ runId: job.id });
    const publisher = new RunPublisher(job.writer);
    const tally = (): RunTally => ({
      rowCount: publisher.rowCount,
      notices: publisher.notices,
      finishedAt: now(),
    });
    let startedAt: Date | null = null;
    let end: RunEnd;
    try {
      await job.place.turn(controller.signal);
      startedAt = now();
      end = endingOf(await this.#withinTime(job, { controller, publisher, startedAt }), tally());
    } catch (error) {
      // What was aborted may fail in any way; the reason of the abort is why.
      const cause: unknown = controller.signal.aborted ? controller.signal.reason : error;
      if (isOurFault(cause)) runLog.error({ err: cause }, 'a run failed by our fault');
      end = endingOfFailure(cause, tally());
    } finally {
      job.place.leave();
    }
    await this.#finish(job, end, startedAt).catch((error: unknown) => {
      runLog.error({ err: error }, 'a run could not be finished; it ends when its lease has run out');
    });
  }

  async #withinTime(
    job: RunJob,
    run: { readonly controller: AbortController; readonly publisher: RunPublisher; readonly startedAt: Date },
  ): Promise<Outcome> {
    const limitMs = job.limits.maxRunSeconds * 1_000;
    const timer = setTimeout(() => run.controller.abort(tooLong(job.limits.maxRunSeconds)), limitMs);
    try {
      return await this.#answer(job, run, limitMs);
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(
    { id, scope, request, ...job }: RunJob,
    run: { readonly controller: AbortController; readonly publisher: RunPublisher; readonly startedAt: Date },
    statementTimeoutMs: number,
  ): Promise<Outcome> {
    const { repository, tools } = this.#options;
    const status = request.kind === 'QUESTION' ? 'PLANNING' : 'RUNNING';
    await repository.update(scope, id, { status, startedAt: run.startedAt });
    const way: Way = {
      tools,
      scope,
      dataSource: job.dataSource,
      policy: job.policy,
      timeZone: request.kind === 'QUESTION' ? request.timeZone : 'UTC',
      today: job.today,
      maxRows: job.maxRows,
      statementTimeoutMs,
      signal: run.controller.signal,
      publisher: run.publisher,
      record: (update) => repository.update(scope, id, update),
    };
    return request.kind === 'QUESTION'
      ? askQuestion(request, way)
      : askSql(candidateOf(request.sql, job.dataSource), way);
  }

  /**
   * First the row, then the last event: whoever has seen the event finds the run ended. Should this
   * process die between the two, the first reader finds the log without its end and writes it.
   */
  async #finish(job: RunJob, end: RunEnd, startedAt: Date | null): Promise<void> {
    const written = await this.#writeDown(job, end);
    try {
      const ended = written
        ? { error: null, clarification: null, ...end, startedAt }
        : await this.#options.repository.find(job.scope, job.id);
      const event = ended === null ? null : finalEventOf(ended);
      if (event !== null) await job.writer.append(encodeRunEvent(event));
    } finally {
      await job.writer.close();
    }
  }

  /**
   * False: another replica took the run over and wrote how it ended. While the platform database is
   * away the run counts as going on; when the service stops too, the run's lease runs out.
   */
  async #writeDown(job: RunJob, end: RunEnd): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#options.repository.finish(job.scope, job.id, end);
      } catch (error) {
        if (this.#stopping && attempt >= FINISH_ATTEMPTS_WHEN_STOPPING) throw error;
        await sleep(Math.min(FINISH_RETRY_MS * attempt, FINISH_LONGEST_RETRY_MS));
      }
    }
  }
}

/** Why somebody's cancel ends a run. */
export function cancelledRun(): ParleyError {
  return new ParleyError('RUN_CANCELLED', 'The run was cancelled.');
}

/** Why the end of a process, or the loss of a lease, ends a run. */
export function interruptedRun(): ParleyError {
  return new ParleyError('RUN_INTERRUPTED', 'The service was stopped while the run went on; ask again.');
}

function tooLong(seconds: number): ParleyError {
  return new ParleyError(
    'QUERY_TIMEOUT',
    `The run took longer than the ${seconds} seconds it may; ask for less, for example a shorter time range.`,
  );
}
