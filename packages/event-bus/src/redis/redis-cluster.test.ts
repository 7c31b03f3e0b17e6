import { randomUUID } from 'node:crypto';
import { binaryFor, type RedisNode } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { describeEventBus } from '../event-bus-contract.test-support.js';
import { describeRunLog } from '../run-log-contract.test-support.js';
import { describeRunTurns } from '../run-turns-contract.test-support.js';
import { busOn, runLogOn, surviveRestart, turnsOn } from './contracts.test-support.js';
import { redisForTests } from './redis.test-support.js';
import { createRedisRunLog } from './redis-run-log.js';

describe.runIf(binaryFor('redis-server', 'A Redis Cluster') !== undefined)('on a Redis Cluster', () => {
  const redis = redisForTests({ cluster: true });

  describeRunLog('run log', (limits) => runLogOn(redis, limits));
  describeEventBus('bus', () => busOn(redis));
  describeRunTurns('turns', (limits) => turnsOn(redis, limits));

  it('the bus goes on by itself when the whole cluster was away', () => surviveRestart(redis));

  it('a run whose master died goes on at its replica, with all that was confirmed', async () => {
    const connection = await redis.connect();
    const log = createRedisRunLog(connection, {
      retentionMs: 3_600_000,
      maxTotalBytes: 1e8,
      maxRunBytes: 1e7,
    });
    const runId = randomUUID();
    const writer = await log.create(runId);
    const append = (n: number) => writer.append(Buffer.from(String(n)));
    for (let n = 1; n <= 20; n += 1) await append(n);
    const master = await masterOf(redis.nodes, `parley:run:{${runId}}:state`);
    await master.command('WAIT', '1', '5000');
    await master.kill();
    await expect(append(0)).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    const attempt = () =>
      append(21).then(
        () => 'appended',
        (error: { code?: string }) => error.code,
      );
    await expect.poll(attempt, { timeout: 20_000 }).toBe('appended');
    await writer.close();
    const seen: number[] = [];
    for await (const { payload } of log.read(runId, undefined, new AbortController().signal)) {
      seen.push(Number(payload.toString()));
    }
    expect(seen).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
    await connection.close();
  });
});

async function masterOf(nodes: readonly RedisNode[], key: string): Promise<RedisNode> {
  for (const node of nodes) {
    const isMaster = (await node.command('ROLE')).startsWith('master');
    if (isMaster && (await node.command('EXISTS', key)) === '1') return node;
  }
  throw new Error(`No master has ${key}.`);
}
