import { beforeEach, describe, expect, it } from 'vitest';
import type { CacheStore } from './cache-store.js';
import { createMemoryCacheStore } from './memory-cache-store.js';
import { ResultCache } from './result-cache.js';

const LIMITS = { maxBytes: 1024 ** 2, maxEntryBytes: 1024 ** 2 };
const store = (): CacheStore => createMemoryCacheStore(LIMITS);

let clock: Date;
const now = () => clock;
const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};
beforeEach(() => {
  clock = new Date('2026-11-21T12:00:00Z');
});

const result = (text: string, ttlMs = 60_000) => ({
  columns: [],
  batches: [{ count: 1, json: Buffer.from(`[["${text}"]]`) }],
  complete: true,
  readAt: clock,
  keepUntil: new Date(clock.getTime() + ttlMs),
});
const rowsOf = async (cache: ResultCache, maxAgeMs: number, key = 'k') =>
  (await cache.find(key, maxAgeMs))?.batches.map(({ json }) => String(json)).join() ?? null;

describe('ResultCache', () => {
  it('gives a result for as long as it may be kept, and to whom it is not too old', async () => {
    const cache = new ResultCache({ local: store(), shared: undefined, now });
    await cache.keep('k', result('one'));
    later(10_000);
    expect(await rowsOf(cache, 10_000)).toBe('[["one"]]');
    expect(await rowsOf(cache, 9_999)).toBeNull();
    expect(await rowsOf(cache, 60_000, 'another')).toBeNull();
    later(50_000);
    expect(await rowsOf(cache, 600_000)).toBeNull();
  });

  it('finds what another replica read, and then has it here, no longer than it may be kept', async () => {
    const shared = store();
    const one = new ResultCache({ local: store(), shared, now });
    const local = store();
    const other = new ResultCache({ local, shared, now });
    await one.keep('k', result('one'));
    later(20_000);
    expect(await rowsOf(other, 60_000)).toBe('[["one"]]');
    const here = new ResultCache({ local, shared: undefined, now });
    expect(await rowsOf(here, 60_000)).toBe('[["one"]]');
    later(40_000);
    expect(await rowsOf(here, 600_000)).toBeNull();
  });

  it('asks the others where its own is too old for the asker', async () => {
    const shared = store();
    const one = new ResultCache({ local: store(), shared, now });
    const other = new ResultCache({ local: store(), shared, now });
    await one.keep('k', result('older'));
    later(20_000);
    await other.keep('k', result('newer'));
    expect(await rowsOf(one, 60_000)).toBe('[["older"]]');
    expect(await rowsOf(one, 5_000)).toBe('[["newer"]]');
  });

  it('takes what it can’t read for nothing', async () => {
    const local = store();
    const cache = new ResultCache({ local, shared: undefined, now });
    await local.set('k', Buffer.from('[[1]]'), 60_000);
    expect(await rowsOf(cache, 60_000)).toBeNull();
  });
});
