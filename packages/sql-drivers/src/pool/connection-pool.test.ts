import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import { describe, expect, it } from 'vitest';
import { connectionBroke } from '../errors.js';
import { type ClientSource, ConnectionPool, type PoolOptions } from './connection-pool.js';

/** Clients that only know whether they are open. */
class Clients implements ClientSource<number> {
  readonly open = new Set<number>();
  readonly dead = new Set<number>();
  attempts = 0;
  failing = false;
  /** Connecting waits for this. */
  gate: Promise<void> = Promise.resolve();

  async connect(): Promise<number> {
    this.attempts += 1;
    const client = this.attempts;
    await this.gate;
    if (this.failing) throw new Error('nobody answers');
    this.open.add(client);
    return client;
  }

  async isAlive(client: number): Promise<boolean> {
    return !this.dead.has(client);
  }

  close(client: number): void {
    this.open.delete(client);
  }

  toError(error: unknown): ParleyError {
    return error instanceof ParleyError ? error : connectionBroke(error);
  }
}

function pool(options: PoolOptions = {}) {
  const clients = new Clients();
  return { clients, pool: new ConnectionPool(clients, options) };
}

const NEVER = new AbortController().signal;

describe('ConnectionPool', () => {
  it('opens nothing until asked, and uses again what it opened', async () => {
    const { clients, pool: bounded } = pool();
    expect(clients.attempts).toBe(0);
    const first = await bounded.acquire(NEVER);
    first.release(false);
    const second = await bounded.acquire(NEVER);
    expect(second.client).toBe(first.client);
    second.release(false);
    await bounded.close();
    expect(clients.open.size).toBe(0);
  });

  it('lends no more than it may, and lets only so many wait', async () => {
    const { clients, pool: bounded } = pool({ maxConnections: 2, maxWaiting: 1 });
    const held = [await bounded.acquire(NEVER), await bounded.acquire(NEVER)];
    const waiting = bounded.acquire(NEVER);
    await expect(bounded.acquire(NEVER)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('Too many queries wait'),
    });
    held[0]?.release(false);
    expect((await waiting).client).toBe(held[0]?.client);
    expect(clients.open.size).toBe(2);
  });

  it('closes what was given back as broken, what no longer answers, and what is too old', async () => {
    const { clients, pool: bounded } = pool({ pingAfterMs: 0 });
    const broken = await bounded.acquire(NEVER);
    broken.release(true);
    expect(clients.open.size).toBe(0);
    const dying = await bounded.acquire(NEVER);
    dying.release(false);
    clients.dead.add(dying.client);
    const next = await bounded.acquire(NEVER);
    expect(next.client).not.toBe(dying.client);
    expect([...clients.open]).toEqual([next.client]);

    const young = pool({ maxAgeMs: -1 });
    (await young.pool.acquire(NEVER)).release(false);
    expect(young.clients.open.size).toBe(0);
  });

  it('closes what nobody used for a while', async () => {
    const { clients, pool: bounded } = pool({ idleMs: 20 });
    const lease = await bounded.acquire(NEVER);
    await sleep(40);
    expect(clients.open.size).toBe(1);
    lease.release(false);
    await expect.poll(() => clients.open.size).toBe(0);
  });

  it('leaves a database that is down alone for a while, and then tries again', async () => {
    const { clients, pool: bounded } = pool({ breakerOpenMs: 50 });
    clients.failing = true;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(bounded.acquire(NEVER)).rejects.toMatchObject({
        message: expect.stringContaining('broke'),
      });
    }
    await expect(bounded.acquire(NEVER)).rejects.toMatchObject({
      message: expect.stringContaining('several times in a row'),
    });
    expect(clients.attempts).toBe(5);
    clients.failing = false;
    await expect.poll(() => bounded.acquire(NEVER).catch(() => undefined)).toBeDefined();
  });

  it('stops waiting when told so, keeps what comes late, and stays within its bounds', async () => {
    const { clients, pool: bounded } = pool({ maxConnections: 1 });
    const gate = Promise.withResolvers<void>();
    clients.gate = gate.promise;
    const stop = new AbortController();
    const stopped = bounded.acquire(stop.signal);
    const queued = bounded.acquire(stop.signal);
    const patient = bounded.acquire(NEVER);
    stop.abort(new ParleyError('RUN_INTERRUPTED', 'The service stops.'));
    await expect(stopped).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    await expect(queued).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    gate.resolve();
    expect((await patient).client).toBe(1);
    expect(clients.attempts).toBe(1);
  });

  it('waits for its leases when it is closed', async () => {
    const { clients, pool: bounded } = pool();
    const lease = await bounded.acquire(NEVER);
    const closing = bounded.close();
    expect(clients.open.size).toBe(1);
    lease.release(false);
    await closing;
    expect(clients.open.size).toBe(0);
  });
});
