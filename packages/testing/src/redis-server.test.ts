import { describe, expect, it } from 'vitest';
import { binaryFor } from './binaries.js';
import { startRedis } from './redis-server.js';

describe.runIf(binaryFor('redis-server', 'A Redis of a test’s own') !== undefined)('startRedis', () => {
  it('gives a server that survives a kill with its data, and can be made to stand still', async () => {
    const server = await startRedis();
    const [node] = server.nodes;
    if (node === undefined) throw new Error('There is no node.');
    try {
      await node.command('SET', 'a', '1');
      await node.kill();
      await expect(node.command('GET', 'a')).rejects.toThrow('refused');
      await node.restart();
      expect(await node.command('GET', 'a')).toBe('1');

      node.pause();
      const answer = node.command('GET', 'a');
      node.resume();
      expect(await answer).toBe('1');
    } finally {
      await server.close();
    }
    await expect(node.command('PING')).rejects.toThrow('refused');
  });

  it('gives a cluster of three masters and three replicas', async () => {
    const server = await startRedis({ cluster: true });
    try {
      expect(server.url.split(',').length).toBe(6);
      for (const key of ['a', 'b', 'c', 'd'])
        expect(await server.nodes[0]?.command('-c', 'SET', key, '1')).toBe('OK');
    } finally {
      await server.close();
    }
  });
});
