import { RedisPubSub } from 'graphql-redis-subscriptions';
import type { RedisClient } from './redis-clients.js';
import type { TopicSubscriber } from './topic-subscriber.js';

/** One listener of one topic. */
export interface TopicListening {
  /** Resolves when messages arrive; pending for as long as Redis is away. */
  readonly joined: Promise<void>;
  leave(): void;
}

/** Publish and subscribe, shared by everything in this process that needs it. */
export class RedisTopics {
  readonly #pubSub: RedisPubSub;

  constructor(publisher: RedisClient, subscriber: TopicSubscriber) {
    this.#pubSub = new RedisPubSub({
      publisher: new OrderlyPublisher(publisher) as unknown as RedisClient,
      subscriber: subscriber as unknown as RedisClient,
    });
  }

  publish(topic: string, message: string): Promise<void> {
    return this.#pubSub.publish(topic, message);
  }

  /** @param onMessage must not throw */
  listen(topic: string, onMessage: (message: unknown) => void): TopicListening {
    let isHeard = true;
    const subscribed = this.#pubSub.subscribe(topic, (message: unknown) => isHeard && onMessage(message));
    return {
      joined: subscribed.then(() => undefined),
      leave: () => {
        isHeard = false;
        // Not before it has joined: RedisPubSub would call a listener that it no longer has.
        void subscribed.then((id) => this.#pubSub.unsubscribe(id));
      },
    };
  }
}

/** In a cluster each message would go to any node: by the topic's slot they all go one way, and stay in order. */
class OrderlyPublisher {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  publish(topic: string, message: string): Promise<unknown> {
    return this.#client.eval("return redis.call('PUBLISH', KEYS[1], ARGV[1])", 1, topic, message);
  }
}
