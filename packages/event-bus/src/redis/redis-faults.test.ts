import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { binaryFor } from '@parley/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { LoggedEvent, RunLog, RunLogWriter } from '../run-log.js';
import { redisForTests } from './redis.test-support.js';
import { connectRedis, type RedisConnection } from './redis-connection.js';
import { createRedisRunLog, type RedisRunLogOptions } from './redis-run-log.js';

const isHere = binaryFor('redis-server', 'A run log whose Redis fails') !== undefined;
const never = new AbortController().signal;
/** To a reader that had begun. */
const LOST = { code: 'RUN_LOG_EXPIRED', retryable: true };
const OPTIONS: RedisRunLogOptions = { retentionMs: 3_600_000, maxTotalBytes: 1e8, maxRunBytes: 1e7 };

interface Replica {
  readonly connection: RedisConnection;
  readonly log: RunLog;
}

const opened: Replica[] = [];
async function open(connecting: Promise<RedisConnection>, options: Partial<RedisRunLogOptions> = {}) {
  const connection = await connecting;
  const replica = { connection, log: createRedisRunLog(connection, { ...OPTIONS, ...options }) };
  opened.push(replica);
  return replica;
}
afterEach(async () => {
  for (const { log, connection } of opened.splice(0)) {
    await log.close();
    await connection.close();
  }
});

/** Reads on until it fails or the log is closed. */
async function readInto(seen: LoggedEvent[], log: RunLog, runId: string): Promise<void> {
  for await (const event of log.read(runId, seen.at(-1)?.cursor, never)) seen.push(event);
}

function numbersIn(events: readonly LoggedEvent[]): number[] {
  return events.map(({ payload }) => Number(payload.toString()));
}

function append(writer: RunLogWriter, n: number) {
  return writer.append(Buffer.from(String(n)));
}

async function openAfterCrash(log: RunLog): Promise<string[]> {
  const runIds: string[] = [];
  for await (const runId of log.openAfterCrash()) runIds.push(runId);
  return runIds;
}

