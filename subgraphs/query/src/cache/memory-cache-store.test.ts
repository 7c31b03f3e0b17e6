import { describe, expect, it } from 'vitest';
import { describeCacheStore } from './cache-store-contract.test-support.js';
import { createMemoryCacheStore } from './memory-cache-store.js';

const KIB = 1024;
const small = () => createMemoryCacheStore({ maxBytes: 10 * KIB, maxEntryBytes: 4 * KIB });

describeCacheStore('the store in memory', small);

describe('the store in memory', () => {
  it('holds so many bytes together, and forgets what was asked for longest ago', async () => {
    const store = small();
    for (const key of ['a', 'b', 'c']) await store.set(key, Buffer.alloc(2 * KIB), 60_000);
    await store.get('a');
    await store.set('d', Buffer.alloc(3 * KIB), 60_000);
    const held = await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await store.get(key)) !== null));
    expect(held).toEqual([true, false, true, true]);
  });

  it('takes nothing that is too large by itself, and forgets nothing for it', async () => {
    const store = small();
    await store.set('small', Buffer.alloc(KIB), 60_000);
    await store.set('large', Buffer.alloc(9 * KIB), 60_000);
    expect(await store.get('large')).toBeNull();
    expect(await store.get('small')).not.toBeNull();
  });
});
