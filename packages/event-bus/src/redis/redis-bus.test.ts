import { binaryFor } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { describeEventBus } from '../event-bus-contract.test-support.js';
import { busOn, surviveRestart } from './contracts.test-support.js';
import { redisForTests } from './redis.test-support.js';
import { createRedisBus } from './redis-bus.js';

const isHere = binaryFor('redis-server', 'The bus in Redis') !== undefined;
const never = new AbortController().signal;

describe.runIf(isHere)('on a Redis', () => {
  const redis = redisForTests({ cluster: false });
  describeEventBus('bus', () => busOn(redis));

  it('carries messages from one replica to another', async () => {
    const [here, there] = [await redis.connect(), await redis.connect()];
    const messages = createRedisBus(there).subscribe('across', never)[Symbol.asyncIterator]();
    await redis.untilSubscribed('parley:bus:across');
    await createRedisBus(here).publish('across', 'from here');
    expect((await messages.next()).value).toBe('from here');
  });

  it('fails at once while Redis is away, and goes on by itself when it is back', () => surviveRestart(redis));
});
