import { randomUUID } from 'node:crypto';
import { binaryFor } from '@parley/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunTurns, RunTurnsLimits } from '../run-turns.js';
import { describeRunTurns, type EnteredRun, enterRun } from '../run-turns-contract.test-support.js';
import { turnsOn } from './contracts.test-support.js';
import { redisForTests } from './redis.test-support.js';
import type { RedisConnection } from './redis-connection.js';
import { createRedisTurns, type RedisTurnsOptions } from './redis-turns.js';
import { ENTER } from './turns-scripts.js';

const isHere = binaryFor('redis-server', 'Places for runs in Redis') !== undefined;
const LIMITS: RunTurnsLimits = { maxRunning: 10, maxWaitingPerTenant: 100 };

describe.runIf(isHere)('on a Redis', () => {
  const redis = redisForTests({ cluster: false });
  describeRunTurns('turns', (limits) => turnsOn(redis, limits));
});

describe.runIf(isHere)('the turns of several replicas', () => {
  const redis = redisForTests({ cluster: false });
  const opened: { turns: RunTurns; connection: RedisConnection }[] = [];

  async function replica(options: Partial<RedisTurnsOptions> = {}) {
    const connection = await redis.connect();
    const turns = createRedisTurns(connection, { ...LIMITS, ...options });
    opened.push({ turns, connection });
    return { turns, connection };
  }
  afterEach(async () => {
    for (const { turns, connection } of opened.splice(0)) {
      await turns.close();
      await connection.close();
    }
    await redis.flush();
  });

  it('hold a tenant’s bound together, and serve its runs in the order they came', async () => {
    const [one, two] = [await replica(), await replica()];
    const started: string[] = [];
    const enter = (turns: RunTurns, name: string) =>
      enterRun(turns, { tenant: 'a', name, started, maxRunning: 1 });
    const runs: EnteredRun[] = [];
    for (const [turns, run] of [
      [one.turns, '1'],
      [two.turns, '2'],
      [one.turns, '3'],
      [two.turns, '4'],
    ] as const) {
      runs.push(await enter(turns, run));
    }
    for (const run of runs) {
      await run.turn;
      await run.place.leave();
    }
    expect(started).toEqual(['1', '2', '3', '4']);
  });

  it('are as many as each replica has room for', async () => {
    const [one, two] = [await replica({ maxRunning: 1 }), await replica({ maxRunning: 2 })];
    const started: string[] = [];
    const runs: EnteredRun[] = [];
    for (const turns of [one.turns, one.turns, two.turns, two.turns, two.turns]) {
      runs.push(await enterRun(turns, { tenant: 'a', name: String(runs.length), started }));
    }
    await Promise.all([runs[0]?.turn, runs[2]?.turn, runs[3]?.turn]);
    await runs[0]?.place.leave();
    await runs[1]?.turn;
    expect(started.toSorted()).toEqual(['0', '1', '2', '3']);
  });

  it('are taken from a replica that died, and given to those who wait at another', async () => {
    const [dying, living] = [await replica({ leaseMs: 500 }), await replica({ leaseMs: 500 })];
    const started: string[] = [];
    const enter = (turns: RunTurns, name: string) =>
      enterRun(turns, { tenant: 'a', name, started, maxRunning: 1 });
    const held = await enter(dying.turns, 'held');
    await held.turn;
    await enter(dying.turns, 'waits there');
    const waiting = await enter(living.turns, 'waits here');
    await dying.connection.close();
    await waiting.turn;
    expect(started).toEqual(['held', 'waits here']);
  });

  it('while Redis is away are refused at once; who goes on keeps the place, who waits is told', async () => {
    const { turns, connection } = await replica();
    const started: string[] = [];
    const enter = (name: string) => enterRun(turns, { tenant: 'a', name, started, maxRunning: 1 });
    const running = await enter('running');
    await running.turn;
    const waiting = await enter('waiting');
    await redis.node.kill();
    await expect(waiting.turn).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await waiting.place.leave();
    await expect(enter('more')).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await redis.node.restart();
    await expect.poll(() => connection.isReady).toBe(true);
    const next = await enter('next');
    await running.place.leave();
    await next.turn;
    expect(started).toEqual(['running', 'next']);
  });

  it('survive a Redis that forgot everything', async () => {
    const { turns } = await replica({ leaseMs: 500 });
    const started: string[] = [];
    const enter = (name: string) => enterRun(turns, { tenant: 'a', name, started, maxRunning: 1 });
    const running = await enter('running');
    await running.turn;
    await redis.flush();
    // Until the replica has said again what goes on.
    await expect.poll(() => redis.keys()).toContain('parley:{turns}:running');
    const next = await enter('next');
    expect(started).toEqual(['running']);
    await running.place.leave();
    await next.turn;
  });

  it('are not kept by a message that arrives when its place was given back', async () => {
    const { turns, connection } = await replica({ leaseMs: 500 });
    const held = await enterRun(turns, { tenant: 'other', name: 'held', started: [] });
    await held.turn;
    const self = await redis.node.command('HKEYS', 'parley:{turns}:capacity');
    const late = [self, 10, 500, 3_000, 'parley:turns:', randomUUID(), 'a', 1, 1, 100];
    await connection.run((client) => client.eval(ENTER, 1, 'parley:{turns}:', ...late));
    const next = await enterRun(turns, { tenant: 'a', name: 'next', started: [], maxRunning: 1 });
    await next.turn;
  });

  it('leave nothing behind that lasts', async () => {
    const { turns } = await replica({ leaseMs: 500 });
    const runs = [
      await enterRun(turns, { tenant: 'a', name: '1', started: [], maxRunning: 1 }),
      await enterRun(turns, { tenant: 'a', name: '2', started: [], maxRunning: 1 }),
    ];
    const keys = await redis.keys();
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys)
      expect([key, Number(await redis.node.command('PTTL', key)) > 0]).toEqual([key, true]);
    for (const run of runs) await run.place.leave();
    await turns.close();
    await redis.advance(60_000);
    expect(await redis.keys()).toEqual([]);
  });
});
