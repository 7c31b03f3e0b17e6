import { randomUUID } from 'node:crypto';
import { binaryFor } from '@parley/testing';
import { describe } from 'vitest';
import type { RunLog } from '../run-log.js';
import { describeRunLog } from '../run-log-contract.test-support.js';
import { redisForTests } from './redis.test-support.js';
import type { RedisConnection } from './redis-connection.js';
import { createRedisRunLog } from './redis-run-log.js';

const isHere = binaryFor('redis-server', 'The run log in Redis') !== undefined;

describe.runIf(isHere).each([
  { name: 'Redis run log', cluster: false },
  { name: 'Redis Cluster run log', cluster: true },
])('$name', ({ name, cluster }) => {
  const redis = redisForTests({ cluster });

  describeRunLog(name, async (limits) => {
    let passed = 0;
    const prefix = `${randomUUID()}:`;
    const opened: { log: RunLog; connection: RedisConnection }[] = [];
    const replica = async () => {
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
  });
});
