import { isParleyError, type ParleyError } from '@parley/errors';
import { busUnavailable } from './bus-unavailable.js';
import { parseRedisAddress } from './redis-address.js';
import { openCommands, openTopics, type RedisClient, warmUp } from './redis-clients.js';
import { RedisTopics } from './redis-topics.js';
import { TopicSubscriber } from './topic-subscriber.js';

export interface RedisConnectionOptions {
  /** `redis[s]://user:password@host:port/database`; several, separated by commas, for a cluster. Secret. */
  readonly url: string;
  /** Where the address has none. Secret. */
  readonly password?: string | undefined;
  /** Shown in Redis' list of clients. */
  readonly name: string;
  /** Told when Redis goes away and when it is back; never a password, never what was sent. */
  readonly log: { warn(about: object, message: string): void; info(message: string): void };
}

/** How long a start waits for Redis before it goes on without. */
const OPEN_WITHIN_MS = 2_000;
/** Commands wait and nothing at all is answered: Redis stands still, or the network to it does. */
const SILENCE_MS = 2_000;
const LOOK_FOR_SILENCE_MS = 250;

/**
 * Redis as the bus, the run log and the turns of one process share it.
 * @throws ParleyError BAD_INPUT (the address can't be read)
 */
export async function connectRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const connection = new RedisConnection(options);
  await connection.opened(OPEN_WITHIN_MS);
  return connection;
}

/**
 * One connection for commands and one for topics, opened again whenever they were lost. Nothing waits for that:
 * while Redis is away, what is asked of it fails at once.
 */
export class RedisConnection {
  readonly topics: RedisTopics;
  readonly #client: RedisClient;
  readonly #subscriber: TopicSubscriber;
  readonly #log: RedisConnectionOptions['log'];
  readonly #waiting = new Set<(error: ParleyError) => void>();
  readonly #onLoss = new Set<() => void>();
  #silentSince = 0;
  #timer: NodeJS.Timeout | undefined;
  #isAway = false;
  #isClosed = false;

  constructor(options: RedisConnectionOptions) {
    const address = parseRedisAddress(options.url, options.password);
    const name = `parley-${options.name}`;
    this.#log = options.log;
    this.#client = openCommands(address, name);
    this.#subscriber = new TopicSubscriber((attempt) => openTopics(address, name, attempt));
    this.topics = new RedisTopics(this.#client, this.#subscriber);
    this.#client.on('error', (error: Error) => this.#lost(error));
    this.#client.on('close', () => this.#lost(new Error('The connection was closed.')));
    this.#client.on('ready', () => this.#back());
  }

  /** False while Redis can't be reached, as far as is known. */
  get isReady(): boolean {
    return !this.#isAway && this.#client.status === 'ready';
  }

  /** @throws ParleyError BUS_UNAVAILABLE, within {@link SILENCE_MS} of the last sign of life */
  run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    if (this.#client.status !== 'ready') return Promise.reject(busUnavailable('Redis is not connected.'));
    return new Promise<T>((resolve, reject) => {
      this.#expectAnswer(reject);
      command(this.#client).then(
        (answer) => {
          this.#answered(reject);
          resolve(answer);
        },
        (error: unknown) => {
          this.#answered(reject);
          reject(asFailure(error));
        },
      );
    });
  }

  /** Calls back whenever the connection is lost, until the answer is called. */
  onLoss(listener: () => void): () => void {
    this.#onLoss.add(listener);
    return () => this.#onLoss.delete(listener);
  }

  /** Resolves when it is open, or when the time is over. */
  opened(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      const open = async (): Promise<void> => {
        await warmUp(this.#client);
        clearTimeout(timer);
        resolve();
      };
      if (this.#client.status === 'ready') void open();
      else this.#client.once('ready', () => void open());
    });
  }

  /** At once: what is under way fails. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#subscriber.close();
    this.#client.disconnect();
  }

  #expectAnswer(reject: (error: ParleyError) => void): void {
    if (this.#waiting.size === 0) {
      this.#silentSince = performance.now();
      this.#timer ??= setInterval(() => this.#lookForSilence(), LOOK_FOR_SILENCE_MS).unref();
    }
    this.#waiting.add(reject);
  }

  #answered(reject: (error: ParleyError) => void): void {
    this.#silentSince = performance.now();
    this.#waiting.delete(reject);
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #lookForSilence(): void {
    if (!this.#isSilent()) return;
    // When it is this process that stood still, the answers are there and will be read before this looks again.
    setImmediate(() => this.#isSilent() && this.#giveUp());
  }

  #isSilent(): boolean {
    return this.#waiting.size > 0 && performance.now() - this.#silentSince > SILENCE_MS;
  }

  #giveUp(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const reject of waiting) reject(busUnavailable('Redis does not answer.'));
    this.#lost(new Error('Redis does not answer.'));
    this.#client.disconnect(true);
  }

  #lost(reason: Error): void {
    if (this.#isClosed || this.#isAway) return;
    this.#isAway = true;
    this.#log.warn({ reason: reason.message }, 'Redis is away');
    for (const listener of this.#onLoss) listener();
  }

  #back(): void {
    void warmUp(this.#client);
    if (this.#isAway) this.#log.info('Redis is back');
    this.#isAway = false;
  }
}

/** These are answers to a command that should not have been sent: our bugs. */
const REFUSALS = /^(ERR|WRONGTYPE|CROSSSLOT|EXECABORT) /;

/** The error of ioredis holds the command, and with it passwords and rows: nothing but its message goes on. */
function asFailure(error: unknown): Error {
  if (isParleyError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return REFUSALS.test(message) ? new Error(`Redis refused a command: ${message}`) : busUnavailable(message);
}
