import type { FormattedExecutionResult } from 'graphql';
import type { OpenSubscription } from '../subscriptions/subscriptions.js';

type Result = IteratorResult<FormattedExecutionResult, void>;

/** An event on its way to the client. */
type Step =
  | { readonly kind: 'bytes'; readonly payload: Buffer }
  | { readonly kind: 'result'; readonly value: FormattedExecutionResult }
  | { readonly kind: 'end' };

/** Events being completed at the same time; they wait for other subgraphs more than they work. */
const AT_ONCE = 8;

/**
 * A subscription's results for graphql-ws, in order, each sent only when the client had room for the one
 * before. Events that need nothing done go out as bytes, past graphql-ws, from within `next`. Not an
 * async generator: `return` of one would wait for an event that may never come.
 */
export class ClientStream implements AsyncGenerator<FormattedExecutionResult, void> {
  readonly #subscription: OpenSubscription;
  readonly #sendBytes: (payload: Buffer) => Promise<void>;
  readonly #ahead: Promise<Step>[] = [];
  /** Settles when the event before has been taken: they are taken one after the other. */
  #taken: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** `sendBytes` sends one result's JSON text; it resolves when there is room for the next. */
  constructor(subscription: OpenSubscription, sendBytes: (payload: Buffer) => Promise<void>) {
    this.#subscription = subscription;
    this.#sendBytes = sendBytes;
  }

  async next(): Promise<Result> {
    for (;;) {
      while (this.#ahead.length < AT_ONCE) this.#ahead.push(this.#step());
      const step = (await this.#ahead.shift()) ?? { kind: 'end' };
      // The client may have left meanwhile.
      if (this.#isClosed || step.kind === 'end') return { done: true, value: undefined };
      if (step.kind === 'result') return { done: false, value: step.value };
      await this.#sendBytes(step.payload);
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

  #step(): Promise<Step> {
    const taking = this.#taken.then(() => this.#subscription.take());
    const step = this.#finish(taking);
    // A failure is told when its turn has come, and ends the stream; whoever comes after it finds the end.
    this.#taken = taking.catch(() => undefined);
    step.catch(() => undefined);
    return step;
  }

  async #finish(taking: ReturnType<OpenSubscription['take']>): Promise<Step> {
    const frame = await taking;
    if (frame === undefined) return { kind: 'end' };
    if (this.#subscription.isWhole(frame)) return { kind: 'bytes', payload: frame.payload };
    return { kind: 'result', value: await this.#subscription.complete(frame) };
  }
}
