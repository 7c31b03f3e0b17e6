import { BoundedSubscription } from './bounded-subscription.js';
import type { EventBus } from './run-log.js';

/** The bus of one process. */
export function createInProcessBus(): EventBus {
  const topics = new Map<string, Set<BoundedSubscription>>();

  function leave(topic: string, subscription: BoundedSubscription): void {
    const subscriptions = topics.get(topic);
    subscriptions?.delete(subscription);
    if (subscriptions?.size === 0) topics.delete(topic);
  }

  return {
    async publish(topic, message) {
      for (const subscription of topics.get(topic) ?? []) subscription.push(message);
    },
    subscribe(topic, signal) {
      const subscription: BoundedSubscription = new BoundedSubscription(signal, () =>
        leave(topic, subscription),
      );
      // Joined now and not at the first `next`: what is published in between is not missed.
      const subscriptions = topics.get(topic) ?? new Set();
      topics.set(topic, subscriptions.add(subscription));
      if (signal.aborted) subscription.end();
      return subscription;
    },
    async close() {
      for (const subscriptions of [...topics.values()]) for (const one of [...subscriptions]) one.end();
    },
  };
}
