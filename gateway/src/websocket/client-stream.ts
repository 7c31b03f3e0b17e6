import type { FormattedExecutionResult } from 'graphql';
import type { EventFrame } from '../subscriptions/event-frame.js';
import type { OpenSubscription } from '../subscriptions/subscriptions.js';

type Ended = IteratorResult<never, void>;

/** What became of an event: the client's result, or that there was none. */
type Step =
  | { readonly kind: 'bytes'; readonly frame: EventFrame }
  | { readonly kind: 'result'; readonly frame: EventFrame; readonly value: FormattedExecutionResult }
  | { readonly kind: 'end' };

/** Where a subscription's results go. Both ways of sending resolve when there is room for the next. */
export interface ResultSink {
  /** One result's JSON text, in pieces. */
  sendBytes(pieces: readonly Buffer[]): Promise<void>;
  send(result: FormattedExecutionResult): Promise<void>;
  /** Nothing follows: whoever waits for room need not wait any more. */
  close(): void;
}

/** Events being completed at the same time; they wait for other subgraphs more than they work. */
const AT_ONCE = 8;
/** Of all of them together; a single one may be larger. */
const MAX_BYTES_AHEAD = 512 * 1024;

/**
 * A subscription's results, in order, each sent only when the client had room for the one before. They go out from
 * within `next`, past graphql-ws, which sees only how it ends. Not an async generator: `return` of one would wait for
 * an event that may never come.
 */
export class ClientStream implements AsyncGenerator<never, void> {
  readonly #subscription: OpenSubscription;
  readonly #sink: ResultSink;
  /** The event whose turn it is, and those behind it that were begun meanwhile. */
  readonly #ahead: Promise<Step>[] = [];
  #bytesAhead = 0;
  #isTaking = false;
  #isClosed = false;

  constructor(subscription: OpenSubscription, sink: ResultSink) {
    this.#subscription = subscription;
    this.#sink = sink;
  }

  async next(): Promise<Ended> {
    try {
      for (;;) {
        if (this.#ahead.length === 0) this.#begin();
        const step = await this.#nextStep();
        // The client may have left meanwhile.
        if (this.#isClosed || step.kind === 'end') break;
        if (step.kind === 'result') await this.#sink.send(step.value);
        else await this.#sink.sendBytes(step.frame.pieces);
      }
    } finally {
      // A failure ends it as well, and then nobody calls `return`.
      this.#subscription.close();
      this.#sink.close();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<Ended> {
    this.#isClosed = true;
    this.#subscription.close();
    this.#sink.close();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<Ended> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #nextStep(): Promise<Step> {
    try {
      const step = (await this.#ahead[0]) ?? { kind: 'end' };
      if (step.kind !== 'end') this.#bytesAhead -= step.frame.byteLength;
      return step;
    } finally {
      this.#ahead.shift();
      if (this.#ahead.length > 0) this.#begin();
    }
  }

  /** Takes the next event, unless one is being waited for or enough is under way: events are taken one after the other. */
  #begin(): void {
    if (this.#isTaking || this.#ahead.length === AT_ONCE || this.#bytesAhead > MAX_BYTES_AHEAD) return;
    this.#isTaking = true;
    const step = this.#take();
    // A failure is told when its turn has come, and ends the stream; whoever comes after it finds the end.
    step.catch(() => undefined);
    this.#ahead.push(step);
  }

  async #take(): Promise<Step> {
    const frame = await this.#subscription.take().finally(() => {
      this.#isTaking = false;
    });
    if (frame === undefined) return { kind: 'end' };
    this.#bytesAhead += frame.byteLength;
    const isWhole = this.#subscription.isWhole(frame);
    // While this one is completed, or waits for one that is, the next can be begun.
    if (!isWhole || this.#ahead.length > 1) this.#begin();
    if (isWhole) return { kind: 'bytes', frame };
    return { kind: 'result', frame, value: await this.#subscription.complete(frame) };
  }
}
