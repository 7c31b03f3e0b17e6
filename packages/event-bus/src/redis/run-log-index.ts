import type { RedisConnection } from './redis-connection.js';

interface ClosedLog {
  readonly runId: string;
  readonly bytes: number;
}

export interface RunLogIndexOptions {
  readonly prefix: string;
  readonly retentionMs: number;
  readonly now: () => number;
}

/** The index outlives the last log in it. */
const OUTLIVES_MS = 86_400_000;

/**
 * Which logs there are: those that are open, and those that are closed with their bytes. Not in the slot of any run, so it
 * may be behind: an open log that is closed or gone is found out by looking at it.
 */
export class RunLogIndex {
  readonly #redis: RedisConnection;
  readonly #options: RunLogIndexOptions;
  readonly #open: string;
  readonly #closed: string;

  constructor(redis: RedisConnection, options: RunLogIndexOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#open = `${options.prefix}{runs}:open`;
    this.#closed = `${options.prefix}{runs}:closed`;
  }

  async add(runId: string): Promise<void> {
    await Promise.all([
      this.#redis.run((client) => client.zadd(this.#open, this.#options.now(), runId)),
      this.keep(),
    ]);
  }

  async close(runId: string, bytes: number): Promise<void> {
    await Promise.all([
      this.#redis.run((client) => client.zadd(this.#closed, this.#options.now(), `${runId} ${bytes}`)),
      this.#redis.run((client) => client.zrem(this.#open, runId)),
      this.keep(),
    ]);
  }

  /** @param log with bytes: one that is closed */
  async remove({ runId, bytes }: { readonly runId: string; readonly bytes?: number }): Promise<void> {
    await this.#redis.run((client) =>
      bytes === undefined ? client.zrem(this.#open, runId) : client.zrem(this.#closed, `${runId} ${bytes}`),
    );
  }

  async forgetClosedBefore(time: number): Promise<void> {
    await this.#redis.run((client) => client.zremrangebyscore(this.#closed, '-inf', time));
  }

  /** While logs are written, the index stays. */
  async keep(): Promise<void> {
    const ms = this.#options.retentionMs + OUTLIVES_MS;
    await Promise.all(
      [this.#open, this.#closed].map((key) => this.#redis.run((client) => client.pexpire(key, ms))),
    );
  }

  open(): Promise<readonly string[]> {
    return this.#redis.run((client) => client.zrange(this.#open, 0, -1));
  }

  /** Newest first. */
  async closed(): Promise<readonly ClosedLog[]> {
    const members = await this.#redis.run((client) => client.zrange(this.#closed, 0, -1, 'REV'));
    return members.map((member) => {
      const [runId = '', bytes] = member.split(' ');
      return { runId, bytes: Number(bytes) };
    });
  }
}
