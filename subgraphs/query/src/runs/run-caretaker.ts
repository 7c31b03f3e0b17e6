import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBus, RunLog } from '@parley/event-bus';
import {
  findAbandonedRuns,
  findRunsToCancel,
  hasOtherReplicas,
  type PlatformDb,
  replicaLives,
  replicaStops,
} from '@parley/platform-db';
import { Duty, type RequestContext } from '@parley/service-kit';
import { cancelledRun, lostRun } from './end-reasons.js';
import type { LeaseRepository } from './lease-repository.js';
import type { RunRecovery } from './run-recovery.js';
import type { ActiveRun, Runner } from './runner.js';

/** Carries the ids of runs to be cancelled between replicas; the platform database is the truth. */
export const CANCEL_TOPIC = 'query.cancel';

export interface CaretakerOptions {
  readonly db: PlatformDb;
  readonly leases: LeaseRepository;
  readonly recovery: RunRecovery;
  readonly runner: Runner;
  readonly runLog: RunLog;
  readonly bus: EventBus | undefined;
  /** Names this process in leases. */
  readonly instanceId: string;
  readonly log: RequestContext['log'];
  /** How often leases are renewed and abandoned runs looked for: a small part of a lease. */
  readonly roundMs: number;
  /** A process of which nothing is heard for so long counts as dead. */
  readonly leaseSeconds: number;
}

const ABANDONED_A_ROUND = 50;
const ABANDONED_AT_THE_END = 500;
const EXPIRE_EVERY_MS = 600_000;
/** How late a cancel comes at most whose message was lost: it ends within a second. */
const CANCEL_LOOK_MS = 600;
const LISTEN_AGAIN_MS = 500;

/**
 * Keeps the promises that outlast a process: says that it lives, renews the leases of runs that go on here, hears of cancels that
 * reached another replica, takes over runs whose runner died, and lets old logs go.
 */
export class RunCaretaker {
  readonly #options: CaretakerOptions;
  readonly #stopping = new AbortController();
  /** One of several says so. */
  readonly #living: Duty | undefined;
  readonly #duties: readonly Duty[];
  #listening: Promise<void> = Promise.resolve();
  /** Whether the last look at the platform database came through. */
  #sawDatabase = false;

  constructor(options: CaretakerOptions) {
    this.#options = options;
    const { log, roundMs, runLog, db, instanceId, leaseSeconds } = options;
    // Each by itself: one that is slow or fails keeps no other back.
    if (options.bus !== undefined) {
      const work = () => replicaLives(db, instanceId, leaseSeconds);
      this.#living = new Duty({ name: 'say that it lives', everyMs: roundMs, log, work });
    }
    this.#duties = [
      ...(this.#living === undefined ? [] : [this.#living]),
      new Duty({ name: 'renew leases', everyMs: roundMs, log, work: () => this.#renewLeases() }),
      new Duty({
        name: 'look for cancels',
        everyMs: CANCEL_LOOK_MS,
        log,
        work: () => this.#lookForCancels(),
      }),
      new Duty({ name: 'take over abandoned runs', everyMs: roundMs, log, work: () => this.#takeOver() }),
      new Duty({ name: 'expire run logs', everyMs: EXPIRE_EVERY_MS, log, work: () => runLog.expire() }),
    ];
  }

  start(): void {
    this.#listening = this.#listenForCancels();
    for (const duty of this.#duties) duty.start();
  }

  /** Nobody counts on this process any more. Where the platform database is away, only its silence tells others so. Never rejects. */
  async sayGoodbye(): Promise<void> {
    const { db, instanceId, log } = this.#options;
    if (this.#living === undefined) return;
    await this.#living.stop();
    await replicaStops(db, instanceId).catch((error: unknown) => {
      log.warn({ err: error }, 'could not say that this process stops');
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#listening, ...this.#duties.map((duty) => duty.stop())]);
    await this.#endWhatNobodyTakes();
  }

  /** What other replicas left to this one, or this one to others that have stopped since: whoever reads it is told an end. */
  async #endWhatNobodyTakes(): Promise<void> {
    const { db, instanceId, recovery, log } = this.#options;
    if (this.#living === undefined) return;
    try {
      if (await hasOtherReplicas(db, instanceId)) return;
      for (const run of await findAbandonedRuns(db, ABANDONED_AT_THE_END)) await recovery.end(run);
    } catch (error) {
      log.warn({ err: error }, 'what nobody runs is ended at the next start');
    }
  }

  async #renewLeases(): Promise<void> {
    const byTenant = Map.groupBy(this.#options.runner.active, ({ scope }) => scope.tenantId);
    await Promise.all([...byTenant.values()].map((runs) => this.#renewLeasesOf(runs)));
  }

  /** Of one tenant: what can't be said in its scope can't be said. */
  async #renewLeasesOf(runs: readonly ActiveRun[]): Promise<void> {
    const [first] = runs;
    if (first === undefined) return;
    const { leases, runner } = this.#options;
    const held = await leases.renew(
      first.scope,
      runs.map(({ lease }) => lease),
    );
    const heldById = new Map(held.map((lease) => [lease.runId, lease]));
    for (const { lease } of runs) {
      const renewed = heldById.get(lease.runId);
      if (renewed === undefined) runner.abort(lease.runId, lostRun());
      else if (renewed.cancelRequested) runner.abort(lease.runId, cancelledRun());
    }
  }

  async #lookForCancels(): Promise<void> {
    const { db, runner, instanceId } = this.#options;
    if (runner.active.length === 0) return;
    for (const runId of await findRunsToCancel(db, instanceId)) runner.abort(runId, cancelledRun());
  }

  /**
   * When the platform database comes back, leases have run out whose holders are alive: they get a round to renew
   * them before anything is taken from them. The same goes for a process that has just begun, or has slept.
   */
  async #takeOver(): Promise<void> {
    const { db, runner, recovery, log } = this.#options;
    const sawDatabase = this.#sawDatabase;
    this.#sawDatabase = false;
    const abandoned = await findAbandonedRuns(db, ABANDONED_A_ROUND);
    this.#sawDatabase = true;
    if (!sawDatabase) return;
    for (const run of abandoned) {
      if (this.#stopping.signal.aborted) return;
      // What goes on here is renewed here: if that came late, the next round makes up for it.
      if (runner.ended(run.runId) !== undefined) continue;
      await recovery.recover(run).catch((error: unknown) => {
        log.warn({ err: error, runId: run.runId }, 'could not take over a run');
      });
    }
  }

  async #listenForCancels(): Promise<void> {
    const { bus, runner, log } = this.#options;
    const { signal } = this.#stopping;
    while (bus !== undefined && !signal.aborted) {
      try {
        for await (const runId of bus.subscribe(CANCEL_TOPIC, signal)) runner.abort(runId, cancelledRun());
      } catch (error) {
        log.warn({ err: error }, 'could not listen for cancels');
      }
      await sleep(LISTEN_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
