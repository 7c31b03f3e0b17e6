import type { EventBus } from './run-log.js';

/** Messages a slow reader is owed at most; the oldest are dropped for newer ones. */
const MAX_OWED = 1_000;

/** The bus of one process. */
export function createInProcessBus(): EventBus {
  const topics = new Map<string, Set<Subscription>>();

  function leave(topic: string, subscription: Subscription): void {
    const subscriptions = topics.get(topic);
    subscriptions?.delete(subscription);
    if (subscriptions?.size === 0) topics.delete(topic);
  }

  return {
    async publish(topic, message) {
      for (const subscription of topics.get(topic) ?? []) subscription.push(message);
    },
    subscribe(topic, signal) {
      const subscription: Subscription = new Subscription(signal, () => leave(topic, subscription));
      // Joined now and not at the first `next`: what is published in between is not missed.
      const subscriptions = topics.get(topic) ?? new Set();
      topics.set(topic, subscriptions.add(subscription));
      if (signal.aborted) subscription.end();
      return subscription;
    },
    async close() {
      for (const subscriptions of [...topics.values()]) for (const one of [...subscriptions]) one.end();
    },
  };
}

type Result = IteratorResult<string, undefined>;
const DONE: Result = { done: true, value: undefined };

class Subscription implements AsyncIterableIterator<string, undefined> {
  private readonly owed: string[] = [];
  private readonly waiting: ((result: Result) => void)[] = [];
  private ended = false;

  constructor(
    private readonly signal: AbortSignal,
    private readonly onEnd: () => void,
  ) {
    signal.addEventListener('abort', this.end, { once: true });
  }

  push(message: string): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      this.owed.push(message);
      if (this.owed.length > MAX_OWED) this.owed.shift();
    } else {
      next({ done: false, value: message });
    }
  }

  readonly end = (): void => {
    if (this.ended) return;
    this.ended = true;
    this.owed.length = 0;
    this.signal.removeEventListener('abort', this.end);
    this.onEnd();
    for (const next of this.waiting.splice(0)) next(DONE);
  };

  async next(): Promise<Result> {
    const message = this.owed.shift();
    if (message !== undefined) return { done: false, value: message };
    if (this.ended) return DONE;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async return(): Promise<Result> {
    this.end();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
