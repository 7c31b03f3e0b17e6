import { setTimeout as sleep } from 'node:timers/promises';

/** While somebody waits for rows, background work takes this part of the time; else all of it. */
const PART_WHEN_BUSY = 1 / 4;
/** Shorter pauses are added up: a timer is no finer. */
const LEAST_PAUSE_MS = 5;

/** Slows work in the background down for as long as others are waited for. Call {@link kept} after each piece. */
export class Pace {
  readonly #isBusy: () => boolean;
  readonly #signal: AbortSignal;
  #workedSince = performance.now();

  constructor(isBusy: () => boolean, signal: AbortSignal) {
    this.#isBusy = isBusy;
    this.#signal = signal;
  }

  /** @throws the signal's reason */
  async kept(): Promise<void> {
    if (!this.#isBusy()) {
      this.#workedSince = performance.now();
      return;
    }
    const pauseMs = (performance.now() - this.#workedSince) * (1 / PART_WHEN_BUSY - 1);
    if (pauseMs < LEAST_PAUSE_MS) return;
    await sleep(pauseMs, undefined, { signal: this.#signal });
    this.#workedSince = performance.now();
  }
}
