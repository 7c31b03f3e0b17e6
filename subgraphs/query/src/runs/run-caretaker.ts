import { ERROR_CODES } from '@parley/errors';
import type { EventBus, RunLog } from '@parley/event-bus';
import {
  type AbandonedRun,
  findAbandonedRuns,
  type PlatformDb,
  type PlatformScope,
} from '@parley/platform-db';
import type { RequestContext } from '@parley/service-kit';
import { endLog } from './end-log.js';
import type { RunRepository } from './run-repository.js';
import { type ActiveRun, cancelledRun, interruptedRun, type Runner } from './runner.js';

/** Carries the ids of runs to be cancelled between replicas; the platform database is the truth. */
export const CANCEL_TOPIC = 'query.cancel';

export interface CaretakerOptions {
  readonly db: PlatformDb;
  readonly repository: RunRepository;
  readonly runner: Runner;
  readonly runLog: RunLog;
  readonly bus: EventBus | undefined;
  /** Names this process in leases. */
  readonly instanceId: string;
  readonly now: () => Date;
  readonly log: RequestContext['log'];
  /** How long a run outlives a runner that died. */
  readonly leaseSeconds: number;
  readonly roundMs: number;
}

const ABANDONED_A_ROUND = 50;
const EXPIRE_EVERY_MS = 600_000;

/**
 * Keeps the promises that outlast a process: renews the leases of runs that go on here, hears of
 * cancels that reached another replica, ends runs whose runner died, and lets old logs go.
 */
export class RunCaretaker {
  readonly #options: CaretakerOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #listening: Promise<void> = Promise.resolve();
  #expiredAt = Number.NEGATIVE_INFINITY;

  constructor(options: CaretakerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#listening = this.#listenForCancels();
    this.#schedule(0);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await Promise.all([this.#round, this.#listening]);
  }

  #schedule(inMs: number): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#doRound().then(() => {
        if (!this.#stopping.signal.aborted) this.#schedule(this.#options.roundMs);
      });
    }, inMs);
    this.#timer.unref();
  }

  /** Each duty by itself: one that fails is logged, tried again next round, and keeps no other back. */
  async #doRound(): Promise<void> {
    await this.#attempt('renew leases', () => this.#renewLeases());
    await this.#attempt('end abandoned runs', () => this.#endAbandoned());
    if (performance.now() - this.#expiredAt > EXPIRE_EVERY_MS) {
      this.#expiredAt = performance.now();
      await this.#attempt('expire run logs', () => this.#options.runLog.expire());
    }
  }

  async #attempt(duty: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#options.log.warn({ err: error }, `could not ${duty}`);
    }
  }

  async #renewLeases(): Promise<void> {
    const byTenant = Map.groupBy(this.#options.runner.active, (run) => run.scope.tenantId);
    for (const runs of byTenant.values()) {
      const [first] = runs;
      if (first !== undefined) await this.#renewLeasesOf(first.scope, runs);
    }
  }

  async #renewLeasesOf(scope: PlatformScope, runs: readonly ActiveRun[]): Promise<void> {
    const { repository, runner, instanceId, leaseSeconds } = this.#options;
    const runIds = runs.map((run) => run.id);
    const held = await repository.renewLeases(scope, { runIds, holder: instanceId, seconds: leaseSeconds });
    const heldById = new Map(held.map((run) => [run.id, run]));
    for (const id of runIds) {
      const run = heldById.get(id);
      if (run === undefined) runner.abort(id, interruptedRun());
      else if (run.cancelRequested) runner.abort(id, cancelledRun());
    }
  }

  async #endAbandoned(): Promise<void> {
    const { db, runner } = this.#options;
    for (const run of await findAbandonedRuns(db, ABANDONED_A_ROUND)) {
      if (this.#stopping.signal.aborted) return;
      // What goes on here is renewed here: if that came late, the next round makes up for it.
      if (runner.ended(run.runId) === undefined) await this.#end(run);
    }
  }

  async #end({ runId, tenantId, requestedBy }: AbandonedRun): Promise<void> {
    const { repository, runLog, instanceId, leaseSeconds, now, log } = this.#options;
    const scope = { tenantId, userId: requestedBy };
    if (!(await repository.takeOver(scope, { runId, holder: instanceId, seconds: leaseSeconds }))) return;
    const before = await repository.find(scope, runId);
    const { code, message } = interruptedRun();
    const ended = await repository.finish(scope, runId, {
      status: 'FAILED',
      finishedAt: now(),
      rowCount: before?.rowCount ?? 0,
      complete: false,
      notices: before?.notices ?? [],
      error: { code, message, retryable: ERROR_CODES[code].retryable },
    });
    if (!ended) return;
    log.warn({ runId }, 'ended a run whose runner died');
    const run = await repository.find(scope, runId);
    if (run !== null) await endLog(runLog, run);
  }

  async #listenForCancels(): Promise<void> {
    const { bus, runner } = this.#options;
    if (bus === undefined) return;
    await this.#attempt('listen for cancels', async () => {
      for await (const runId of bus.subscribe(CANCEL_TOPIC, this.#stopping.signal)) {
        runner.abort(runId, cancelledRun());
      }
    });
  }
}
