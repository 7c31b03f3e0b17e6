import type { EventBus } from '@parley/event-bus';

/** Waits for a message on a topic, or for a time: a bus that is away only makes it later. */
export class WakeUps implements Disposable {
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  #waiting: (() => void) | undefined;
  /** A message that came while nobody waited. */
  #hasCome = false;

  constructor(bus: EventBus, topic: string, signal: AbortSignal) {
    this.#signal = AbortSignal.any([signal, this.#ending.signal]);
    void this.#listen(bus, topic);
  }

  /** When it was time to look again, in milliseconds of `performance.now()`. */
  async next(withinMs: number): Promise<number> {
    if (!this.#hasCome && !this.#signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting = resolve;
      const timer = setTimeout(resolve, withinMs);
      this.#signal.addEventListener('abort', () => resolve(), { once: true, signal: this.#ending.signal });
      await promise;
      clearTimeout(timer);
      this.#waiting = undefined;
    }
    this.#hasCome = false;
    return performance.now();
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
  }

  async #listen(bus: EventBus, topic: string): Promise<void> {
    try {
      for await (const _ of bus.subscribe(topic, this.#signal)) {
        this.#hasCome = true;
        this.#waiting?.();
      }
    } catch {
      // The time says when to look.
    }
  }
}
