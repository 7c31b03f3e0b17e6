import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { createTenantFolder, forgeApproval, RUN, readAll } from './file-database.test-support.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;
afterAll(() => folder.remove());

describe('a SQLite file that another program writes to', () => {
  it.each(['DELETE', 'WAL'])('is read as it is committed, in journal mode %s', async (mode) => {
    const name = `${mode.toLowerCase()}.sqlite`;
    const writer = new Database(folder.pathOf(name));
    writer.pragma(`journal_mode = ${mode}`);
    writer.exec('CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)');
    const connection = folder.connect(name, { maxConnections: 1 });
    const query = forgeApproval(await connection.introspect(signal), 'SELECT count(*) AS c FROM t', {
      tables: ['t'],
    });
    const count = async () => (await readAll(await connection.run(query, RUN))).rows[0]?.[0];
    expect(await count()).toBe('1');
    writer.exec('INSERT INTO t VALUES (2)');
    expect(await count()).toBe('2');
    writer.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (3)');
    expect(await count()).toBe('2');
    writer.exec('COMMIT');
    expect(await count()).toBe('3');
    writer.close();
    expect(await count()).toBe('3');
  });

  it('stays one state while a statement reads it', async () => {
    const writer = new Database(folder.pathOf('steady.sqlite'));
    writer.pragma('journal_mode = WAL');
    writer.exec(
      'CREATE TABLE t (n INTEGER); WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) INSERT INTO t SELECT n FROM c',
    );
    const connection = folder.connect('steady.sqlite');
    const query = forgeApproval(await connection.introspect(signal), 'SELECT n FROM t', { tables: ['t'] });
    const { batches } = await connection.run(query, RUN);
    let rows = 0;
    for await (const batch of batches) {
      if (rows === 0) writer.exec('DELETE FROM t; ALTER TABLE t ADD COLUMN more TEXT');
      rows += batch.count;
    }
    expect(rows).toBe(5_000);
    await expect(connection.run(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
    writer.close();
  });

  it('is not repaired by reading it: that would be writing', async () => {
    const writer = new Database(folder.pathOf('halfway.sqlite'));
    writer.exec('CREATE TABLE t (n INTEGER, w TEXT)');
    writer.pragma('cache_size = 1');
    writer.exec(
      `BEGIN; WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) INSERT INTO t SELECT n, hex(randomblob(200)) FROM c`,
    );
    copyFileSync(folder.pathOf('halfway.sqlite'), folder.pathOf('torn.sqlite'));
    copyFileSync(folder.pathOf('halfway.sqlite-journal'), folder.pathOf('torn.sqlite-journal'));
    writer.exec('ROLLBACK');
    writer.close();
    await expect(folder.connect('torn.sqlite').test(signal)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('ended halfway'),
    });
    expect(existsSync(folder.pathOf('torn.sqlite-journal'))).toBe(true);
  });
});

describe('a DuckDB file', () => {
  it('that another program writes to is told from a broken one', async () => {
    await folder.write('held.duckdb', 'CREATE TABLE t (n INTEGER)');
    const connection = folder.connect('held.duckdb');
    // In a process of its own: a process never stands in its own way.
    const script = `
      const { DuckDBInstance } = await import('@duckdb/node-api');
      globalThis.instance = await DuckDBInstance.create(${JSON.stringify(folder.pathOf('held.duckdb'))});
      console.log('open');
      setInterval(() => undefined, 1_000);`;
    const writer = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(writer.stdout, 'data');
    await expect(connection.test(signal)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('Another program has the file open'),
    });
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    expect((await connection.test(signal)).serverVersion).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
