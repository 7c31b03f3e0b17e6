import { Worker } from 'node:worker_threads';
import { ParleyError } from '@parley/errors';
import type { EmbeddingAnswer, EmbeddingJob } from './embedding-protocol.js';

/** Turns texts into vectors that are near each other where the texts mean similar things. */
export interface TextEmbedder {
  /** Which model: vectors of two models can't be compared. */
  readonly model: string;
  /**
   * One vector a text, in their order: 512 components, the length of all about 127. At most 64.
   * @throws ParleyError UNAVAILABLE where it takes too long or too many wait
   */
  embed(texts: readonly string[]): Promise<readonly Int8Array[]>;
  close(): Promise<void>;
}

export interface TextEmbedderOptions {
  /** A batch that takes longer is given up, and the thread replaced. Default 20,000. */
  readonly timeLimitMs?: number;
  /** After so long without work the thread ends and gives its memory back. Default 5 minutes. */
  readonly idleMs?: number;
}

const MAX_TEXTS = 64;
/** Universal Sentence Encoder Lite, as packed by EnergeticAI 0.2. English. */
const MODEL = 'use-lite-en-0.2';
/** What comes later in a text changes little. */
const MAX_CHARACTERS = 400;
const MAX_WAITING = 200;
const THREAD_HEAP_MB = 192;
const WORKER = new URL(
  `./embedding-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
);

/** A model in a thread, started with the first text. No network: its 30 MB come with a package. */
export function createTextEmbedder(options: TextEmbedderOptions = {}): TextEmbedder {
  return new ThreadEmbedder({ timeLimitMs: 20_000, idleMs: 5 * 60_000, ...options });
}

interface Waiting {
  readonly resolve: (vectors: readonly Int8Array[]) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

class ThreadEmbedder implements TextEmbedder {
  readonly model = MODEL;
  readonly #options: Required<TextEmbedderOptions>;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #jobs = 0;
  #closed = false;

  constructor(options: Required<TextEmbedderOptions>) {
    this.#options = options;
  }

  embed(texts: readonly string[]): Promise<readonly Int8Array[]> {
    if (texts.length === 0) return Promise.resolve([]);
    if (texts.length > MAX_TEXTS) throw new Error(`At most ${MAX_TEXTS} texts at once.`);
    if (this.#closed || this.#waiting.size >= MAX_WAITING) return Promise.reject(unavailable());
    clearTimeout(this.#idle);
    const worker = this.#started();
    this.#jobs += 1;
    const id = this.#jobs;
    const job: EmbeddingJob = { id, texts: texts.map((text) => text.slice(0, MAX_CHARACTERS)) };
    return new Promise((resolve, reject) => {
      // Whoever is late has a thread that others wait for too: they are told, and the next begins anew.
      const timer = setTimeout(() => void this.#end(worker), this.#options.timeLimitMs);
      timer.unref();
      this.#waiting.set(id, { resolve, reject, timer });
      worker.ref();
      worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    if (this.#worker !== undefined) await this.#end(this.#worker);
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(WORKER, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
    });
    worker.on('message', (answer: EmbeddingAnswer) => this.#settle(answer));
    worker.on('error', () => void this.#end(worker));
    worker.on('exit', () => void this.#end(worker));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: EmbeddingAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(answer.id);
    if ('vectors' in answer) waiting.resolve(answer.vectors);
    else waiting.reject(new Error(`The embedding model failed: ${answer.fault}`));
    if (this.#waiting.size > 0) return;
    // Nobody waits: it must not keep the process alive.
    this.#worker?.unref();
    this.#idle = setTimeout(() => this.#worker && void this.#end(this.#worker), this.#options.idleMs);
    this.#idle.unref();
  }

  async #end(worker: Worker): Promise<void> {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(unavailable());
    }
    this.#waiting.clear();
    await worker.terminate();
  }
}

function unavailable(): ParleyError {
  return new ParleyError('UNAVAILABLE', 'Search by meaning is not ready; try again in a moment.');
}
