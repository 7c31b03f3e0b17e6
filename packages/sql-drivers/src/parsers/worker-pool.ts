import { ParleyError } from '@parley/errors';
import { type BulkheadPolicy, BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { ParserAnswer, ParserJob } from './parser-protocol.js';
import { ParserWorker, ParserWorkerLost } from './parser-worker.js';
import type { StartWorker } from './worker-channel.js';

export interface WorkerPoolOptions {
  /** Workers at most; each holds one parser. */
  readonly workers: number;
  /** A job that takes longer is refused, and its worker replaced. */
  readonly timeLimitMs: number;
  /** Jobs that may wait for a worker. */
  readonly maxWaiting: number;
}

/** Workers of one engine behind a bounded queue. They start when first needed, and a lost one is replaced when next needed. */
export class WorkerPool {
  readonly #start: StartWorker;
  readonly #timeLimitMs: number;
  readonly #bulkhead: BulkheadPolicy;
  /** Workers that nobody is asking. */
  readonly #free: ParserWorker[] = [];
  readonly #all = new Set<ParserWorker>();
  #closed = false;

  constructor(start: StartWorker, options: WorkerPoolOptions) {
    this.#start = start;
    this.#timeLimitMs = options.timeLimitMs;
    this.#bulkhead = bulkhead(options.workers, options.maxWaiting);
  }

  /** @throws ParleyError TIMEOUT (too slow, or its worker died), UNAVAILABLE (too many waiting, or closed). */
  async ask(job: ParserJob): Promise<ParserAnswer> {
    try {
      return await this.#bulkhead.execute(() => this.#ask(job));
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw new ParleyError('UNAVAILABLE', 'Too many statements wait to be checked; try again in a moment.');
    }
  }

  async #ask(job: ParserJob): Promise<ParserAnswer> {
    if (this.#closed) throw new ParleyError('UNAVAILABLE', 'The service is stopping; try again in a moment.');
    const worker = await this.#takeWorker();
    try {
      return await worker.ask(job, this.#timeLimitMs);
    } catch (error) {
      if (!(error instanceof ParserWorkerLost)) throw error;
      throw new ParleyError('TIMEOUT', 'The statement could not be parsed in time; make it simpler.', {
        cause: error,
      });
    } finally {
      if (worker.isLost) this.#all.delete(worker);
      else this.#free.push(worker);
    }
  }

  async #takeWorker(): Promise<ParserWorker> {
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop()) {
      if (!free.isLost) return free;
      this.#all.delete(free);
    }
    const worker = new ParserWorker(this.#start);
    this.#all.add(worker);
    try {
      await worker.ready();
      return worker;
    } catch (cause) {
      this.#all.delete(worker);
      throw new ParleyError('UNAVAILABLE', 'The parser did not start; try again in a moment.', { cause });
    }
  }

  /** Ends all workers; what they were asked is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((worker) => worker.close()));
    this.#all.clear();
  }
}
