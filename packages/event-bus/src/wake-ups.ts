/** Those who wait for news of one log. */
export class WakeUps {
  readonly #waiting = new Set<() => void>();

  /** Everybody who waits now. */
  wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Until the next `wake`, or the signal's abort; at most `ms`, where a wake-up can be lost. */
  next(signal: AbortSignal, ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
      if (signal.aborted) done();
    });
  }
}
