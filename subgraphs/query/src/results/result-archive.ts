import { isParleyError } from '@parley/errors';
import type { RunLog } from '@parley/event-bus';
import type { PlatformScope } from '@parley/platform-db';
import type { ResultKey, ResultStore } from '@parley/result-store';
import { Duty, type RequestContext, TIER_LIMITS, type TierLimits, type TierName } from '@parley/service-kit';
import { openLoggedResult } from './logged-result.js';
import { Pace } from './pace.js';
import { ResultClaim } from './result-claim.js';
import type { ClaimedResult, ResultRepository, ResultToStore } from './result-repository.js';

export interface ResultArchiveOptions {
  readonly results: ResultRepository;
  readonly runLog: RunLog;
  readonly store: ResultStore;
  readonly now: () => Date;
  readonly log: RequestContext['log'];
  /** Whether somebody waits for rows in this process: then copying takes its time. */
  readonly isBusy: () => boolean;
  /** A process that died keeps others from its results for no longer. */
  readonly leaseSeconds: number;
  /** How often is looked for what others left behind. */
  readonly roundMs: number;
  /** Instead of what the tenant's tier says. */
  readonly limits: Partial<TierLimits>;
}

const AT_ONCE = 2;
/** More than this wait for a round of their own. */
const MAX_WAITING = 1_000;
const LEFT_BEHIND_A_ROUND = 500;
const EXPIRE_EVERY_MS = 600_000;
const DAY_MS = 86_400_000;

/**
 * Copies the rows of runs that have succeeded from their events into the result store, in the background and as they are
 * written. What a process that died left half done, another does again while the events are there.
 */
export class ResultArchive {
  readonly #options: ResultArchiveOptions;
  readonly #stopping = new AbortController();
  readonly #waiting = new Map<string, ResultToStore>();
  readonly #going = new Map<string, Promise<void>>();
  readonly #duties: readonly Duty[];

  constructor(options: ResultArchiveOptions) {
    this.#options = options;
    const { log, roundMs, store } = options;
    this.#duties = [
      new Duty({ name: 'look for results to store', everyMs: roundMs, log, work: () => this.#lookAround() }),
      new Duty({ name: 'expire results', everyMs: EXPIRE_EVERY_MS, log, work: () => store.expire() }),
    ];
  }

  start(): void {
    for (const duty of this.#duties) duty.start();
  }

  /** What is half copied is left to another process, or to the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#waiting.clear();
    await Promise.all([...this.#duties.map((duty) => duty.stop()), ...this.#going.values()]);
  }

  /** For a run that has just succeeded. Returns at once. */
  soon(scope: PlatformScope, runId: string): void {
    if (this.#stopping.signal.aborted || this.#going.has(runId) || this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(runId, { scope, runId });
    this.#next();
  }

  async #lookAround(): Promise<void> {
    for (const { scope, runId } of await this.#options.results.unstored(LEFT_BEHIND_A_ROUND)) {
      this.soon(scope, runId);
    }
  }

  #next(): void {
    for (const [runId, result] of this.#waiting) {
      if (this.#going.size >= AT_ONCE) return;
      this.#waiting.delete(runId);
      const going = this.#store(result).finally(() => {
        this.#going.delete(runId);
        this.#next();
      });
      this.#going.set(runId, going);
    }
  }

  /** Never rejects: what failed is tried again when its claim has run out. */
  async #store(result: ResultToStore): Promise<void> {
    const { results, log, leaseSeconds, isBusy } = this.#options;
    const pace = new Pace(isBusy, this.#stopping.signal);
    try {
      const claimed = await results.claim(result, leaseSeconds);
      if (claimed !== null) await this.#storeClaimed({ ...result, ...claimed }, pace);
      await pace.kept();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      log.warn({ err: error, runId: result.runId }, 'could not store a result; it is tried again');
    }
  }

  async #storeClaimed(result: ResultToStore & ClaimedResult, pace: Pace): Promise<void> {
    const { results, runLog, store, leaseSeconds } = this.#options;
    const claim = new ResultClaim(results, result, leaseSeconds);
    const logged = await openLoggedResult(runLog, { ...result, id: result.runId });
    if (logged === null) return this.#storedWithoutWord(result);
    const keepUntil = this.#keepUntil(result.tier);
    const writer = await store.create(keyOf(result), logged.columns, keepUntil);
    try {
      for await (const batch of logged.rows(0, this.#stopping.signal)) {
        await writer.append(batch);
        await pace.kept();
        await claim.kept();
      }
      await writer.finish({ complete: result.complete });
    } catch (error) {
      await writer.abandon();
      return this.#giveUpWhereGone(result, error);
    }
    await results.markStored(result, keepUntil);
  }

  /** Its events are gone: it lies in the store where a process died between its last row and saying so, or nowhere. */
  async #storedWithoutWord(result: ResultToStore & ClaimedResult): Promise<void> {
    const { results, store } = this.#options;
    try {
      const stored = await store.open(keyOf(result));
      await stored?.close();
      if (stored?.rowCount === result.rowCount) await results.markStored(result, stored.keepUntil);
      else await results.markGone(result);
    } catch (error) {
      await this.#giveUpWhereGone(result, error);
    }
  }

  /** Events that are not whole never will be. */
  async #giveUpWhereGone(result: ResultToStore, error: unknown): Promise<never> {
    if (isParleyError(error) && error.code === 'RESULT_EXPIRED') await this.#options.results.markGone(result);
    throw error;
  }

  #keepUntil(tier: TierName): Date {
    const { limits, now } = this.#options;
    const { retentionDays } = { ...TIER_LIMITS[tier], ...limits };
    return new Date(now().getTime() + retentionDays * DAY_MS);
  }
}

function keyOf({ scope, runId }: ResultToStore): ResultKey {
  return { tenantId: scope.tenantId, runId };
}
