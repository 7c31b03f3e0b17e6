import { connectRedis, createInProcessBus, createRedisBus, type EventBus } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit';

export interface BusConfig {
  readonly REDIS_URL?: string | undefined;
  readonly REDIS_PASSWORD?: string | undefined;
}

/** What tells replicas of changes at once: Redis where there is one, else this process alone. The caller closes it. */
export async function openBus(config: BusConfig, log: Logger): Promise<EventBus> {
  if (config.REDIS_URL === undefined) return createInProcessBus();
  const { REDIS_URL: url, REDIS_PASSWORD: password } = config;
  const redis = await connectRedis({ url, password, name: 'catalog', log });
  const bus = createRedisBus(redis);
  return {
    publish: (topic, message) => bus.publish(topic, message),
    subscribe: (topic, signal) => bus.subscribe(topic, signal),
    async close() {
      await bus.close();
      await redis.close();
    },
  };
}
