import { Worker } from 'node:worker_threads';
import type { ParseJob, ParserMessage } from './parser-protocol.js';

/** From source (tests) the thread runs from source too; Node strips its types. */
const WORKER_FILE = new URL(
  `./parser-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
);
const START_LIMIT_MS = 15_000;
const MEMORY_LIMIT_MB = 128;

/** The thread ended, hung or was closed; what it was asked is not the reason until proven so. */
export class ParserThreadLost extends Error {
  override readonly name = 'ParserThreadLost';
}

type State =
  | { readonly kind: 'free' }
  | { readonly kind: 'waiting'; readonly answer: PromiseWithResolvers<ParserMessage> }
  | { readonly kind: 'lost' };

/** One worker thread with libpg-query in it. Answers one question at a time, within a time limit, or is lost for good. */
export class ParserThread {
  readonly #worker = new Worker(WORKER_FILE, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB } });
  #state: State = { kind: 'free' };

  constructor() {
    this.#worker.on('message', (message: ParserMessage) => {
      if (this.#state.kind !== 'waiting') return;
      const { answer } = this.#state;
      this.#state = { kind: 'free' };
      answer.resolve(message);
    });
    this.#worker.on('error', (cause) => this.#lose(new ParserThreadLost('the thread failed', { cause })));
    this.#worker.on('exit', () => this.#lose(new ParserThreadLost('the thread ended')));
  }

  get isLost(): boolean {
    return this.#state.kind === 'lost';
  }

  /** @throws ParserThreadLost */
  async ready(): Promise<void> {
    await this.#await(START_LIMIT_MS);
  }

  /** @throws ParserThreadLost */
  ask(sql: string, limitMs: number): Promise<ParserMessage> {
    const answer = this.#await(limitMs);
    this.#worker.postMessage({ sql } satisfies ParseJob);
    return answer;
  }

  async #await(limitMs: number): Promise<ParserMessage> {
    if (this.#state.kind !== 'free') throw new ParserThreadLost(`the thread is ${this.#state.kind}`);
    const answer = Promise.withResolvers<ParserMessage>();
    this.#state = { kind: 'waiting', answer };
    this.#worker.ref();
    const timer = setTimeout(() => this.#lose(new ParserThreadLost('the time limit was reached')), limitMs);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      // An idle thread does not keep the process alive.
      this.#worker.unref();
    }
  }

  async close(): Promise<void> {
    this.#lose(new ParserThreadLost('the parser was closed'));
    await this.#worker.terminate();
  }

  #lose(reason: ParserThreadLost): void {
    const before = this.#state;
    if (before.kind === 'lost') return;
    this.#state = { kind: 'lost' };
    void this.#worker.terminate();
    if (before.kind === 'waiting') before.answer.reject(reason);
  }
}
