import { encodeCursor } from '../cursor.js';
import { bytesAllowed } from '../log-bounds.js';
import type { AppendedEvent, RunLogWriter } from '../run-log.js';
import { logClosed, logDeleted, logFull, logTakenOver } from '../run-log-errors.js';
import { busUnavailable } from './bus-unavailable.js';
import type { RunLogAnswer } from './run-log-scripts.js';
import type { RunLogStore, TakenLog } from './run-log-store.js';

export interface RedisRunLogWriterOptions {
  readonly store: RunLogStore;
  readonly runId: string;
  readonly now: () => number;
  readonly maxRunBytes: number;
  readonly onAppended: (byteLength: number) => void;
  /** When nothing will be appended any more; the bytes of all events where it was closed. */
  readonly onEnd: (closedWithBytes: number | null) => Promise<void>;
}

/**
 * Appends to one run's log. Several appends may be under way: they arrive in order, and each says which number it must
 * get, so that none is lost between two others. When one fails, what is under way behind it fails too; the next append
 * first asks where the log stands, under a new token.
 */
export class RedisRunLogWriter implements RunLogWriter {
  readonly #options: RedisRunLogWriterOptions;
  readonly #epoch: Buffer;
  readonly #underWay = new Set<Promise<unknown>>();
  #token: string;
  /** Given to the last event that was sent. */
  #sequence: number;
  /** The last event that is known to be there. */
  #acknowledged: number;
  /** Why the last appends failed. */
  #failure: unknown;
  #reclaiming: Promise<void> | undefined;
  #isLost = false;
  #ending: Promise<void> | undefined;

  constructor(log: TakenLog, options: RedisRunLogWriterOptions) {
    this.#options = options;
    this.#epoch = log.epoch;
    this.#token = log.token;
    this.#sequence = log.last;
    this.#acknowledged = log.last;
  }

  async append(...pieces: readonly Buffer[]): Promise<AppendedEvent> {
    if (this.#ending !== undefined) throw logClosed();
    while (this.#failure !== undefined) await this.#reclaim();
    const appending = this.#send(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
    this.#underWay.add(appending);
    try {
      return await appending;
    } finally {
      this.#underWay.delete(appending);
    }
  }

  close(): Promise<void> {
    this.#ending ??= this.#end(true);
    return this.#ending;
  }

  async release(): Promise<void> {
    this.#ending ??= this.#end(false);
    await this.#ending.catch(() => undefined);
  }

  /** Says that it lives. Never rejects: Redis may be away for a moment. */
  async renew(): Promise<void> {
    const { store, runId } = this.#options;
    const token = this.#token;
    const answer = await store.renew(runId, token).catch(() => 'OK');
    if (answer === 'FENCED' && token === this.#token) this.#isLost = true;
  }

  async #send(payload: Buffer): Promise<AppendedEvent> {
    const { store, runId, now, maxRunBytes } = this.#options;
    const at = Math.floor(now());
    const sequence = this.#sequence + 1;
    this.#sequence = sequence;
    try {
      const event = { sequence, at, payload, token: this.#token };
      const allowed = bytesAllowed(maxRunBytes, payload.byteLength);
      const answer = await store.append(runId, { ...event, bytesAllowed: allowed });
      if (answer !== 'OK') throw this.#refusal(answer);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
    this.#acknowledged = Math.max(this.#acknowledged, sequence);
    this.#options.onAppended(payload.byteLength);
    return { cursor: encodeCursor(this.#epoch, sequence), sequence, at: new Date(at).toISOString() };
  }

  #refusal(answer: RunLogAnswer): unknown {
    switch (answer) {
      case 'GONE':
        return logDeleted();
      case 'FENCED':
        this.#isLost = true;
        return logTakenOver();
      case 'FULL':
        return logFull(this.#options.maxRunBytes);
      case 'AHEAD':
        // Something before it failed, and so does this.
        return this.#failure ?? busUnavailable('An event before this one did not arrive.');
      default:
        return logClosed();
    }
  }

  /** Finds out, once for all who wait, how far the log goes; nothing sent before can change that afterwards. */
  #reclaim(): Promise<void> {
    if (this.#isLost) throw logTakenOver();
    this.#reclaiming ??= this.#takeAgain().finally(() => {
      this.#reclaiming = undefined;
    });
    return this.#reclaiming;
  }

  async #takeAgain(): Promise<void> {
    const { store, runId } = this.#options;
    await Promise.allSettled(this.#underWay);
    const taken = await store.take(runId, this.#token);
    if (typeof taken === 'string') throw this.#refusal(taken);
    this.#token = taken.token;
    if (taken.last < this.#acknowledged) {
      // Redis came back with less than it had promised to keep: numbers would be given twice.
      await store.delete(runId);
      throw logDeleted();
    }
    this.#sequence = taken.last;
    this.#failure = undefined;
  }

  async #end(markClosed: boolean): Promise<void> {
    const { store, runId, onEnd } = this.#options;
    let closedWithBytes: number | null = null;
    try {
      await Promise.allSettled(this.#underWay);
      if (markClosed) {
        const { answer, bytes } = await store.close(runId, this.#token);
        if (answer === 'OK') closedWithBytes = bytes;
      } else {
        // Where that fails, its lease runs out by itself.
        await store.release(runId, this.#token).catch(() => undefined);
      }
    } finally {
      await onEnd(closedWithBytes);
    }
  }
}
