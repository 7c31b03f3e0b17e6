import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { CacheStore } from './cache-store.js';

/** What every store of results promises. */
export function describeCacheStore(name: string, open: () => CacheStore): void {
  describe(name, () => {
    it('gives back the bytes it was given', async () => {
      const store = open();
      const key = randomUUID();
      const bytes = Buffer.from([0, 255, 10, 13, 0, 128, ...Buffer.from('naïve ☃')]);
      await store.set(key, bytes, 60_000);
      expect(await store.get(key)).toEqual(bytes);
      expect(await store.get(randomUUID())).toBeNull();
    });

    it('keeps the newer of two', async () => {
      const store = open();
      const key = randomUUID();
      await store.set(key, Buffer.from('older'), 60_000);
      await store.set(key, Buffer.from('newer'), 60_000);
      expect(String(await store.get(key))).toBe('newer');
    });

    it('forgets when the time is over', async () => {
      const store = open();
      const [key, later] = [randomUUID(), randomUUID()];
      await store.set(later, Buffer.from('b'), 60_000);
      await store.set(key, Buffer.from('a'), 30);
      await vi.waitUntil(async () => (await store.get(key)) === null, { timeout: 10_000, interval: 10 });
      expect(String(await store.get(later))).toBe('b');
    });

    it('does not keep what has no time left', async () => {
      const store = open();
      const key = randomUUID();
      await store.set(key, Buffer.from('a'), 0.5);
      await store.set(key, Buffer.from('a'), -1);
      expect(await store.get(key)).toBeNull();
    });
  });
}
