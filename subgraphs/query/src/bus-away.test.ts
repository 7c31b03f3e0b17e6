import { connectRedis, createRedisBus, createRedisRunLog, createRedisTurns } from '@parley/event-bus';
import { binaryFor, codesOf, type RedisNode, startRedis } from '@parley/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, type QueryBench, startQueryBench, until } from './testing/query-bench.js';

const HAS_REDIS = binaryFor('redis-server', 'runs while Redis is away') !== undefined;
const SILENT = { warn: () => undefined, info: () => undefined };
/** Nothing more is heard of the dead after this. */
const LEASE_MS = 1_000;

describe.runIf(HAS_REDIS)('while Redis is away', () => {
  let query: QueryBench;
  let redis: RedisNode;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const server = await startRedis();
    closing.push(() => server.close());
    const [node] = server.nodes;
    if (node === undefined) throw new Error('Redis has no node.');
    redis = node;
    const connection = await connectRedis({ url: server.url, name: 'query', log: SILENT });
    const runLog = createRedisRunLog(connection, {
      ...{ retentionMs: 3_600_000, maxTotalBytes: 1e9, maxRunBytes: 1e9, leaseMs: LEASE_MS },
    });
    const turns = createRedisTurns(connection, {
      ...{ maxRunning: 10, maxWaitingPerTenant: 10, leaseMs: LEASE_MS },
    });
    const bus = createRedisBus(connection);
    query = await startQueryBench({
      shared: { runLog, turns, bus },
      limits: { silenceMs: 200, leaseSeconds: 3 },
    });
    closing.push(
      () => query.stop(),
      () => turns.close(),
      () => runLog.close(),
      () => bus.close(),
      () => connection.close(),
    );
  });
  afterAll(async () => {
    const [server, ...rest] = closing;
    for (const close of rest) await close();
    await server?.();
  });
  beforeEach(async () => {
    await untilAsked();
  });

  const analyst = () => query.bench.people.of.acme.analyst;
  const ask = (sql = 'SELECT 1 AS one') => query.runSql(analyst(), { sql, waitMs: 10_000 });

  /** Redis is there, and the service has noticed. */
  async function untilAsked(): Promise<void> {
    await until(async () => (await ask()).data?.runSql.status === 'SUCCEEDED', 20_000);
  }

  it.each([
    ['dead', () => redis.kill(), () => redis.restart()],
    ['silent', async () => redis.pause(), async () => redis.resume()],
  ] as const)(
    '%s: asking says so and leaves nothing behind; what needs no bus goes on',
    async (_how, away, back) => {
      const before = await query.bench.admin.run.count();
      await away();
      try {
        const answer = await ask();
        expect(codesOf(answer)).toEqual(['BUS_UNAVAILABLE']);
        expect(answer.errors[0]?.extensions).toMatchObject({ retryable: true });
        expect(await query.bench.admin.run.count()).toBe(before);
        const list = await query.bench.request('{ runs(first: 1) { nodes { status } } }', {
          token: analyst().token,
        });
        expect({ errors: list.errors, runs: list.data.runs.nodes }).toMatchObject({
          errors: [],
          runs: [{ status: 'SUCCEEDED' }],
        });
      } finally {
        await back();
      }
      await untilAsked();
      expect(await query.bench.admin.run.count({ where: { status: 'QUEUED' } })).toBe(0);
    },
  );

  it('a run whose rows can’t be logged ends in the platform database, and its readers hear of it later', async () => {
    const { data } = await query.runSql(analyst(), { sql: 'SELECT n, pause FROM slow' });
    const { id } = data.runSql;
    const rows: unknown[] = [];
    let after: string | undefined;
    for await (const event of query.events(analyst(), id)) {
      after = event.cursor;
      rows.push(...(event.rows ?? []));
      if (rows.length > 0) break;
    }
    await redis.kill();
    const find = () => query.bench.admin.run.findUniqueOrThrow({ where: { id } });
    await expect.poll(find, { timeout: 10_000 }).toMatchObject({
      status: 'FAILED',
      error: { code: 'BUS_UNAVAILABLE', retryable: true },
      leaseHolder: null,
    });
    await until(async () => (await query.acme.statementsRunning()) === 0, 5_000);
    await redis.restart();
    await untilAsked();
    const rest = await collect(query.events(analyst(), id, after));
    expect(rest.at(-1)).toMatchObject({ __typename: 'RunFailed', error: { code: 'BUS_UNAVAILABLE' } });
    rows.push(...rest.flatMap((event) => event.rows ?? []));
    expect(rows).toEqual(Array.from({ length: rows.length }, (_, n) => [n + 1, '']));
    expect(await redis.command('KEYS', '*')).not.toBe('');
    for (const key of (await redis.command('KEYS', '*')).split('\n')) {
      expect([key, Number(await redis.command('TTL', key)) >= 0]).toEqual([key, true]);
    }
  });

  it('a run whose log is lost with Redis’ data ends in the platform database as one to ask again', async () => {
    const { data } = await query.runSql(analyst(), { sql: 'SELECT n, pause FROM slow' });
    const { id } = data.runSql;
    await until(async () => (await query.acme.statementsRunning()) > 0, 5_000);
    await redis.command('FLUSHALL');
    await expect
      .poll(() => query.bench.admin.run.findUniqueOrThrow({ where: { id } }), { timeout: 10_000 })
      .toMatchObject({ status: 'FAILED', error: { code: 'RUN_INTERRUPTED', retryable: true } });
    await expect(collect(query.events(analyst(), id))).rejects.toMatchObject([
      { extensions: { code: 'RUN_LOG_EXPIRED', retryable: true } },
    ]);
  });
});
