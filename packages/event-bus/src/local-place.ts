import { ParleyError } from '@parley/errors';
import type { RunPlace } from './run-turns.js';

/** A place as its holder sees it. */
export class LocalPlace implements RunPlace {
  readonly #started = Promise.withResolvers<void>();
  readonly #onLeave: (place: LocalPlace) => Promise<void>;
  #isTurn = false;
  #leaving: Promise<void> | undefined;

  /** @param onLeave called once; must not reject */
  constructor(onLeave: (place: LocalPlace) => Promise<void>) {
    this.#onLeave = onLeave;
    // Nobody may be waiting when it is refused.
    this.#started.promise.catch(() => undefined);
  }

  get isTurn(): boolean {
    return this.#isTurn;
  }

  /** Its turn has come. */
  start(): void {
    this.#isTurn = true;
    this.#started.resolve();
  }

  /** Its turn never comes. */
  refuse(reason: ParleyError): void {
    this.#started.reject(reason);
  }

  async turn(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([this.#started.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  leave(): Promise<void> {
    this.#leaving ??= this.#onLeave(this);
    return this.#leaving;
  }
}

export function lineIsFull(line: { readonly running: number; readonly waiting: number }): ParleyError {
  return new ParleyError(
    'TOO_MANY_RUNS',
    `Your company already has ${line.running} runs going and ${line.waiting} waiting; wait for one to end.`,
  );
}

export function turnsClosed(): ParleyError {
  return new ParleyError('UNAVAILABLE', 'The service is being stopped: ask again in a moment.');
}
