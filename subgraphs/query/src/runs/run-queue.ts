import { ParleyError } from '@parley/errors';

export interface RunQueueLimits {
  /** Runs of all tenants at once. */
  readonly maxRunning: number;
  /** Runs of one tenant that may wait. */
  readonly maxWaitingPerTenant: number;
}

interface TenantLine {
  /** As the tenant's tier says. */
  maxRunning: number;
  running: number;
  /** When its last run started, in turns of the queue. */
  lastTurn: number;
  /** Each starts the run whose turn has come. */
  readonly waiting: (() => void)[];
}

/** A place in the line; give it back exactly once, whether or not its turn came. */
export interface RunPlace {
  /** Resolves when it is this run's turn; rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
  leave(): void;
}

/**
 * Bounds what runs at once, by tenant and in total. The next free place goes to the tenant with the
 * fewest runs going, then to the one served longest ago: a long line delays nobody else's first run.
 */
export class RunQueue {
  readonly #limits: RunQueueLimits;
  readonly #lines = new Map<string, TenantLine>();
  #running = 0;
  #turns = 0;

  constructor(limits: RunQueueLimits) {
    this.#limits = limits;
  }

  /** @throws ParleyError TOO_MANY_RUNS */
  enter(tenantId: string, maxRunning: number): RunPlace {
    const line = this.#lines.get(tenantId) ?? { maxRunning, running: 0, lastTurn: 0, waiting: [] };
    if (line.waiting.length >= this.#limits.maxWaitingPerTenant) {
      throw new ParleyError(
        'TOO_MANY_RUNS',
        `Your company already has ${line.running} runs going and ${line.waiting.length} waiting; wait for one to end.`,
      );
    }
    line.maxRunning = maxRunning;
    this.#lines.set(tenantId, line);
    const started = Promise.withResolvers<void>();
    let state: 'waiting' | 'running' | 'left' = 'waiting';
    const start = (): void => {
      state = 'running';
      started.resolve();
    };
    line.waiting.push(start);
    this.#startNext();
    return {
      turn: (signal) => orAborted(started.promise, signal),
      leave: () => {
        if (state === 'running') this.#free(line);
        else if (state === 'waiting') line.waiting.splice(line.waiting.indexOf(start), 1);
        state = 'left';
        if (line.running === 0 && line.waiting.length === 0) this.#lines.delete(tenantId);
        this.#startNext();
      },
    };
  }

  #free(line: TenantLine): void {
    line.running -= 1;
    this.#running -= 1;
  }

  #startNext(): void {
    while (this.#running < this.#limits.maxRunning) {
      const line = this.#nextLine();
      const start = line?.waiting.shift();
      if (line === undefined || start === undefined) return;
      this.#turns += 1;
      line.lastTurn = this.#turns;
      line.running += 1;
      this.#running += 1;
      start();
    }
  }

  #nextLine(): TenantLine | undefined {
    let next: TenantLine | undefined;
    for (const line of this.#lines.values()) {
      if (line.waiting.length === 0 || line.running >= line.maxRunning) continue;
      const isSooner =
        next === undefined ||
        line.running < next.running ||
        (line.running === next.running && line.lastTurn < next.lastTurn);
      if (isSooner) next = line;
    }
    return next;
  }
}

async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
