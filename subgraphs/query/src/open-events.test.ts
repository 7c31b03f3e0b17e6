import { newId } from '@parley/platform-db';
import { createLogger } from '@parley/service-kit';
import { binaryFor, startRedis } from '@parley/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openEvents } from './open-events.js';

const HAS_REDIS = binaryFor('redis-server', 'how long rows stay in Redis') !== undefined;
const HOUR_MS = 3_600_000;
const BOUNDS = { MAX_RUNS: 1, RUN_LEASE_SECONDS: 15 };
const LOG = createLogger({ service: 'query', level: 'silent' });

it.runIf(HAS_REDIS)('the rows of a run that has ended stay in Redis for two hours at most', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const [node] = redis.nodes;
  if (node === undefined) throw new Error('Redis has no node.');
  const lifeOfRows = async (config: { readonly RUN_LOG_HOURS?: number }): Promise<number> => {
    await node.command('FLUSHALL');
    const { deps, close } = await openEvents({ ...BOUNDS, ...config, REDIS_URL: redis.url }, LOG);
    const writer = await deps.runLog.create(newId());
    await writer.append(Buffer.from('rows'));
    await writer.close();
    await close();
    // Of the run alone, not of the list of all runs.
    const keys = (await node.command('KEYS', '*')).split('\n').filter((key) => !key.includes('{runs}'));
    const lives = await Promise.all(keys.map(async (key) => Number(await node.command('PTTL', key))));
    expect(Math.min(...lives)).toBeGreaterThan(0);
    return Math.max(...lives);
  };
  expect(await lifeOfRows({})).toBeLessThanOrEqual(2 * HOUR_MS);
  expect(await lifeOfRows({ RUN_LOG_HOURS: 5 })).toBeGreaterThan(4 * HOUR_MS);
});
