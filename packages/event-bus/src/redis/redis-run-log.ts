import { randomBytes } from 'node:crypto';
import { abortableIterator } from '../abortable-iterator.js';
import { decodeCursor, EPOCH_BYTES, encodeCursor } from '../cursor.js';
import { assertRunId, isRunId } from '../run-id.js';
import type { LoggedEvent, RunLog, RunLogWriter } from '../run-log.js';
import { logExists, logExpired, logLost, logNotResumable, logStopped } from '../run-log-errors.js';
import type { RedisConnection } from './redis-connection.js';
import { RedisRunLogWriter } from './redis-run-log-writer.js';
import { RunLogIndex } from './run-log-index.js';
import { RunLogStore, type StoredEvent, type TakenLog } from './run-log-store.js';
import { type Pull, RunTail } from './run-tail.js';

export interface RedisRunLogOptions {
  /** How long after its last event a log is kept. */
  readonly retentionMs: number;
  /** Of all logs together; what is closed is deleted for what is new. Well below Redis' own `maxmemory`. */
  readonly maxTotalBytes: number;
  /** Of one log's events. */
  readonly maxRunBytes: number;
  /** How long a writer that says nothing counts as alive. */
  readonly leaseMs?: number;
  /** Before all keys and topics. */
  readonly prefix?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const LEASE_MS = 10_000;
const RENEWALS_A_LEASE = 3;
/** The bound is looked at whenever this part of it was written since. */
const SWEEP_PART = 1 / 16;

/** The run log of all replicas. The connection stays its owner's. */
export function createRedisRunLog(redis: RedisConnection, options: RedisRunLogOptions): RunLog {
  return new RedisRunLog(redis, options);
}

class RedisRunLog implements RunLog {
  readonly #redis: RedisConnection;
  readonly #options: Required<RedisRunLogOptions>;
  readonly #store: RunLogStore;
  readonly #index: RunLogIndex;
  readonly #writers = new Map<string, RedisRunLogWriter>();
  readonly #tails = new Map<string, RunTail>();
  readonly #renewing: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #bytesSinceSweep = 0;
  #sweeping: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(redis: RedisConnection, options: RedisRunLogOptions) {
    this.#redis = redis;
    this.#options = { leaseMs: LEASE_MS, prefix: 'parley:', now: Date.now, ...options };
    this.#store = new RunLogStore(redis, this.#options);
    this.#index = new RunLogIndex(redis, this.#options);
    const { leaseMs } = this.#options;
    this.#renewing = setInterval(() => this.#renew(), leaseMs / RENEWALS_A_LEASE).unref();
    this.#stopListening = redis.onLoss(() => this.#wakeReaders());
  }

