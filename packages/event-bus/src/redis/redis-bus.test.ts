import { binaryFor } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { describeEventBus } from '../event-bus-contract.test-support.js';
import { redisForTests } from './redis.test-support.js';
import { createRedisBus } from './redis-bus.js';

const isHere = binaryFor('redis-server', 'The bus in Redis') !== undefined;
const never = new AbortController().signal;

describe.runIf(isHere).each([
  { name: 'the bus of Redis', cluster: false },
  { name: 'the bus of a Redis Cluster', cluster: true },
])('$name', ({ name, cluster }) => {
  const redis = redisForTests({ cluster });

  describeEventBus(name, async () => {
    const connection = await redis.connect();
    const bus = createRedisBus(connection);
    return {
      bus,
      untilSubscribed: (topic) => redis.untilSubscribed(`parley:bus:${topic}`),
      dispose: async () => {
        await bus.close();
        await connection.close();
      },
    };
  });

  it('carries messages from one replica to another', async () => {
    const [here, there] = [await redis.connect(), await redis.connect()];
    const messages = createRedisBus(there).subscribe('across', never)[Symbol.asyncIterator]();
    await redis.untilSubscribed('parley:bus:across');
    await createRedisBus(here).publish('across', 'from here');
    expect((await messages.next()).value).toBe('from here');
  });

  it('fails at once while Redis is away, and goes on by itself when it is back', async () => {
    const connection = await redis.connect();
    const bus = createRedisBus(connection);
    const messages = bus.subscribe('later', never)[Symbol.asyncIterator]();
    await redis.untilSubscribed('parley:bus:later');
    for (const node of redis.nodes) await node.kill();
    await expect(bus.publish('later', '1')).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    const early = bus.subscribe('while away', never)[Symbol.asyncIterator]();
    for (const node of redis.nodes) await node.restart();
    await Promise.all(['later', 'while away'].map((topic) => redis.untilSubscribed(`parley:bus:${topic}`)));
    await expect.poll(() => connection.isReady).toBe(true);
    await bus.publish('later', '2');
    await bus.publish('while away', '3');
    expect([(await messages.next()).value, (await early.next()).value]).toEqual(['2', '3']);
  });
});
