import { type RedisNode, type RedisServer, startRedis } from '@parley/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { connectRedis, type RedisConnection } from './redis-connection.js';

/** A Redis of a test file's own, and what happens to it. */
export interface RedisUnderTest {
  readonly url: string;
  /** The first, or only, server. */
  readonly node: RedisNode;
  readonly nodes: readonly RedisNode[];
  /** A connection as a replica has it; closed with the server at the latest. */
  connect(): Promise<RedisConnection>;
  /** All keys of all nodes. */
  keys(): Promise<string[]>;
  /** Lets this much time pass for all keys. */
  advance(ms: number): Promise<void>;
  /** As when all writers of run logs had died a while ago. */
  endLeases(): Promise<void>;
  /** Until somebody has subscribed to the topic. */
  untilSubscribed(topic: string): Promise<void>;
  flush(): Promise<void>;
}

/** For a `describe`: the server is there while its tests run. */
export function redisForTests(options: { readonly cluster: boolean }): RedisUnderTest {
  let server: RedisServer | undefined;
  const connections: RedisConnection[] = [];
  const running = (): RedisServer => {
    if (server === undefined) throw new Error('Redis is there in tests only.');
    return server;
  };
  beforeAll(async () => {
    server = await startRedis(options);
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server?.close();
  });

  /** Replicas refuse what writes. */
  async function everywhere(...command: readonly string[]): Promise<string[]> {
    const answers = await Promise.all(running().nodes.map((node) => node.command(...command)));
    return answers.flatMap((answer) => answer.split('\n')).filter((line) => line !== '');
  }

  return {
    get url() {
      return running().url;
    },
    get node() {
      const [first] = running().nodes;
      if (first === undefined) throw new Error('There is no node.');
      return first;
    },
    get nodes() {
      return running().nodes;
    },
    async connect() {
      const connection = await connectRedis({ url: running().url, name: 'test', log: SILENT });
      connections.push(connection);
      return connection;
    },
    keys: async () => [...new Set(await everywhere('KEYS', '*'))],
    async advance(ms) {
      await everywhere('EVAL', ADVANCE, '0', String(ms));
    },
    async endLeases() {
      await everywhere('EVAL', END_LEASES, '0');
    },
    async untilSubscribed(topic) {
      const subscribers = async () => {
        const answers = await Promise.all(
          running().nodes.map((node) => node.command('PUBSUB', 'NUMSUB', topic)),
        );
        return answers.reduce((sum, answer) => sum + Number(answer.split('\n')[1]), 0);
      };
      await expect.poll(subscribers).toBeGreaterThan(0);
    },
    async flush() {
      await everywhere('FLUSHALL');
    },
  };
}

const SILENT = { warn: () => undefined, info: () => undefined };

const ADVANCE = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
end
return 'OK'
`;

const END_LEASES = `
for _, key in ipairs(redis.call('KEYS', '*:state')) do redis.call('HSET', key, 'lease', '0') end
return 'OK'
`;