  async create(runId: string): Promise<RunLogWriter> {
    assertRunId(runId);
    if (this.#stopping !== undefined) throw logStopped();
    const epoch = randomBytes(EPOCH_BYTES);
    // First in the index: a log that stands there and doesn't exist is soon forgotten.
    await this.#index.add(runId);
    if ((await this.#store.create(runId, epoch)) === 'EXISTS') throw logExists(runId);
    return this.#startWriter(runId, { token: '1', epoch, last: 0 });
  }

  async resume(runId: string): Promise<RunLogWriter> {
    if (this.#stopping !== undefined) throw logStopped();
    if (!isRunId(runId)) throw logExpired();
    if (this.#writers.has(runId)) throw logNotResumable(runId);
    const taken = await this.#store.take(runId);
    if (taken === 'GONE') throw logExpired();
    if (typeof taken === 'string' || this.#writers.has(runId)) throw logNotResumable(runId);
    return this.#startWriter(runId, taken);
  }

  async *openAfterCrash(): AsyncGenerator<string, void> {
    for (const runId of await this.#index.open()) {
      if (this.#writers.has(runId)) continue;
      const { answer, bytes } = await this.#store.look(runId);
      if (answer === 'GONE') await this.#index.remove({ runId });
      // Its writer died between closing it and saying so.
      if (answer === 'CLOSED') await this.#index.close(runId, bytes);
      if (answer === 'OK' && !this.#writers.has(runId)) yield runId;
    }
  }

  read(runId: string, after: string | undefined, signal: AbortSignal): AsyncIterable<LoggedEvent> {
    return abortableIterator(signal, (ending) => this.#replay(runId, after, ending));
  }

  async expire(): Promise<void> {
    let left = this.#options.maxTotalBytes;
    for (const runId of await this.#index.open()) {
      const { answer, bytes } = await this.#store.look(runId);
      if (answer === 'GONE') await this.#forget(runId);
      else if (answer === 'CLOSED') await this.#index.close(runId, bytes);
      else left -= bytes;
    }
    // What is too old has expired by itself.
    await this.#index.forgetClosedBefore(this.#options.now() - this.#options.retentionMs);
    for (const log of await this.#index.closed()) {
      left -= log.bytes;
      if (left >= 0) continue;
      await this.#store.delete(log.runId);
      await this.#index.remove(log);
    }
  }

  /** Of a log that expired by itself. */
  async #forget(runId: string): Promise<void> {
    // Who reads or writes it has not been told.
    await this.#store.delete(runId);
    await this.#index.remove({ runId });
  }

  close(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#renewing);
    this.#stopListening();
    this.#wakeReaders();
    await Promise.all([...this.#writers.values()].map((writer) => writer.release()));
    await this.#sweeping;
  }

  async *#replay(
    runId: string,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedEvent, void> {
    if (this.#stopping !== undefined) throw logStopped();
    const state = isRunId(runId) ? await this.#store.state(runId) : null;
    if (state === null) throw logExpired();
    let position = decodeCursor(state.epoch, after, state.last);
    const tail = this.#joinTail(runId);
    try {
      let next = tail.pull(position);
      while (!signal.aborted) {
        const pull = await orAborted(next, signal);
        if (pull === undefined) return;
        const end = this.#endOf(pull, { epoch: state.epoch, position });
        // What comes next is fetched while these are read.
        if (pull.events.length > 0 && !end.isLast) next = tail.pull(end.position);
        for (const event of pull.events) yield toEvent(state.epoch, event);
        position = end.position;
        if (end.isLast) return;
        if (pull.events.length > 0) continue;
        // Compared and waited for without a pause between: what is said now wakes this reader.
        if (!tail.hasNewsSince(pull)) await tail.changed(signal);
        if (this.#stopping !== undefined) throw logStopped();
        next = tail.pull(position);
      }
    } finally {
      this.#leaveTail(runId, tail);
    }
  }

  /** @throws ParleyError RUN_LOG_EXPIRED where events are missing: never a gap */
  #endOf(
    { state, events }: Pull,
    reader: { readonly epoch: Buffer; readonly position: number },
  ): { readonly position: number; readonly isLast: boolean } {
    if (state === null || !state.epoch.equals(reader.epoch)) throw logLost();
    // Redis came back with less than this reader has seen: what is written next gets numbers it knows.
    if (state.last < reader.position) throw logLost();
    const position = reader.position + events.length;
    const isWhole = events.every(({ sequence }, index) => sequence === reader.position + index + 1);
    if (!isWhole || (events.length === 0 && state.last > position)) throw logLost();
    return { position, isLast: state.isClosed && state.last === position };
  }

  #joinTail(runId: string): RunTail {
    const known = this.#tails.get(runId);
    const tail =
      known ??
      new RunTail(this.#store, runId, (wake) => this.#redis.topics.listen(this.#store.topicOf(runId), wake));
    this.#tails.set(runId, tail);
    tail.readers += 1;
    return tail;
  }

  #leaveTail(runId: string, tail: RunTail): void {
    tail.readers -= 1;
    if (tail.readers > 0) return;
    tail.close();
    this.#tails.delete(runId);
  }

  #startWriter(runId: string, log: TakenLog): RedisRunLogWriter {
    const writer = new RedisRunLogWriter(log, {
      store: this.#store,
      runId,
      now: this.#options.now,
      maxRunBytes: this.#options.maxRunBytes,
      onAppended: (byteLength) => this.#sweepWhenDue(byteLength),
      onEnd: async (closedWithBytes) => {
        this.#writers.delete(runId);
        if (closedWithBytes !== null) await this.#index.close(runId, closedWithBytes).catch(laterThen);
      },
    });
    this.#writers.set(runId, writer);
    return writer;
  }

  #renew(): void {
    for (const writer of this.#writers.values()) void writer.renew();
    if (this.#writers.size > 0) this.#index.keep().catch(laterThen);
  }

  #wakeReaders(): void {
    for (const tail of this.#tails.values()) tail.wake();
  }

  /** Between two rounds of its owner's, much may be written. */
  #sweepWhenDue(byteLength: number): void {
    this.#bytesSinceSweep += byteLength;
    if (this.#sweeping !== undefined || this.#bytesSinceSweep < this.#options.maxTotalBytes * SWEEP_PART)
      return;
    this.#bytesSinceSweep = 0;
    this.#sweeping = this.expire()
      .catch(laterThen)
      .finally(() => {
        this.#sweeping = undefined;
      });
  }
}

/** Of what is done beside: the next round makes up for it. */
function laterThen(): void {}

function toEvent(epoch: Buffer, { sequence, at, payload }: StoredEvent): LoggedEvent {
  return { cursor: encodeCursor(epoch, sequence), sequence, at: new Date(at).toISOString(), payload };
}

/** `undefined` when the signal is aborted first. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(undefined);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
