import { describe, expect, it } from 'vitest';
import { RunQueue } from './run-queue.js';

const never = new AbortController().signal;

/** Enters the line and notes when its turn comes. */
function enter(queue: RunQueue, tenant: string, started: string[], name: string, maxRunning = 1) {
  const place = queue.enter(tenant, maxRunning);
  const turn = place.turn(never).then(() => started.push(name));
  return { leave: () => place.leave(), turn };
}

describe('RunQueue', () => {
  it('runs as many of a tenant at once as its tier allows', async () => {
    const queue = new RunQueue({ maxRunning: 10, maxWaitingPerTenant: 10 });
    const started: string[] = [];
    const [first, second, third] = ['1', '2', '3'].map((name) => enter(queue, 'a', started, name, 2));
    await first?.turn;
    await second?.turn;
    expect(started).toEqual(['1', '2']);
    first?.leave();
    await third?.turn;
    expect(started).toEqual(['1', '2', '3']);
  });

  it('refuses when a tenant’s line is full, and only that tenant', () => {
    const queue = new RunQueue({ maxRunning: 10, maxWaitingPerTenant: 2 });
    for (let index = 0; index < 3; index += 1) queue.enter('a', 1);
    expect(() => queue.enter('a', 1)).toThrow(expect.objectContaining({ code: 'TOO_MANY_RUNS' }));
    expect(() => queue.enter('b', 1)).not.toThrow();
  });

  it('lets tenants take turns for the places all share', async () => {
    const queue = new RunQueue({ maxRunning: 1, maxWaitingPerTenant: 10 });
    const started: string[] = [];
    const first = enter(queue, 'a', started, 'a1', 5);
    const places = ['a2', 'a3', 'a4'].map((name) => enter(queue, 'a', started, name, 5));
    const other = enter(queue, 'b', started, 'b1', 5);
    await first.turn;
    first.leave();
    await other.turn;
    other.leave();
    await places[0]?.turn;
    expect(started).toEqual(['a1', 'b1', 'a2']);
  });

  it('forgets who gives up waiting', async () => {
    const queue = new RunQueue({ maxRunning: 1, maxWaitingPerTenant: 1 });
    const running = queue.enter('a', 1);
    const waiting = queue.enter('a', 1);
    const impatient = new AbortController();
    const turn = waiting.turn(impatient.signal);
    impatient.abort(new Error('no longer wanted'));
    await expect(turn).rejects.toThrow('no longer wanted');
    waiting.leave();
    const started: string[] = [];
    const next = enter(queue, 'a', started, 'next');
    expect(started).toEqual([]);
    running.leave();
    await next.turn;
    expect(started).toEqual(['next']);
  });
});
