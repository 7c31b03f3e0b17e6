import type { ExecutionResult } from 'graphql';

type Results = AsyncGenerator<ExecutionResult, void>;
type Step = IteratorResult<ExecutionResult, void>;

/**
 * A subscription whose results never reach graphql-ws, which would stringify them: each is sent from within `next`,
 * and the next one pulled when there is room for it. graphql-ws sees only how it ends.
 */
export class SentSubscription implements Results {
  readonly #results: Results;
  readonly #send: (result: ExecutionResult) => Promise<void>;
  #isClosed = false;

  /** `send` resolves when there is room for the next result. */
  constructor(results: Results, send: (result: ExecutionResult) => Promise<void>) {
    this.#results = results;
    this.#send = send;
  }

  async next(): Promise<Step> {
    for (;;) {
      const step = await this.#results.next();
      // The client may have left while the event was made.
      if (step.done === true || this.#isClosed) return { done: true, value: undefined };
      await this.#sendOrEnd(step.value);
    }
  }

  return(): Promise<Step> {
    this.#isClosed = true;
    return this.#results.return();
  }

  async throw(error: unknown): Promise<Step> {
    await this.return();
    throw error;
  }

  /** What can't be sent ends the source too: nobody calls `return` of an iterator that threw. */
  async #sendOrEnd(result: ExecutionResult): Promise<void> {
    try {
      await this.#send(result);
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
