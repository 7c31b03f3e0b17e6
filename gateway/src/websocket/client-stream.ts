import type { FormattedExecutionResult } from 'graphql';
import type { OpenSubscription } from '../subscriptions/subscriptions.js';

type Result = IteratorResult<FormattedExecutionResult, void>;

/**
 * A subscription's results for graphql-ws, in order, each fetched only when the client had room for the
 * one before. Events that need nothing done go out as bytes, past graphql-ws, from within `next`. Not an
 * async generator: `return` of one would wait for an event that may never come.
 */
export class ClientStream implements AsyncGenerator<FormattedExecutionResult, void> {
  readonly #subscription: OpenSubscription;
  readonly #sendBytes: (payload: Buffer) => Promise<void>;
  #isClosed = false;

  /** `sendBytes` sends one result's JSON text; it resolves when there is room for the next. */
  constructor(subscription: OpenSubscription, sendBytes: (payload: Buffer) => Promise<void>) {
    this.#subscription = subscription;
    this.#sendBytes = sendBytes;
  }

  async next(): Promise<Result> {
    for (;;) {
      const frame = await this.#subscription.take();
      if (frame === undefined || this.#isClosed) return { done: true, value: undefined };
      if (this.#subscription.isWhole(frame)) {
        await this.#sendBytes(frame.payload);
        continue;
      }
      const value = await this.#subscription.complete(frame);
      // The client may have left while its event was being completed.
      return this.#isClosed ? { done: true, value: undefined } : { done: false, value };
    }
  }

  async return(): Promise<Result> {
    this.#isClosed = true;
    this.#subscription.close();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<Result> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
