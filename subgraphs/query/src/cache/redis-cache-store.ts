import type { RequestContext } from '@parley/service-kit';
import type { CacheStore } from './cache-store.js';

/** The commands that are used, as ioredis has them. */
interface RedisCommands {
  getBuffer(key: string): Promise<Buffer | null>;
  set(key: string, value: Buffer, unit: 'PX', milliseconds: number): Promise<unknown>;
}

/** A connection that fails at once while Redis is away: `connectRedis` of the event bus. */
export interface RedisForResults {
  run<T>(command: (client: RedisCommands) => Promise<T>): Promise<T>;
}

/** A result that takes longer to come than this is read from the database instead. */
const PATIENCE_MS = 250;
const PREFIX = 'parley:result:';

/** Results that all replicas share. Redis being slow or away is a miss, said once in the log until it answers again. */
export function createRedisCacheStore(
  redis: RedisForResults,
  log: Pick<RequestContext['log'], 'warn'>,
): CacheStore {
  let isAway = false;
  const attempt = async <T>(command: (client: RedisCommands) => Promise<T>): Promise<T | null> => {
    try {
      const answer = await within(redis.run(command), PATIENCE_MS);
      isAway = false;
      return answer;
    } catch (error) {
      if (!isAway) log.warn({ err: error }, 'the shared result cache does not answer; going on without');
      isAway = true;
      return null;
    }
  };
  return {
    get: (key) => attempt((client) => client.getBuffer(PREFIX + key)),
    set: async (key, bytes, ttlMs) => {
      if (ttlMs < 1) return;
      await attempt((client) => client.set(PREFIX + key, bytes, 'PX', Math.floor(ttlMs)));
    },
  };
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