describe.runIf(isHere)('a run log whose Redis fails', () => {
  const redis = redisForTests({ cluster: false });

  it('killed: says so at once to writers and readers, who go on where they were when it is back', async () => {
    const { log, connection } = await open(redis.connect());
    const runId = randomUUID();
    const writer = await log.create(runId);
    for (const n of [1, 2, 3]) await append(writer, n);
    const seen: LoggedEvent[] = [];
    const reading = readInto(seen, log, runId);
    await expect.poll(() => seen.length).toBe(3);

    const told = expect(reading).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true });
    await redis.node.kill();
    await told;
    await expect(append(writer, 0)).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await expect(log.create(randomUUID())).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await expect(readInto([], log, runId)).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });

    await redis.node.restart();
    await expect.poll(() => connection.isReady).toBe(true);
    const readingOn = readInto(seen, log, runId);
    for (const n of [4, 5]) await append(writer, n);
    await writer.close();
    await readingOn;
    expect(numbersIn(seen)).toEqual([1, 2, 3, 4, 5]);
  });

  it('standing still: fails what waits for it, and takes nothing late that would come between', async () => {
    const { log, connection } = await open(redis.connect());
    const runId = randomUUID();
    const writer = await log.create(runId);
    await append(writer, 1);
    redis.node.pause();
    try {
      const outcomes = await Promise.allSettled([append(writer, 2), append(writer, 3)]);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUS_UNAVAILABLE' } });
      }
    } finally {
      redis.node.resume();
    }
    await expect.poll(() => connection.isReady).toBe(true);
    await append(writer, 4);
    await writer.close();
    const seen: LoggedEvent[] = [];
    await readInto(seen, log, runId);
    // What was not confirmed may be there: whole, in its place, and before what came after.
    expect([
      [1, 4],
      [1, 2, 4],
      [1, 2, 3, 4],
    ]).toContainEqual(numbersIn(seen));
    expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index + 1));
  });

  it('back with less than it had confirmed: the log counts as lost, and nobody gets a number twice', async () => {
    const { log } = await open(redis.connect());
    const runId = randomUUID();
    const writer = await log.create(runId);
    for (const n of [1, 2, 3]) await append(writer, n);
    const seen: LoggedEvent[] = [];
    const told = expect(readInto(seen, log, runId)).rejects.toMatchObject(LOST);
    await expect.poll(() => seen.length).toBe(3);
    await redis.node.command('HSET', `parley:run:{${runId}}:state`, 'last', '1');
    await redis.node.command('XDEL', `parley:run:{${runId}}:events`, '2-0', '3-0');
    await expect(append(writer, 4)).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await expect(append(writer, 5)).rejects.toMatchObject({ code: 'RUN_LOG_EXPIRED' });
    await told;
  });

  it('back with less than a reader has seen: it is told, and takes no other events under known numbers', async () => {
    const { log } = await open(redis.connect());
    const runId = randomUUID();
    const writer = await log.create(runId);
    for (const n of [1, 2, 3]) await append(writer, n);
    const seen: LoggedEvent[] = [];
    const told = expect(readInto(seen, log, runId)).rejects.toMatchObject(LOST);
    await expect.poll(() => seen.length).toBe(3);
    await redis.node.command('HSET', `parley:run:{${runId}}:state`, 'last', '1');
    await redis.node.command('PUBLISH', `parley:run:${runId}`, '1');
    await told;
  });

  it('away when a writer ends: closing says so, letting go never fails', async () => {
    const { log, connection } = await open(redis.connect());
    const writer = await log.create(randomUUID());
    await append(writer, 1);
    await redis.node.kill();
    await expect(writer.close()).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await expect(writer.release()).resolves.toBeUndefined();
    await redis.node.restart();
    await expect.poll(() => connection.isReady).toBe(true);
  });

  it('empty: writers and readers are told that the log is gone', async () => {
    const { log } = await open(redis.connect());
    const runId = randomUUID();
    const writer = await log.create(runId);
    await append(writer, 1);
    await redis.flush();
    await expect(append(writer, 2)).rejects.toMatchObject({ code: 'RUN_LOG_EXPIRED' });
    await expect(readInto([], log, runId)).rejects.toMatchObject({
      code: 'RUN_LOG_EXPIRED',
      retryable: false,
    });
  });

  it('out of memory: refuses what is new, and nothing is half written', async () => {
    const { log } = await open(redis.connect());
    const runId = randomUUID();
    const writer = await log.create(runId);
    await append(writer, 1);
    await redis.node.command('CONFIG', 'SET', 'maxmemory', '1');
    await expect(append(writer, 2)).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await redis.node.command('CONFIG', 'SET', 'maxmemory', '0');
    await append(writer, 3);
    await writer.close();
    const seen: LoggedEvent[] = [];
    await readInto(seen, log, runId);
    expect(numbersIn(seen)).toEqual([1, 3]);
  });
});

