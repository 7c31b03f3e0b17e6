import type { RequestContext } from '@parley/service-kit';
import type { Cluster, Redis } from 'ioredis';
import type { CacheStore } from './cache-store.js';

/** A result that takes longer to come than this is read from the database instead. */
const PATIENCE_MS = 250;
const PREFIX = 'parley:result:';

/** Results that all replicas share. Redis being slow or away is a miss, said once in the log until it answers again. */
export function createRedisCacheStore(
  redis: Pick<Redis | Cluster, 'getBuffer' | 'set'>,
  log: RequestContext['log'],
): CacheStore {
  let isAway = false;
  const attempt = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      const answer = await within(work, PATIENCE_MS);
      isAway = false;
      return answer;
    } catch (error) {
      if (!isAway) log.warn({ err: error }, 'the shared result cache does not answer; going on without');
      isAway = true;
      return null;
    }
  };
  return {
    get: (key) => attempt(redis.getBuffer(PREFIX + key)),
    set: async (key, bytes, ttlMs) => {
      if (ttlMs >= 1) await attempt(redis.set(PREFIX + key, bytes, 'PX', Math.floor(ttlMs)));
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
