import { binaryFor } from '@parley/testing';
import { describe } from 'vitest';
import { describeRunLog } from '../run-log-contract.test-support.js';
import { runLogOn } from './contracts.test-support.js';
import { redisForTests } from './redis.test-support.js';

describe.runIf(binaryFor('redis-server', 'The run log in Redis') !== undefined)('on a Redis', () => {
  const redis = redisForTests({ cluster: false });
  describeRunLog('run log', (limits) => runLogOn(redis, limits));
});
