import { BoundedSubscription } from '../bounded-subscription.js';
import type { EventBus } from '../run-log.js';
import type { RedisConnection } from './redis-connection.js';

/** The bus of all replicas. The connection stays its owner's. */
export function createRedisBus(redis: RedisConnection, options: { readonly prefix?: string } = {}): EventBus {
  const { prefix = 'parley:' } = options;
  const subscriptions = new Set<BoundedSubscription>();
  return {
    publish: (topic, message) => redis.run(() => redis.topics.publish(`${prefix}bus:${topic}`, message)),
    subscribe(topic, signal) {
      const subscription = new BoundedSubscription(signal, () => {
        subscriptions.delete(subscription);
        listening.leave();
      });
      const listening = redis.topics.listen(`${prefix}bus:${topic}`, (message) =>
        subscription.push(String(message)),
      );
      subscriptions.add(subscription);
      if (signal.aborted) subscription.end();
      return subscription;
    },
    async close() {
      for (const subscription of [...subscriptions]) subscription.end();
    },
  };
}
