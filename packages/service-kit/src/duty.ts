import type { RequestContext } from './context.js';

export interface DutyOptions {
  /** As in "could not <name>". */
  readonly name: string;
  /** From the end of one round to the begin of the next. */
  readonly everyMs: number;
  readonly log: RequestContext['log'];
  readonly work: () => Promise<void>;
}

/** Something a service does again and again. A round that fails is logged; the next tries again. */
export class Duty {
  readonly #options: DutyOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: DutyOptions) {
    this.#options = options;
  }

  /** The first round begins at once. */
  start(): void {
    this.#schedule(0);
  }

  /** Resolves when the round that goes on has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(inMs: number): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#doRound();
    }, inMs);
    this.#timer.unref();
  }

  async #doRound(): Promise<void> {
    const { name, everyMs, log, work } = this.#options;
    try {
      await work();
    } catch (error) {
      if (!this.#stopped) log.warn({ err: error }, `could not ${name}`);
    }
    if (!this.#stopped) this.#schedule(everyMs);
  }
}
