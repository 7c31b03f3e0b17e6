import type { ParserAnswer, ParserJob, WorkerMessage } from './parser-protocol.js';
import type { StartWorker, WorkerChannel } from './worker-channel.js';

const START_LIMIT_MS = 15_000;

/** The worker ended, hung or was closed; what it was asked is not the reason until proven so. */
export class ParserWorkerLost extends Error {
  override readonly name = 'ParserWorkerLost';
}

type State =
  | { readonly kind: 'free' }
  | { readonly kind: 'waiting'; readonly message: PromiseWithResolvers<WorkerMessage> }
  | { readonly kind: 'lost' };

/** One worker with a parser in it. Answers one question at a time, within a time limit, or is lost for good. */
export class ParserWorker {
  readonly #channel: WorkerChannel;
  #state: State = { kind: 'free' };

  constructor(start: StartWorker) {
    this.#channel = start({
      onMessage: (message) => {
        if (this.#state.kind !== 'waiting') return;
        const waiting = this.#state.message;
        this.#state = { kind: 'free' };
        waiting.resolve(message);
      },
      onEnd: (cause) => this.#lose(new ParserWorkerLost('the worker ended', { cause })),
    });
  }

  get isLost(): boolean {
    return this.#state.kind === 'lost';
  }

  /** @throws ParserWorkerLost */
  async ready(): Promise<void> {
    await this.#receive(START_LIMIT_MS);
  }

  /** @throws ParserWorkerLost */
  async ask(job: ParserJob, limitMs: number): Promise<ParserAnswer> {
    const received = this.#receive(limitMs);
    this.#channel.send(job);
    const message = await received;
    if (message.kind !== 'answer') throw new Error('a parser’s worker answered out of turn');
    if (message.spent) await this.close();
    return message.answer;
  }

  async #receive(limitMs: number): Promise<WorkerMessage> {
    if (this.#state.kind !== 'free') throw new ParserWorkerLost(`the worker is ${this.#state.kind}`);
    const message = Promise.withResolvers<WorkerMessage>();
    this.#state = { kind: 'waiting', message };
    this.#channel.keepsAlive(true);
    const timer = setTimeout(() => this.#lose(new ParserWorkerLost('the time limit was reached')), limitMs);
    try {
      return await message.promise;
    } finally {
      clearTimeout(timer);
      // An idle worker does not keep the process alive.
      this.#channel.keepsAlive(false);
    }
  }

  async close(): Promise<void> {
    this.#lose(new ParserWorkerLost('the parser was closed'));
    await this.#channel.end();
  }

  #lose(reason: ParserWorkerLost): void {
    const before = this.#state;
    if (before.kind === 'lost') return;
    this.#state = { kind: 'lost' };
    void this.#channel.end();
    if (before.kind === 'waiting') before.message.reject(reason);
  }
}
