import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { connectionOpener, createTenantFiles } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import {
  ROLE_NAMES,
  type RoleName,
  type SubgraphBench,
  startSubgraphBench,
  type TenantName,
} from '@parley/testing/subgraph';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTenantsService } from './index.js';

const FILES = '{ databaseFiles { name engine sizeBytes modifiedAt } }';
const CONNECT = `mutation ($input: ConnectDatabaseFileInput!) { connectDatabaseFile(input: $input) {
  dataSource { id name engine isDefault address } latencyMs serverVersion warnings error { code message retryable } } }`;

const root = mkdtempSync(join(tmpdir(), 'parley-files-'));
let bench: SubgraphBench;
/** How often a database was opened. */
let tried = 0;

beforeAll(async () => {
  const open = connectionOpener(root);
  bench = await startSubgraphBench({
    role: 'parley_tenants',
    start: (deps) =>
      createTenantsService({
        ...deps,
        connections: (settings) => {
          tried += 1;
          return open(settings);
        },
        files: createTenantFiles(root),
      }),
  });
  for (const tenant of ['acme', 'globex'] as const) mkdirSync(pathOf(tenant, '.'));
  writeSqlite(pathOf('acme', 'shop.sqlite'));
  await writeDuckdb(pathOf('acme', 'facts.duckdb'));
  writeSqlite(pathOf('globex', 'payroll.sqlite'));
  writeFileSync(pathOf('acme', 'notes.sqlite'), 'no database at all');
  writeFileSync(pathOf('acme', 'readme.txt'), 'no database');
  symlinkSync(pathOf('globex', 'payroll.sqlite'), pathOf('acme', 'linked.sqlite'));
});
afterAll(async () => {
  await bench?.stop();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  tried = 0;
  await bench.admin.dataSource.deleteMany();
});

function pathOf(tenant: TenantName, name: string): string {
  return join(root, bench.people.tenants[tenant].id, name);
}

function writeSqlite(path: string): void {
  const database = new Sqlite(path);
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
  database.close();
}

async function writeDuckdb(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('CREATE TABLE facts (n INTEGER)');
  connection.closeSync();
  instance.closeSync();
}

const filesOf = (tenant: TenantName, role: RoleName = 'owner') =>
  bench.request(FILES, { token: bench.people.of[tenant][role].token });

function connect(
  file: string,
  { name = 'Shop', role = 'owner' as RoleName, tenant = 'acme' as TenantName } = {},
) {
  const { token } = bench.people.of[tenant][role];
  return bench.request(CONNECT, { token, variables: { input: { name, file } } });
}

const stored = () => bench.admin.dataSource.findMany();
const audited = () => bench.admin.auditEntry.count({ where: { action: 'data_source.connected' } });

describe('databaseFiles', () => {
  it('lists the database files of one’s own folder, with the engine that their first bytes say', async () => {
    const { data, errors } = await filesOf('acme');
    expect(errors).toEqual([]);
    const about = { sizeBytes: expect.any(Number), modifiedAt: expect.stringMatching(/^\d{4}-.*Z$/) };
    expect(data.databaseFiles).toEqual([
      { name: 'facts.duckdb', engine: 'DUCKDB', ...about },
      { name: 'shop.sqlite', engine: 'SQLITE', ...about },
    ]);
    expect((await filesOf('globex')).data.databaseFiles).toMatchObject([{ name: 'payroll.sqlite' }]);
  });

  it.each(ROLE_NAMES)('is for those who may manage data sources (%s)', async (role) => {
    const mayManage = role === 'owner' || role === 'admin';
    const answer = await filesOf('acme', role);
    expect(codesOf(answer)).toEqual(mayManage ? [] : ['FORBIDDEN']);
    expect(JSON.stringify(answer).includes('shop.sqlite')).toBe(mayManage);
  });
});