describe.runIf(isHere)('run logs of several replicas', () => {
  const redis = redisForTests({ cluster: false });

  it('are read at one while another writes them', async () => {
    const [here, there] = [await open(redis.connect()), await open(redis.connect())];
    const runId = randomUUID();
    const writer = await here.log.create(runId);
    const seen: LoggedEvent[] = [];
    const reading = readInto(seen, there.log, runId);
    for (let n = 1; n <= 50; n += 1) await append(writer, n);
    await expect.poll(() => seen.length).toBe(50);
    await writer.close();
    await reading;
  });

  it('have one writer: whoever lost one to another can append nothing more', async () => {
    const [here, there] = [await open(redis.connect()), await open(redis.connect())];
    const runId = randomUUID();
    const loser = await here.log.create(runId);
    await append(loser, 1);
    const heir = await there.log.resume(runId);
    const late = await Promise.allSettled([append(loser, 2), append(loser, 3)]);
    for (const outcome of late) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'RUN_INTERRUPTED' } });
    }
    await append(heir, 4);
    await expect(append(loser, 5)).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    await loser.close();
    await heir.close();
    const seen: LoggedEvent[] = [];
    await readInto(seen, here.log, runId);
    expect(numbersIn(seen)).toEqual([1, 4]);
  });

  it('are nobody’s only when their writer’s lease has run out', async () => {
    const [here, there] = [
      await open(redis.connect(), { leaseMs: 600 }),
      await open(redis.connect(), { leaseMs: 600 }),
    ];
    const runId = randomUUID();
    const writer = await here.log.create(runId);
    // Longer than a lease: only who renews it has kept it.
    const leaseOf = () => redis.node.command('HGET', `parley:run:{${runId}}:state`, 'lease');
    const atFirst = await leaseOf();
    await expect.poll(async () => Number(await leaseOf()) > Number(atFirst) + 600).toBe(true);
    expect(await openAfterCrash(there.log)).toEqual([]);
    await here.connection.close();
    await expect.poll(() => openAfterCrash(there.log)).toEqual([runId]);
    await expect(append(writer, 1)).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await redis.flush();
  });

  it('cost Redis one look for all readers of a process', async () => {
    const [here, there] = [await open(redis.connect()), await open(redis.connect())];
    const runId = randomUUID();
    const writer = await here.log.create(runId);
    const all = Array.from({ length: 100 }, (): LoggedEvent[] => []);
    const readings = all.map((seen) => readInto(seen, there.log, runId));
    await append(writer, 1);
    await expect.poll(() => all.every((seen) => seen.length === 1)).toBe(true);
    await redis.node.command('CONFIG', 'RESETSTAT');
    for (let n = 2; n <= 31; n += 1) {
      await append(writer, n);
      await expect.poll(() => all.every((seen) => seen.length === n), { interval: 1 }).toBe(true);
    }
    await writer.close();
    await Promise.all(readings);
    const calls = /cmdstat_xrange:calls=(\d+)/.exec(await redis.node.command('INFO', 'commandstats'))?.[1];
    // Two an event: what is new, and that there is no more.
    expect(Number(calls)).toBeLessThan(30 * 4);
  });

  it('leave no key that lasts, and none at all when their time is over', async () => {
    await redis.flush();
    const { log } = await open(redis.connect());
    const [closed, left] = [await log.create(randomUUID()), await log.create(randomUUID())];
    await append(closed, 1);
    await append(left, 1);
    await closed.close();
    await left.release();
    const keys = await redis.keys();
    expect(keys.length).toBe(6);
    for (const key of keys) {
      expect([key, Number(await redis.node.command('PTTL', key)) > 0]).toEqual([key, true]);
    }
    await redis.advance(OPTIONS.retentionMs);
    expect((await redis.keys()).filter((key) => !key.includes('{runs}'))).toEqual([]);
    await redis.advance(86_400_000);
    expect(await redis.keys()).toEqual([]);
  });

  it('never say a password or a row where they say what went wrong', async () => {
    const said: unknown[] = [];
    const log = { warn: (...about: unknown[]) => said.push(about), info: () => undefined };
    const url = redis.url.replace(/:[^:@/]+@/, ':a-wrong-password@');
    const connection = await connectRedis({ url, name: 'stranger', log });
    const stranger = createRedisRunLog(connection, OPTIONS);
    const refusal = await stranger.create(randomUUID()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await connection.close();
    expect(JSON.stringify(said)).toContain('WRONGPASS');
    expect(JSON.stringify(said)).not.toContain('a-wrong-password');

    const { log: runLog } = await open(redis.connect());
    const writer = await runLog.create(randomUUID());
    await redis.node.command('CONFIG', 'SET', 'maxmemory', '1');
    const failure = await writer.append(Buffer.from('a secret row')).catch((error: unknown) => error);
    await redis.node.command('CONFIG', 'SET', 'maxmemory', '0');
    expect(failure).toMatchObject({ code: 'BUS_UNAVAILABLE' });
    expect(inspect(failure, { depth: null })).not.toContain('a secret row');
  });
});
