import { setTimeout as sleep } from 'node:timers/promises';
import { isParleyError, ParleyError } from '@parley/errors';
import type { RunLog } from '@parley/event-bus';
import type { Authenticator, Caller, Logger } from '@parley/service-kit';
import { LRUCache } from 'lru-cache';
import type { SourcePolicies } from '../sources/source-policies.js';
import { isActive, type Run } from './run.js';
import { decodeRunEvent, isFinal, type RunEventContent } from './run-event.js';
import type { RunRepository } from './run-repository.js';
import { SilenceWatch } from './silence-watch.js';

export interface RunReaderOptions {
  readonly repository: RunRepository;
  readonly policies: SourcePolicies;
  readonly runLog: RunLog;
  readonly authenticator: Authenticator;
  /** A log silent for this long may have lost its writer. */
  readonly silenceMs: number;
  readonly log: Logger;
}

/** An event as a reader gets it. */
export type ReadRunEvent = RunEventContent & {
  readonly runId: string;
  readonly cursor: string;
  readonly at: Date;
};

/** What decides who may read a run. */
type RunOwner = Pick<Run, 'tenantId' | 'requestedById' | 'dataSourceId' | 'policyFingerprint'>;
/** A run whose events may be read: what of it never changes. */
export type ReadableRun = RunOwner & Pick<Run, 'id'>;

/** Runs of which is remembered whose they are. */
const MAX_REMEMBERED = 10_000;

/** How old a look at the reader's rights may be when an event goes out. */
const RECHECK_MS = 1_000;
const DRAIN_LOOK_MS = 20;

/** Who may read what of runs, and the reading. */
export class RunReader {
  readonly #options: RunReaderOptions;
  readonly #silence: SilenceWatch;
  /** Looks at rights that are under way, by whose and which run's. */
  readonly #looks = new Map<string, Promise<ReadableRun>>();
  readonly #owned = new LRUCache<string, ReadableRun>({ max: MAX_REMEMBERED });
  #reading = 0;

  constructor(options: RunReaderOptions) {
    this.#options = options;
    this.#silence = new SilenceWatch({
      ...options,
      onFailure: (error) => options.log.warn({ err: error }, 'could not look for runs whose logs are silent'),
    });
  }

  /** Metadata: one's own, or everybody's in the tenant with `run:read_all`. */
  mayRead(caller: Caller, run: RunOwner): boolean {
    if (run.tenantId !== caller.tenantId) return false;
    return run.requestedById === caller.userId || caller.permissions.has('run:read_all');
  }

  /** Rows carry the masks of the one who asked: only who sees the same cells today may read them. */
  async mayReadRows(caller: Caller, run: RunOwner): Promise<boolean> {
    if (!this.mayRead(caller, run) || run.policyFingerprint === null) return false;
    return this.#options.policies.hasFingerprint(caller, run.dataSourceId, run.policyFingerprint);
  }

  /** In the order of `ids`; `null` for what doesn't exist for the caller. */
  async findMany(caller: Caller, ids: readonly string[]): Promise<(Run | null)[]> {
    const runs = await this.#options.repository.findMany(caller, ids);
    const byId = new Map(runs.filter((run) => this.mayRead(caller, run)).map((run) => [run.id, run]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  }

  /**
   * Everything behind `after`, then live until the run's last event. `readable` is the look at rights before the
   * first event ({@link readableEvents}); they are looked at again while events go out. RUN_LOG_EXPIRED is retryable where the
   * events went before the run had ended.
   * @throws ParleyError NOT_FOUND, INVALID_CURSOR, RUN_LOG_EXPIRED, SESSION_REVOKED
   */
  async *events(
    caller: Caller,
    readable: Promise<ReadableRun>,
    options: { readonly after: string | undefined; readonly signal: AbortSignal },
  ): AsyncGenerator<ReadRunEvent> {
    const run = await readable;
    const events = this.#options.runLog.read(run.id, options.after, options.signal);
    const watched = this.#silence.watch(caller, run);
    let checkedAt = performance.now();
    this.#reading += 1;
    try {
      for await (const logged of events) {
        watched.heard();
        if (performance.now() - checkedAt > RECHECK_MS) {
          await this.readableEvents(await this.#options.authenticator.refresh(caller), run.id);
          checkedAt = performance.now();
        }
        const event = decodeRunEvent(logged.payload);
        yield { ...event, runId: run.id, cursor: logged.cursor, at: new Date(logged.at) };
        if (isFinal(event)) return;
      }
    } catch (error) {
      throw await this.#orLost(caller, run.id, error);
    } finally {
      watched.leave();
      this.#reading -= 1;
    }
  }

  /** Streams of events that are open here. */
  get reading(): number {
    return this.#reading;
  }

  /** Resolves when every reader has got its last event, or after `limitMs`: for a service that stops. */
  async drained(limitMs: number): Promise<void> {
    const until = performance.now() + limitMs;
    while (this.#reading > 0 && performance.now() < until) await sleep(DRAIN_LOOK_MS);
  }

  /** Whose a run is, as it was just written down: its first reader need not look it up. */
  remember(run: ReadableRun): void {
    const { id, tenantId, requestedById, dataSourceId, policyFingerprint } = run;
    this.#owned.set(id, { id, tenantId, requestedById, dataSourceId, policyFingerprint });
  }

  /**
   * Whose a run is never changes; what the caller may see is looked at each time. Who subscribes a hundred times at once is
   * looked at once: an answer is never older than one that was being read.
   * @throws ParleyError NOT_FOUND unless the caller may read the run's rows, today
   */
  readableEvents(caller: Caller, runId: string): Promise<ReadableRun> {
    const key = [caller.sessionId, caller.accessEpoch, runId].join(' ');
    const running = this.#looks.get(key);
    if (running !== undefined) return running;
    const look = this.#look(caller, runId).finally(() => this.#looks.delete(key));
    this.#looks.set(key, look);
    return look;
  }

  /**
   * The run as it is now.
   * @throws ParleyError NOT_FOUND unless the caller may read the run's rows, today
   */
  async readable(caller: Caller, runId: string): Promise<Run> {
    const run = await this.#options.repository.find(caller, runId);
    if (run !== null && (await this.mayReadRows(caller, run))) return run;
    throw notReadable();
  }

  /** A log that is gone while its run goes on, or that ended it, was lost with the bus’s data: who asks again gets another. */
  async #orLost(caller: Caller, runId: string, error: unknown): Promise<unknown> {
    if (!isParleyError(error) || error.code !== 'RUN_LOG_EXPIRED' || error.retryable) return error;
    const run = await this.#options.repository.find(caller, runId);
    return run !== null && (isActive(run) || run.error?.retryable === true) ? eventsLost(error) : error;
  }

  async #look(caller: Caller, runId: string): Promise<ReadableRun> {
    const known = this.#owned.get(runId);
    if (known !== undefined && (await this.mayReadRows(caller, known))) return known;
    const run = await this.readable(caller, runId);
    this.remember(run);
    return run;
  }
}

function eventsLost(cause: Error): ParleyError {
  return new ParleyError('RUN_LOG_EXPIRED', 'The events of this run were lost while it went on: ask again.', {
    cause,
    retryable: true,
  });
}

function notReadable(): ParleyError {
  return new ParleyError('NOT_FOUND', 'There is no such run, or its rows are not yours to see.');
}
