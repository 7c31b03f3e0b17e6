import { createHash } from 'node:crypto';
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

export interface RedisCacheLimits {
  /** Of all results together. Default: 256 MiB. */
  readonly maxBytes?: number;
  /** Larger results stay in the process that read them. Default: 256 KiB. */
  readonly maxEntryBytes?: number;
}

/** A result that takes longer to come than this is read from the database instead. */
const PATIENCE_MS = 250;
const PREFIX = 'parley:result:';
const KIB = 1_024;

/**
 * Results that all replicas share, in a fixed number of places: where two keys have the same place, the later one is kept. So
 * they never take more of Redis than was set aside for them, and run logs beside them have room, whatever its policy when
 * memory runs out. Redis being slow or away is a miss, said once in the log until it answers again.
 */
export function createRedisCacheStore(
  redis: RedisForResults,
  log: { warn(about: object, message: string): void },
  { maxBytes = 256 * KIB * KIB, maxEntryBytes = 256 * KIB }: RedisCacheLimits = {},
): CacheStore {
  const places = Math.max(1, Math.floor(maxBytes / maxEntryBytes));
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
  const placeOf = (mark: Buffer): string => PREFIX + (mark.readUInt32BE() % places);
  return {
    get: async (key) => {
      const mark = markOf(key);
      const found = await attempt((client) => client.getBuffer(placeOf(mark)));
      return found?.subarray(0, mark.byteLength).equals(mark) ? found.subarray(mark.byteLength) : null;
    },
    set: async (key, bytes, ttlMs) => {
      if (ttlMs < 1 || bytes.byteLength > maxEntryBytes) return;
      const mark = markOf(key);
      const value = Buffer.concat([mark, bytes]);
      await attempt((client) => client.set(placeOf(mark), value, 'PX', Math.floor(ttlMs)));
    },
  };
}

/** Goes before a result, and tells whose it is. */
function markOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
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
