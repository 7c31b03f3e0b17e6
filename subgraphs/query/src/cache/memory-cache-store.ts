import { LRUCache } from 'lru-cache';
import type { CacheStore } from './cache-store.js';

/** Beside the bytes themselves: the key and the list's own. */
const ENTRY_OVERHEAD_BYTES = 512;

/** Results in this process, the least recently used forgotten first. */
export function createMemoryCacheStore(limits: {
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
}): CacheStore {
  const entries = new LRUCache<string, Buffer>({
    maxSize: limits.maxBytes,
    maxEntrySize: limits.maxEntryBytes + ENTRY_OVERHEAD_BYTES,
    sizeCalculation: (bytes) => bytes.byteLength + ENTRY_OVERHEAD_BYTES,
  });
  return {
    get: async (key) => entries.get(key) ?? null,
    set: async (key, bytes, ttlMs) => {
      if (ttlMs >= 1) entries.set(key, bytes, { ttl: ttlMs });
    },
  };
}
