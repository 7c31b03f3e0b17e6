import { connectRedis, type RedisConnection } from '@parley/event-bus';
import { binaryFor, type RedisServer, startRedis } from '@parley/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeCacheStore } from './cache-store-contract.test-support.js';
import { createRedisCacheStore } from './redis-cache-store.js';

const HAS_REDIS = binaryFor('redis-server', 'The result cache in Redis') !== undefined;
const KIB = 1_024;

describe.runIf(HAS_REDIS)('with a Redis', () => {
  let server: RedisServer;
  let redis: RedisConnection;
  const warnings: string[] = [];
  const log = {
    warn: (_about: object, message: string) => void warnings.push(message),
    info: () => undefined,
  };
  beforeAll(async () => {
    server = await startRedis();
    redis = await connectRedis({ url: server.url, name: 'test', log });
  });
  beforeEach(() => {
    warnings.length = 0;
  });
  afterAll(async () => {
    await redis?.close();
    await server?.close();
  });

  const store = (maxBytes = 1024 ** 4) =>
    createRedisCacheStore(redis, log, { maxBytes, maxEntryBytes: 4 * KIB });

  describeCacheStore('the store in Redis', () => store());

  it('has a fixed number of places, and never gives one result for another', async () => {
    const narrow = store(8 * 4 * KIB);
    const keys = Array.from({ length: 100 }, (_, index) => `key ${index}`);
    for (const key of keys) await narrow.set(key, Buffer.from(key), 60_000);
    const found = await Promise.all(keys.map((key) => narrow.get(key)));
    const kept = keys.filter((key, index) => String(found[index] ?? '') === key);
    expect(found.filter((bytes) => bytes !== null)).toHaveLength(kept.length);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(8);
  });

  it('leaves large results to the process that read them', async () => {
    const shared = store();
    await shared.set('large', Buffer.alloc(5 * KIB), 60_000);
    expect(await shared.get('large')).toBeNull();
  });

  it('has nothing while Redis stands still or is away, and says so once', async () => {
    const shared = store();
    await shared.set('k', Buffer.from('kept'), 60_000);
    const [node] = server.nodes;
    node?.pause();
    expect(await shared.get('k')).toBeNull();
    await shared.set('k', Buffer.from('lost'), 60_000);
    expect(warnings.filter((message) => message.includes('result cache'))).toHaveLength(1);
    node?.resume();
    await expect.poll(async () => String((await shared.get('k')) ?? ''), { timeout: 10_000 }).not.toBe('');
    await node?.kill();
    expect(await shared.get('k')).toBeNull();
    await node?.restart();
    await expect
      .poll(
        async () => {
          await shared.set('again', Buffer.from('kept'), 60_000);
          return String((await shared.get('again')) ?? '');
        },
        { timeout: 20_000 },
      )
      .toBe('kept');
  });
});

describe.runIf(HAS_REDIS)('with a Redis Cluster', () => {
  let server: RedisServer;
  let redis: RedisConnection;
  const log = { warn: () => undefined, info: () => undefined };
  beforeAll(async () => {
    server = await startRedis({ cluster: true });
    redis = await connectRedis({ url: server.url, name: 'test', log });
  });
  afterAll(async () => {
    await redis?.close();
    await server?.close();
  });

  describeCacheStore('the store in it', () =>
    createRedisCacheStore(redis, log, { maxBytes: 1024 ** 4, maxEntryBytes: 4 * KIB }),
  );
});
