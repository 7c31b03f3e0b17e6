import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenantFolder } from './file-database.test-support.js';
import { createTenantFiles, locateTenantFile } from './tenant-files.js';

const folder = createTenantFolder();
const files = createTenantFiles(folder.root);
const { tenantId } = folder;
const stranger = randomUUID();

beforeAll(async () => {
  await folder.write('shop.sqlite', 'CREATE TABLE t (n INTEGER)');
  await folder.write('facts.duckdb', 'CREATE TABLE t (n INTEGER)');
  mkdirSync(join(folder.root, stranger));
});
afterAll(() => folder.remove());

describe('a tenant’s files', () => {
  it('are listed with the engine that their first bytes say', async () => {
    await folder.write('older.db', 'CREATE TABLE t (n INTEGER)');
    writeFileSync(folder.pathOf('notes.sqlite'), 'SQLite format 4, perhaps');
    writeFileSync(folder.pathOf('readme.txt'), 'no database');
    expect((await files.list(tenantId)).map(({ name, engine }) => [name, engine])).toEqual([
      ['facts.duckdb', 'duckdb'],
      ['older.db', 'sqlite'],
      ['shop.sqlite', 'sqlite'],
    ]);
    const [facts] = await files.list(tenantId);
    expect(facts).toEqual({
      name: 'facts.duckdb',
      engine: 'duckdb',
      sizeBytes: expect.any(Number),
      modifiedAt: expect.any(Date),
    });
    expect(await files.list(stranger)).toEqual([]);
    expect(await files.list(randomUUID())).toEqual([]);
  });

  it('are found by name, as their real paths', async () => {
    expect(await files.find(tenantId, 'shop.sqlite')).toMatchObject({
      engine: 'sqlite',
      path: expect.stringContaining(join(tenantId, 'shop.sqlite')),
    });
    const settings = { tenantId, file: 'shop.sqlite' };
    expect((await locateTenantFile(files, { ...settings, engine: 'sqlite' })).name).toBe('shop.sqlite');
    await expect(locateTenantFile(files, { ...settings, engine: 'duckdb' })).rejects.toMatchObject({
      code: 'DATA_SOURCE_REFUSED',
      message: expect.stringContaining('another kind'),
    });
  });

  it('are not named where one is missing, nor is a path: whoever asks a data source need not know of others', async () => {
    await expect(files.find(tenantId, 'shopp.sqlite')).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message:
        'There is no file shopp.sqlite in the tenant’s folder; `databaseFiles` lists those that there are.',
    });
    await expect(files.find(stranger, 'shop.sqlite')).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
    });
    const error = await files.find(randomUUID(), 'shop.sqlite').catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain(folder.root);
  });

  it.each([
    '../shop.sqlite',
    '/etc/passwd',
    'a/b.sqlite',
    'shop.sqlite\0.txt',
    '.sqlite',
    '-shop.sqlite',
    'shop.sqlite-wal',
    'shop.sqlite?mode=rwc',
    'file:shop.sqlite',
    ':memory:',
    'shop.SQLITE',
    'shop.csv',
    `${'x'.repeat(62)}.sqlite`,
    '',
  ])('have no name like %j', async (name) => {
    await expect(files.find(tenantId, name)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it.each(['..', '.', '', `${tenantId}/..`, tenantId.toUpperCase()])(
    'belong to no tenant called %j',
    async (id) => {
      await expect(files.find(id, 'shop.sqlite')).rejects.toThrow('no tenant’s id');
      await expect(files.list(id)).rejects.toThrow('no tenant’s id');
    },
  );

  it('are no links, of either kind, nor anything but files', async () => {
    const outside = join(folder.root, 'outside.sqlite');
    await folder.write('moved.sqlite', 'CREATE TABLE t (n INTEGER)');
    renameSync(folder.pathOf('moved.sqlite'), outside);
    symlinkSync(outside, folder.pathOf('symbolic.sqlite'));
    linkSync(outside, folder.pathOf('hard.sqlite'));
    mkdirSync(folder.pathOf('folder.sqlite'));
    writeFileSync(folder.pathOf('empty.sqlite'), '');
    for (const [name, why] of [
      ['symbolic', 'a link'],
      ['hard', 'hard link'],
      ['folder', 'no file'],
      ['empty', 'is empty'],
      ['notes', 'neither'],
    ]) {
      await expect(files.find(tenantId, `${name}.sqlite`)).rejects.toMatchObject({
        code: 'DATA_SOURCE_REFUSED',
        message: expect.stringContaining(why ?? ''),
      });
    }
    expect((await files.list(tenantId)).map(({ name }) => name)).not.toContain('hard.sqlite');
  });

  it('are in no folder that is a link', async () => {
    const linked = randomUUID();
    symlinkSync(join(folder.root, tenantId), join(folder.root, linked));
    await expect(files.find(linked, 'shop.sqlite')).rejects.toMatchObject({ code: 'DATA_SOURCE_REFUSED' });
    expect(await files.list(linked)).toEqual([]);
  });

  it.each(['shop.sqlite-wal', 'shop.sqlite-journal', 'shop.sqlite-shm'])(
    'have no %s that is a link: the engine would follow it',
    async (side) => {
      const other = randomUUID();
      mkdirSync(join(folder.root, other));
      await folder.write('side.sqlite', 'CREATE TABLE t (n INTEGER)');
      renameSync(folder.pathOf('side.sqlite'), join(folder.root, other, 'shop.sqlite'));
      symlinkSync('/etc/passwd', join(folder.root, other, side));
      await expect(files.find(other, 'shop.sqlite')).rejects.toMatchObject({ code: 'DATA_SOURCE_REFUSED' });
    },
  );

  it('are none where no folder is configured', async () => {
    const none = createTenantFiles(undefined);
    expect(await none.list(tenantId)).toEqual([]);
    await expect(none.find(tenantId, 'shop.sqlite')).rejects.toMatchObject({
      code: 'DATA_SOURCE_REFUSED',
      message: expect.stringContaining('No folder for files is configured'),
    });
  });
});
