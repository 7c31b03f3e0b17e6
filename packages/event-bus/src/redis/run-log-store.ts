import type { RedisConnection } from './redis-connection.js';
import { APPEND, CLOSE, CREATE, DELETE, LOOK, RENEW, type RunLogAnswer, TAKE } from './run-log-scripts.js';

/** What a log says of itself. */
export interface LogState {
  readonly epoch: Buffer;
  readonly last: number;
  readonly isClosed: boolean;
}

/** A log as its new writer finds it. */
export interface TakenLog {
  readonly token: string;
  readonly epoch: Buffer;
  readonly last: number;
}

export interface StoredEvent {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly payload: Buffer;
}

export interface EventToStore extends StoredEvent {
  readonly token: string;
  readonly bytesAllowed: number;
}

export interface RunLogStoreOptions {
  readonly prefix: string;
  /** How long after its last event a log is kept. */
  readonly retentionMs: number;
  /** How long a writer that says nothing counts as alive. */
  readonly leaseMs: number;
}

/** What stands in Redis of a run's log. All keys of one run are in one slot. */
export class RunLogStore {
  readonly #redis: RedisConnection;
  readonly #options: RunLogStoreOptions;

  constructor(redis: RedisConnection, options: RunLogStoreOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  topicOf(runId: string): string {
    return `${this.#options.prefix}run:${runId}`;
  }

  create(runId: string, epoch: Buffer): Promise<RunLogAnswer> {
    const { leaseMs, retentionMs } = this.#options;
    return this.#answer(CREATE, [this.#stateKey(runId)], [epoch.toString('hex'), leaseMs, retentionMs]);
  }

  /** @param from the token that must be the current one; without, whoever writes loses the log */
  async take(runId: string, from = ''): Promise<TakenLog | Exclude<RunLogAnswer, 'OK'>> {
    const [answer, token = '', epoch = '', last] = await this.#answers(
      TAKE,
      [this.#stateKey(runId)],
      [from, this.#options.leaseMs],
    );
    if (answer !== 'OK') return answer;
    return { token, epoch: Buffer.from(epoch, 'hex'), last: Number(last) };
  }

  append(runId: string, event: EventToStore): Promise<RunLogAnswer> {
    return this.#answer(APPEND, this.#keys(runId), [
      event.token,
      event.sequence,
      event.at,
      event.payload,
      event.bytesAllowed,
      this.#options.retentionMs,
      this.topicOf(runId),
    ]);
  }

  renew(runId: string, token: string): Promise<RunLogAnswer> {
    return this.#answer(RENEW, [this.#stateKey(runId)], [token, this.#options.leaseMs]);
  }

  /** Lets go without closing: the log counts as one whose writer died. */
  release(runId: string, token: string): Promise<RunLogAnswer> {
    return this.#answer(RENEW, [this.#stateKey(runId)], [token, 0]);
  }

  async close(runId: string, token: string): Promise<{ answer: RunLogAnswer; bytes: number }> {
    const { retentionMs } = this.#options;
    const values = [token, retentionMs, this.topicOf(runId)];
    const [answer, bytes] = await this.#answers(CLOSE, this.#keys(runId), values);
    return { answer, bytes: Number(bytes) };
  }

  async delete(runId: string): Promise<void> {
    await this.#answer(DELETE, this.#keys(runId), [this.topicOf(runId)]);
  }

  async look(runId: string): Promise<{ answer: RunLogAnswer; bytes: number }> {
    const [answer, bytes] = await this.#answers(LOOK, [this.#stateKey(runId)], []);
    return { answer, bytes: Number(bytes) };
  }

  /** `null`: there is none, or no more. */
  async state(runId: string): Promise<LogState | null> {
    const [epoch, last, closed] = await this.#redis.run((client) =>
      client.hmget(this.#stateKey(runId), 'epoch', 'last', 'closed'),
    );
    if (epoch == null || last == null) return null;
    return { epoch: Buffer.from(epoch, 'hex'), last: Number(last), isClosed: closed != null };
  }

  /** At most `count` events behind the one numbered `after`. */
  async events(runId: string, after: number, count: number): Promise<readonly StoredEvent[]> {
    const [, key] = this.#keys(runId);
    const entries = await this.#redis.run((client) =>
      client.xrangeBuffer(key, `${after + 1}-0`, '+', 'COUNT', count),
    );
    return entries.map(([id, [, at, , payload]]) => ({
      sequence: Number.parseInt(id.toString('latin1'), 10),
      at: Number(at),
      payload: payload ?? Buffer.alloc(0),
    }));
  }

  #stateKey(runId: string): string {
    return `${this.#options.prefix}run:{${runId}}:state`;
  }

  #keys(runId: string): readonly [string, string] {
    return [this.#stateKey(runId), `${this.#options.prefix}run:{${runId}}:events`];
  }

  async #answer(script: string, keys: readonly string[], values: Values): Promise<RunLogAnswer> {
    return (await this.#evaluate(script, keys, values)) as RunLogAnswer;
  }

  async #answers(
    script: string,
    keys: readonly string[],
    values: Values,
  ): Promise<[RunLogAnswer, ...string[]]> {
    return (await this.#evaluate(script, keys, values)) as [RunLogAnswer, ...string[]];
  }

  #evaluate(script: string, keys: readonly string[], values: Values): Promise<unknown> {
    return this.#redis.run((client) => client.eval(script, keys.length, ...keys, ...values));
  }
}

type Values = readonly (string | number | Buffer)[];
