import type { RunLog } from '@parley/event-bus';
import type { PlatformScope } from '@parley/platform-db';
import { endLog } from './end-log.js';
import { isActive, type Run } from './run.js';
import type { RunRepository } from './run-repository.js';

type WatchedRun = Pick<Run, 'id' | 'tenantId'>;

export interface SilenceWatchOptions {
  readonly repository: RunRepository;
  readonly runLog: RunLog;
  /** A log silent for this long may have lost its writer. */
  readonly silenceMs: number;
  /** A look that failed; the next comes by itself. */
  readonly onFailure: (error: unknown) => void;
}

/** One reader's side of the watch. */
export interface WatchedLog {
  /** An event came. */
  heard(): void;
  /** The reader has gone. */
  leave(): void;
}

interface SilentRun {
  readonly run: WatchedRun;
  /** As whom it is looked for: any of its readers. */
  readonly scope: PlatformScope;
  readers: number;
  heardAt: number;
}

/** Runs looked for with one statement. */
const AT_ONCE = 500;

/**
 * Looks, for all whose log is silent, whether its writer died with the run's end already written down, and then writes
 * the end into the log. With one timer and few statements for all of them: ten thousand may be waiting.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  readonly #runs = new Map<string, SilentRun>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  watch(scope: PlatformScope, run: WatchedRun): WatchedLog {
    const watched = this.#runs.get(run.id) ?? { run, scope, readers: 0, heardAt: 0 };
    watched.readers += 1;
    watched.heardAt = performance.now();
    this.#runs.set(run.id, watched);
    this.#timer ??= setInterval(() => void this.#look(), this.#options.silenceMs).unref();
    return {
      heard() {
        watched.heardAt = performance.now();
      },
      leave: () => {
        watched.readers -= 1;
        if (watched.readers === 0) this.#runs.delete(run.id);
        if (this.#runs.size > 0) return;
        clearInterval(this.#timer);
        this.#timer = undefined;
      },
    };
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const before = performance.now() - this.#options.silenceMs;
      const silent = [...this.#runs.values()].filter(({ heardAt }) => heardAt <= before);
      for (const [, ofTenant] of Map.groupBy(silent, ({ run }) => run.tenantId)) {
        for (let from = 0; from < ofTenant.length; from += AT_ONCE) {
          await this.#endThoseOver(ofTenant.slice(from, from + AT_ONCE));
        }
      }
    } catch (error) {
      this.#options.onFailure(error);
    } finally {
      this.#isLooking = false;
    }
  }

  async #endThoseOver(silent: readonly SilentRun[]): Promise<void> {
    const [first] = silent;
    if (first === undefined) return;
    const ids = silent.map(({ run }) => run.id);
    for (const run of await this.#options.repository.findMany(first.scope, ids)) {
      if (!isActive(run)) await endLog(this.#options.runLog, run);
    }
  }
}
