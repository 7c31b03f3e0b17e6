import { describe, expect, it } from 'vitest';
import { parseRedisAddress } from './redis-address.js';

describe('parseRedisAddress', () => {
  it('reads a server, its database, and a password that stands elsewhere', () => {
    expect(parseRedisAddress('rediss://parley:p%40ss@redis.example/3')).toEqual({
      kind: 'single',
      node: { host: 'redis.example', port: 6379 },
      access: { username: 'parley', password: 'p@ss', tls: true, database: 3 },
    });
    expect(parseRedisAddress('redis://[::1]:7000', 'kept apart')).toEqual({
      kind: 'single',
      node: { host: '::1', port: 7000 },
      access: { username: undefined, password: 'kept apart', tls: false, database: 0 },
    });
  });

  it('reads several addresses as nodes of one cluster', () => {
    expect(parseRedisAddress('redis://:x@a:1, redis://:x@b:2')).toMatchObject({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    });
  });

  it.each([
    '',
    'redis',
    'http://:secret@a',
    'redis://:secret@a/x',
    'redis://:secret@a,redis://:other@b',
    'redis://:secret@a/1,redis://:secret@b/1',
  ])('refuses %j without repeating it', (text) => {
    expect(() => parseRedisAddress(text)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => parseRedisAddress(text)).not.toThrow(/secret/);
  });
});
