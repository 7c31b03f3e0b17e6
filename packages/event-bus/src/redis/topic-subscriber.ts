import type { Redis } from 'ioredis';
import { reconnectAfter } from './redis-clients.js';

/** Finds out that a connection is dead which nobody closed. */
const PING_EVERY_MS = 5_000;

/**
 * What RedisPubSub uses of a subscriber's connection, without ever failing: RedisPubSub rejects a promise that nobody
 * holds when subscribing fails, and looks at none when unsubscribing does, so that a lost connection would end the
 * process. ioredis' own cluster forgets its subscriptions when it was away as a whole. So this one knows what is
 * subscribed to, and says it again on each new connection.
 */
export class TopicSubscriber {
  readonly #open: (attempt: number) => Redis;
  readonly #topics = new Set<string>();
  /** Told once, when their topic is subscribed to. */
  readonly #expecting = new Map<string, (error: null) => void>();
  readonly #pinging: NodeJS.Timeout;
  #onMessage: (topic: string, message: string) => void = () => undefined;
  #client: Redis;
  #attempt = 0;
  #reconnecting: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(open: (attempt: number) => Redis) {
    this.#open = open;
    this.#client = this.#connect();
    this.#pinging = setInterval(() => this.#ping(), PING_EVERY_MS).unref();
  }

  on(event: 'message' | 'pmessage', listener: (topic: string, message: string) => void): void {
    if (event === 'message') this.#onMessage = listener;
  }

  /** @param done told when messages arrive; never, when this is closed before */
  subscribe(topic: string, done: (error: null) => void): void {
    this.#topics.add(topic);
    this.#expecting.set(topic, done);
    if (this.#client.status === 'ready') void this.#say([topic]);
  }

  unsubscribe(topic: string): void {
    this.#topics.delete(topic);
    if (this.#client.status === 'ready') this.#client.unsubscribe(topic).catch(() => undefined);
  }

  /** Nothing here subscribes to patterns. */
  punsubscribe(): void {}

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#pinging);
    clearTimeout(this.#reconnecting);
    this.#client.disconnect();
  }

  #connect(): Redis {
    const client = this.#open(this.#attempt);
    // What keeps this connection away keeps the one for commands away too, which says so.
    client.on('error', () => undefined);
    client.on('message', (topic: string, message: string) => this.#onMessage(topic, message));
    client.once('ready', () => {
      this.#attempt = 0;
      void this.#say([...this.#topics]);
    });
    client.once('end', () => this.#reconnect());
    return client;
  }

  #reconnect(): void {
    if (this.#isClosed) return;
    this.#attempt += 1;
    this.#reconnecting = setTimeout(() => {
      this.#client = this.#connect();
    }, reconnectAfter(this.#attempt));
  }

  async #say(topics: readonly string[]): Promise<void> {
    const client = this.#client;
    if (topics.length === 0) return;
    try {
      await client.subscribe(...topics);
    } catch {
      // The next connection says it again.
      client.disconnect();
      return;
    }
    for (const topic of topics) {
      const done = this.#expecting.get(topic);
      this.#expecting.delete(topic);
      done?.(null);
    }
  }

  #ping(): void {
    const client = this.#client;
    if (client.status === 'ready') client.ping().catch(() => client.disconnect());
  }
}
