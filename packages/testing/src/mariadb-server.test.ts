import { existsSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { binaryFor } from './binaries.js';
import { startMariadb } from './mariadb-server.js';

describe.runIf(binaryFor('mariadbd', 'A MariaDB of a test’s own') !== undefined)('startMariadb', () => {
  it('gives a server with databases of the test’s own, and takes its data with it', async () => {
    const server = await startMariadb();
    await server.createDatabase('Shop');
    await server.execute('CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2)', { database: 'Shop' });
    expect(await server.execute('SELECT n FROM t WHERE n > ?', { database: 'Shop', values: [1] })).toEqual([
      [2],
    ]);
    const [[dataFolder] = []] = await server.execute('SELECT @@datadir');
    expect(existsSync(String(dataFolder))).toBe(true);
    await server.close();
    expect(existsSync(String(dataFolder))).toBe(false);
    await expect(server.execute('SELECT 1')).rejects.toThrow();
  });

  it('lets nobody in without a password', async () => {
    const server = await startMariadb();
    try {
      const stranger = createConnection({ host: server.host, port: server.port, user: 'root' });
      await expect(stranger).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
    } finally {
      await server.close();
    }
  });
});
