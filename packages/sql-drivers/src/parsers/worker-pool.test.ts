import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { ParserJob } from './parser-protocol.js';
import { inProcess, inThread, type StartWorker, type WorkerChannel } from './worker-channel.js';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

const OPTIONS: WorkerPoolOptions = { workers: 1, timeLimitMs: 10_000, maxWaiting: 10 };
const ENGINES = [
  ['postgresql', inThread('postgresql'), 'postgresql', 15_000],
  ['polyglot', inThread('polyglot'), 'sqlite', 3_000],
  ['duckdb', inProcess('duckdb'), 'duckdb', 15_000],
] as const;

const pools: WorkerPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

/** A pool, and the workers that it started. */
function open(start: StartWorker, options: Partial<WorkerPoolOptions> = {}) {
  const started: WorkerChannel[] = [];
  const pool = new WorkerPool(
    (events) => {
      const channel = start(events);
      started.push(channel);
      return channel;
    },
    { ...OPTIONS, ...options },
  );
  pools.push(pool);
  return { pool, started };
}

describe.each(ENGINES)('workers of %s', (_engine, start, dialect, columns) => {
  const parse = (text: string): ParserJob => ({ task: 'parse', dialect, text });
  /** Takes every engine tens of milliseconds at least. */
  const LONG = parse(`select ${'a,'.repeat(columns)}a`);

  it('start when first needed, and are used again', async () => {
    const { pool, started } = open(start);
    expect(started).toHaveLength(0);
    await pool.ask(parse('select 1'));
    await pool.ask(parse('select 2'));
    expect(started).toHaveLength(1);
  });

  it('are replaced when one takes too long', async () => {
    const { pool, started } = open(start, { timeLimitMs: 5 });
    const startedAt = performance.now();
    await expect(pool.ask(LONG)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    // Five milliseconds may be too short for anything; what counts is that another worker was asked.
    await pool.ask(parse('select 1')).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'TIMEOUT' });
    });
    expect(started).toHaveLength(2);
  });

  it('are replaced when one dies at work', async () => {
    const { pool, started } = open(start);
    await pool.ask(parse('select 1'));
    const outcome = expect(pool.ask(LONG)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await started[0]?.end();
    await outcome;
    expect(await pool.ask(parse('select 1'))).toMatchObject({ kind: 'value' });
    expect(started).toHaveLength(2);
  });

  it('are replaced when one dies idle', async () => {
    const { pool, started } = open(start);
    await pool.ask(parse('select 1'));
    await started[0]?.end();
    expect(await pool.ask(parse('select 1'))).toMatchObject({ kind: 'value' });
    expect(started).toHaveLength(2);
  });

  it('are asked by so many at once, and no more wait than may', async () => {
    const { pool, started } = open(start, { workers: 2, maxWaiting: 1 });
    const outcomes = await Promise.allSettled([LONG, LONG, LONG, LONG].map((job) => pool.ask(job)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[3]).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    expect(started).toHaveLength(2);
  });

  it('end when the pool is closed, whatever they do', async () => {
    const { pool } = open(start);
    await pool.ask(parse('select 1'));
    const outcome = expect(pool.ask(LONG)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await pool.close();
    await outcome;
    await expect(pool.ask(parse('select 1'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a worker that can’t start', () => {
  it.each([
    ['thread', inThread('no-such-engine')],
    ['process', inProcess('no-such-engine')],
  ])('in a %s is said to be unavailable', async (_what, start) => {
    const { pool } = open(start);
    const outcome = pool.ask({ task: 'parse', dialect: 'postgresql', text: 'select 1' });
    await expect(outcome).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a worker that takes more memory than it may', () => {
  const manyColumns = `select ${Array.from({ length: 200_000 }, (_, n) => `c${n}`).join(',')}`;

  it.each([
    ['thread', inThread('postgresql', 16), 'postgresql'],
    ['process', inProcess('duckdb', 200), 'duckdb'],
  ] as const)('ends in a %s, and its statement is refused', async (_what, start, dialect) => {
    const { pool, started } = open(start);
    const job: ParserJob = { task: 'parse', dialect, text: manyColumns };
    await expect(pool.ask(job)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await pool.ask({ ...job, text: 'select 1' })).toMatchObject({ kind: 'value' });
    expect(started).toHaveLength(2);
  });
});

describe('a process that has nothing left but workers', () => {
  /** Ends with 13 where it waits for what no longer keeps it alive. */
  const script = (start: string) => `
    const { ${start} } = await import(${JSON.stringify(new URL('./worker-channel.ts', import.meta.url).href)});
    const ready = Promise.withResolvers();
    const channel = ${start}('duckdb')({ onMessage: ready.resolve, onEnd: () => undefined });
    await ready.promise;
    channel.keepsAlive(false);
    await channel.end();`;

  it.each(['inThread', 'inProcess'])('can wait for the end of one (%s)', (start) => {
    const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script(start)]);
    expect(status).toBe(0);
  });
});
