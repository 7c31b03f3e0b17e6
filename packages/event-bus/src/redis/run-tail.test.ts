import { randomBytes, randomUUID } from 'node:crypto';
import { binaryFor } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { redisForTests } from './redis.test-support.js';
import { RunLogStore } from './run-log-store.js';
import { RunTail } from './run-tail.js';

const EPOCH_BYTES = 8;

describe.runIf(binaryFor('redis-server', 'The tail of a run log') !== undefined)('what readers share', () => {
  const redis = redisForTests({ cluster: false });

  it('is looked at again by itself, should every wake-up be lost', async () => {
    const options = { prefix: 'parley:', retentionMs: 60_000, leaseMs: 60_000 };
    const store = new RunLogStore(await redis.connect(), options);
    const runId = randomUUID();
    expect(await store.create(runId, randomBytes(EPOCH_BYTES))).toBe('OK');
    // As while Redis takes no subscription: nothing is heard, not even that it has begun.
    const tail = new RunTail(store, runId, () => ({ joined: new Promise(() => undefined), leave() {} }));
    const { signal } = new AbortController();
    const before = await tail.pull(0);
    expect(before.events).toEqual([]);
    const event = { token: '1', sequence: 1, at: 1, payload: Buffer.from('late'), bytesAllowed: 100 };
    expect(await store.append(runId, event)).toBe('OK');
    expect(tail.hasNewsSince(before)).toBe(false);
    await tail.changed(signal);
    expect((await tail.pull(0)).events.map(({ payload }) => String(payload))).toEqual(['late']);
    tail.close();
  });

  it('is not what was read before for longer than that: a log may go', async () => {
    const options = { prefix: 'parley:', retentionMs: 60_000, leaseMs: 60_000 };
    const store = new RunLogStore(await redis.connect(), options);
    const runId = randomUUID();
    await store.create(runId, randomBytes(EPOCH_BYTES));
    await store.append(runId, {
      ...{ token: '1', sequence: 1, at: 1, payload: Buffer.from('kept'), bytesAllowed: 100 },
    });
    const tail = new RunTail(store, runId, () => ({ joined: new Promise(() => undefined), leave() {} }));
    tail.readers = 2;
    expect((await tail.pull(0)).events).toHaveLength(1);
    await store.delete(runId);
    // Both readers share one look.
    expect((await tail.pull(0)).events).toHaveLength(1);
    await expect.poll(async () => (await tail.pull(0)).state).toBeNull();
    tail.close();
  });
});