describe('connectDatabaseFile', () => {
  it.each([
    ['shop.sqlite', 'SQLITE', 'sqlite', /^3\.\d+/],
    ['facts.duckdb', 'DUCKDB', 'duckdb', /^v?1\.\d+/],
  ])('connects %s, sealed as a name without a path', async (file, engine, driver, version) => {
    const { data, errors } = await connect(file);
    expect(errors).toEqual([]);
    expect(data.connectDatabaseFile).toEqual({
      dataSource: { id: expect.any(String), name: 'Shop', engine, isDefault: true, address: file },
      latencyMs: expect.any(Number),
      serverVersion: expect.stringMatching(version),
      warnings: [],
      error: null,
    });
    const { id } = data.connectDatabaseFile.dataSource;
    const [row] = await stored();
    const { id: tenantId } = bench.people.tenants.acme;
    expect(row).toMatchObject({ id, tenantId, engine });
    expect(JSON.parse(bench.vault.open(row?.sealedSettings ?? '', `data_source:${id}`))).toEqual({
      engine: driver,
      tenantId,
      file,
    });
    expect(await bench.admin.auditEntry.findMany({ where: { target: id } })).toMatchObject([
      {
        action: 'data_source.connected',
        actorId: bench.people.of.acme.owner.userId,
        tenantId,
        details: { name: 'Shop', engine, address: file, isDefault: true },
      },
    ]);
  });

  it.each([
    ['a path up', '../shop.sqlite'],
    ['an absolute path', '/etc/passwd'],
    ['a path down', 'a/shop.sqlite'],
    ['a URI', 'file:shop.sqlite?mode=rwc'],
    ['a name with a NUL', 'shop.sqlite\0.db'],
    ['a name that begins as an option', '-shop.sqlite'],
    ['a journal', 'shop.sqlite-wal'],
    ['a file in memory', ':memory:'],
    ['no name', ''],
    ['another ending', 'readme.txt'],
    ['a backslash', '..\\shop.sqlite'],
    ['an escape', '%2e%2e/shop.sqlite'],
    ['a homoglyph', 'ѕhop.sqlite'],
    ['a long name', `${'x'.repeat(62)}.sqlite`],
  ])('takes a name only, not %s', async (_what, file) => {
    const answer = await connect(file);
    expect(codesOf(answer)).toEqual(['BAD_INPUT']);
    expect(answer.errors[0]?.extensions).toMatchObject({ details: { field: 'file' } });
    expect([tried, await stored()]).toEqual([0, []]);
  });

  it.each([
    ['a missing file', 'gone.sqlite', 'DATA_SOURCE_UNAVAILABLE', /no file gone\.sqlite.*`databaseFiles`/],
    ['another tenant’s', 'payroll.sqlite', 'DATA_SOURCE_UNAVAILABLE', /no file payroll\.sqlite/],
    ['a link', 'linked.sqlite', 'DATA_SOURCE_REFUSED', /is a link/],
    ['what is no database', 'notes.sqlite', 'DATA_SOURCE_REFUSED', /neither a SQLite nor a DuckDB/],
  ])('answers %s with what to mend, and stores nothing', async (_what, file, code, message) => {
    const before = await audited();
    const { data, errors } = await connect(file);
    expect(errors).toEqual([]);
    expect(data.connectDatabaseFile).toMatchObject({
      dataSource: null,
      error: { code, message: expect.stringMatching(message) },
    });
    expect(data.connectDatabaseFile.error.message).not.toContain(root);
    expect([tried, await stored(), await audited()]).toEqual([0, [], before]);
  });

  it('refuses a file with a second name somewhere else', async () => {
    linkSync(pathOf('globex', 'payroll.sqlite'), pathOf('acme', 'twin.sqlite'));
    try {
      const { data } = await connect('twin.sqlite');
      expect(data.connectDatabaseFile.error).toMatchObject({
        code: 'DATA_SOURCE_REFUSED',
        message: expect.stringContaining('hard link'),
      });
      expect(tried).toBe(0);
    } finally {
      rmSync(pathOf('acme', 'twin.sqlite'));
    }
  });

  it('answers a file that is damaged behind its first bytes', async () => {
    writeFileSync(pathOf('acme', 'broken.sqlite'), `SQLite format 3\0${'x'.repeat(5_000)}`);
    try {
      const { data, errors } = await connect('broken.sqlite');
      expect(errors).toEqual([]);
      expect(data.connectDatabaseFile).toMatchObject({ dataSource: null, error: { code: 'DATABASE_ERROR' } });
      expect(JSON.stringify(data)).not.toContain(root);
      expect(await stored()).toEqual([]);
    } finally {
      rmSync(pathOf('acme', 'broken.sqlite'));
    }
  });

  it('takes a name once a tenant, and opens no file for a second one', async () => {
    await connect('shop.sqlite');
    tried = 0;
    const { data } = await connect('facts.duckdb', { name: ' Shop ' });
    expect(data.connectDatabaseFile).toMatchObject({ dataSource: null, error: { code: 'NAME_TAKEN' } });
    expect(tried).toBe(0);
    const elsewhere = await connect('payroll.sqlite', { tenant: 'globex' });
    expect(elsewhere.data.connectDatabaseFile.error).toBeNull();
    expect(await stored()).toHaveLength(2);
  });

  it.each([
    ['an empty', '  '],
    ['a long', 'x'.repeat(101)],
    ['a name with a control character as', 'a\nb'],
  ])('refuses %s name', async (_what, name) => {
    const answer = await connect('shop.sqlite', { name });
    expect(codesOf(answer)).toEqual(['BAD_INPUT']);
    expect(answer.errors[0]).toMatchObject({ message: expect.stringContaining('`name`') });
    expect([tried, await stored()]).toEqual([0, []]);
  });

  it.each(ROLE_NAMES)('is for those who may manage data sources (%s)', async (role) => {
    const before = await audited();
    const mayManage = role === 'owner' || role === 'admin';
    expect(codesOf(await connect('shop.sqlite', { role }))).toEqual(mayManage ? [] : ['FORBIDDEN']);
    expect([tried, (await stored()).length, (await audited()) - before]).toEqual(
      mayManage ? [1, 1, 1] : [0, 0, 0],
    );
  });
});
