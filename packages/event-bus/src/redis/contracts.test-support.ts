import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { BusUnderTest } from '../event-bus-contract.test-support.js';
import type { RunLog } from '../run-log.js';
import type { RunLogLimits, RunLogUnderTest } from '../run-log-under-test.test-support.js';
import type { RunTurnsLimits } from '../run-turns.js';
import type { TurnsUnderTest } from '../run-turns-contract.test-support.js';
import type { RedisUnderTest } from './redis.test-support.js';
import { createRedisBus } from './redis-bus.js';
import type { RedisConnection } from './redis-connection.js';
import { createRedisRunLog } from './redis-run-log.js';
import { createRedisTurns } from './redis-turns.js';

/*
 * What the contracts' tests need of a Redis. Each test has keys of its own.
 */

export async function runLogOn(redis: RedisUnderTest, limits: RunLogLimits): Promise<RunLogUnderTest> {
  const prefix = `${randomUUID()}:`;
  const opened: { log: RunLog; connection: RedisConnection }[] = [];
  let passed = 0;
  const replica = async (): Promise<RunLog> => {
    const connection = await redis.connect();
    const log = createRedisRunLog(connection, { ...limits, prefix, now: () => Date.now() + passed });
    opened.push({ log, connection });
    return log;
  };
  return {
    log: await replica(),
    crash: async () => {
      for (const { connection } of opened) await connection.close();
      await redis.endLeases();
      return replica();
    },
    advance: async (ms) => {
      passed += ms;
      await redis.advance(ms);
    },
    dispose: async () => {
      for (const { log, connection } of opened) {
        await log.close();
        await connection.close();
      }
    },
  };
}

export async function busOn(redis: RedisUnderTest): Promise<BusUnderTest> {
  const prefix = `${randomUUID()}:`;
  const connection = await redis.connect();
  const bus = createRedisBus(connection, { prefix });
  return {
    bus,
    untilSubscribed: (topic) => redis.untilSubscribed(`${prefix}bus:${topic}`),
    dispose: async () => {
      await bus.close();
      await connection.close();
    },
  };
}

export async function turnsOn(redis: RedisUnderTest, limits: RunTurnsLimits): Promise<TurnsUnderTest> {
  const connection = await redis.connect();
  const turns = createRedisTurns(connection, { ...limits, prefix: `${randomUUID()}:` });
  return {
    turns,
    dispose: async () => {
      await turns.close();
      await connection.close();
    },
  };
}

/** Every node is killed and started again under a bus that has subscribers. */
export async function surviveRestart(redis: RedisUnderTest): Promise<void> {
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
}

const never = new AbortController().signal;
