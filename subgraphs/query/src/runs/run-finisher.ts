import { setTimeout as sleep } from 'node:timers/promises';
import { isParleyError } from '@parley/errors';
import type { RunLogWriter } from '@parley/event-bus';
import type { PlatformScope } from '@parley/platform-db';
import type { RequestContext } from '@parley/service-kit';
import type { RunEnd } from './finish-run.js';
import type { Lease } from './lease-repository.js';
import { isActive } from './run.js';
import { finalEventOf } from './run-ending.js';
import { encodeRunEvent } from './run-event.js';
import type { RunRepository } from './run-repository.js';

/** A run that is this process's to end. */
export interface EndingRun {
  readonly scope: PlatformScope;
  readonly lease: Lease;
  /** `null`: its log is closed, gone or away. */
  readonly writer: RunLogWriter | null;
  readonly startedAt: Date | null;
}

export interface RunFinisherOptions {
  readonly repository: RunRepository;
  readonly log: RequestContext['log'];
  /** Called when the last event of a run that succeeded is written. Must not throw. */
  readonly onSucceeded: (scope: PlatformScope, runId: string) => void;
}

const RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** For what waiting does not help, and for a service that stops. */
const FEW_ATTEMPTS = 3;

/**
 * Writes how runs end: first the row, then the last event, so that whoever has seen the event finds the run ended.
 * Should the event not get into the log, the log is left open, and its next reader writes it.
 */
export class RunFinisher {
  readonly #options: RunFinisherOptions;
  #stopping = false;

  constructor(options: RunFinisherOptions) {
    this.#options = options;
  }

  /** From now on a platform database that is away is not waited for: what can't be ended ends by its lease. */
  stop(): void {
    this.#stopping = true;
  }

  /** Takes over the writer. Writes nothing where the lease is lost. Never rejects. */
  async finish(run: EndingRun, end: RunEnd): Promise<void> {
    const log = this.#options.log.child({ runId: run.lease.runId });
    try {
      if (await this.#writeDown(run, end)) {
        await this.#writeLastEvent(run, end);
        if (end.status === 'SUCCEEDED') this.#options.onSucceeded(run.scope, run.lease.runId);
        return;
      }
      log.warn('a run was taken over by another process; nothing more is written of it here');
    } catch (error) {
      log.error({ err: error }, 'a run could not be ended; it ends when its lease has run out');
    }
    await run.writer?.release();
  }

  /** False where it is no longer ours to end. While the platform database is away the run counts as going on. */
  async #writeDown(run: EndingRun, end: RunEnd): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (
          (await this.#options.repository.finish(run.scope, run.lease, end)) || (await this.#wasOurs(run))
        );
      } catch (error) {
        const isAway = isParleyError(error) && error.retryable;
        if ((this.#stopping || !isAway) && attempt >= FEW_ATTEMPTS) throw error;
        await sleep(Math.min(RETRY_MS * attempt, LONGEST_RETRY_MS));
      }
    }
  }

  /** An answer of the database may be lost on its way: then the run is found ended, by this very attempt. */
  async #wasOurs({ scope, lease }: EndingRun): Promise<boolean> {
    const run = await this.#options.repository.find(scope, lease.runId);
    return run !== null && run.attempts === lease.attempt && !isActive(run);
  }

  async #writeLastEvent({ writer, lease, startedAt }: EndingRun, end: RunEnd): Promise<void> {
    const event = finalEventOf({ error: null, clarification: null, ...end, startedAt });
    if (writer === null || event === null) return;
    try {
      await writer.append(encodeRunEvent(event));
      await writer.close();
    } catch (error) {
      const { log } = this.#options;
      const about = { err: error, runId: lease.runId };
      if (isParleyError(error)) log.warn(about, 'the last event of a run is left to its next reader');
      else log.error(about, 'the last event of a run could not be written');
      await writer.release();
    }
  }
}
