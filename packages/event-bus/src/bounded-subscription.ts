/** Messages a slow reader is owed at most; the oldest are dropped for newer ones. */
const MAX_OWED = 1_000;

type Result = IteratorResult<string, undefined>;
const DONE: Result = { done: true, value: undefined };

/** One subscription to a topic of a bus. */
export class BoundedSubscription implements AsyncIterableIterator<string, undefined> {
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
