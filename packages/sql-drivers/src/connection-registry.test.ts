import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createConnections } from './connection-registry.js';
import type { ConnectionSettings, SqlConnection } from './driver.js';

const SETTINGS: ConnectionSettings = {
  engine: 'postgresql',
  host: '127.0.0.1',
  port: 1,
  database: 'd',
  user: 'u',
  password: 'p',
  tls: 'disable',
};

/** A registry over connections that only know whether they are open. */
function registry(options: { maxOpen?: number; idleMs?: number } = {}) {
  const closed: number[] = [];
  let opened = 0;
  const connections = createConnections({
    ...options,
    open: () => {
      opened += 1;
      const number = opened;
      return {
        close: async () => {
          closed.push(number);
        },
      } as SqlConnection;
    },
  });
  return { connections, closed, opened: () => opened };
}

const key = (dataSourceId: string, version = 1) => ({ dataSourceId, version });
const settings = () => SETTINGS;

describe('createConnections', () => {
  it('shares a pool between all who use the same state of a data source', async () => {
    const { connections, opened } = registry();
    const first = connections.borrow(key('a'), settings);
    const second = connections.borrow(key('a'), () => {
      throw new Error('unsealed once more than needed');
    });
    expect(second.connection).toBe(first.connection);
    connections.borrow(key('a', 2), settings);
    expect(opened()).toBe(2);
    expect(connections.openCount).toBe(2);
  });

  it('closes the least recently used, but only when nobody holds it', async () => {
    const { connections, closed } = registry({ maxOpen: 1 });
    const a = connections.borrow(key('a'), settings);
    const b = connections.borrow(key('b'), settings);
    expect(closed).toEqual([]);
    await a[Symbol.asyncDispose]();
    expect(closed).toEqual([1]);
    await a[Symbol.asyncDispose]();
    await b[Symbol.asyncDispose]();
    expect(closed).toEqual([1]);
    expect(connections.openCount).toBe(1);
  });

  it('closes what nobody borrowed for a while', async () => {
    const { connections, closed } = registry({ idleMs: 20 });
    await connections.borrow(key('a'), settings)[Symbol.asyncDispose]();
    await expect.poll(() => closed).toEqual([1]);
    expect(connections.openCount).toBe(0);
  });

  it('closes everything at the end, held or not, once', async () => {
    const { connections, closed } = registry();
    const a = connections.borrow(key('a'), settings);
    connections.borrow(key('b'), settings);
    await connections.close();
    expect(closed.toSorted()).toEqual([1, 2]);
    await a[Symbol.asyncDispose]();
    await sleep(1);
    expect(closed).toHaveLength(2);
    expect(connections.openCount).toBe(0);
  });
});
