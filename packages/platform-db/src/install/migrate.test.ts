import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS_FOLDER } from '../testing/start-test-platform.js';
import { startTestPostgres, type TestPostgres } from '../testing/start-test-postgres.js';
import { queryAs } from '../testing/two-tenants.js';
import { ensureDatabase } from './database.js';
import { migratePlatform } from './migrate.js';

let server: TestPostgres;
let databases = 0;

beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

async function newDatabase(): Promise<string> {
  const name = `migrate_${++databases}`;
  expect(await ensureDatabase(server.adminUrl('postgres'), name)).toEqual({ created: true });
  expect(await ensureDatabase(server.adminUrl('postgres'), name)).toEqual({ created: false });
  return server.adminUrl(name);
}

async function newMigrations(sql: Readonly<Record<string, string>>): Promise<string> {
  const migrations = join(server.folder, `migrations-${databases}`);
  await rm(migrations, { recursive: true, force: true });
  for (const [name, text] of Object.entries(sql)) {
    await mkdir(join(migrations, name), { recursive: true });
    await writeFile(join(migrations, name, 'migration.sql'), text);
  }
  await writeFile(join(migrations, 'migration_lock.toml'), 'provider = "postgresql"\n');
  return migrations;
}

const TWO = {
  '1_first': 'CREATE TABLE first (a int);',
  '2_second': 'CREATE TABLE second (a int); ALTER TABLE first ADD b int;',
};

describe('migratePlatform', () => {
  it('applies what is missing, once, in order of name', async () => {
    const adminUrl = await newDatabase();
    const migrationsFolder = await newMigrations({ '1_first': TWO['1_first'] });
    const progress: string[] = [];
    const migrate = () =>
      migratePlatform({ adminUrl, migrationsFolder, onProgress: (line) => progress.push(line) });
    expect(await migrate()).toEqual({ applied: ['1_first'] });
    await newMigrations(TWO);
    expect(await migrate()).toEqual({ applied: ['2_second'] });
    expect(await migrate()).toEqual({ applied: [] });
    expect(progress).toEqual(['Applying migration 1_first', 'Applying migration 2_second']);
  });

  it('writes down what Prisma would: SHA-256 of the file, one step, finished', async () => {
    const adminUrl = await newDatabase();
    await migratePlatform({ adminUrl, migrationsFolder: await newMigrations({ '1_first': 'SELECT 1;\n' }) });
    const { rows } = await queryAs(adminUrl, null, ['SELECT * FROM public._prisma_migrations']);
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        // printf 'SELECT 1;\n' | sha256sum
        checksum: 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd',
        migration_name: '1_first',
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ]);
  });

  it('lets two at once do the work of one', async () => {
    const adminUrl = await newDatabase();
    const migrationsFolder = await newMigrations(TWO);
    const both = await Promise.all([
      migratePlatform({ adminUrl, migrationsFolder }),
      migratePlatform({ adminUrl, migrationsFolder }),
    ]);
    expect(both.flatMap(({ applied }) => applied)).toEqual(['1_first', '2_second']);
  });

  it('refuses a migration that was edited after it was applied', async () => {
    const adminUrl = await newDatabase();
    await migratePlatform({ adminUrl, migrationsFolder: await newMigrations(TWO) });
    const edited = await newMigrations({ ...TWO, '1_first': 'CREATE TABLE first (a bigint);' });
    await expect(migratePlatform({ adminUrl, migrationsFolder: edited })).rejects.toMatchObject({
      name: 'ParleyError',
      message: expect.stringMatching(
        /^Migration 1_first was edited after it was applied: .*npm run reset.*\.$/,
      ),
    });
  });

  it('refuses a database that is ahead of the checkout', async () => {
    const adminUrl = await newDatabase();
    await migratePlatform({ adminUrl, migrationsFolder: await newMigrations(TWO) });
    const older = await newMigrations({ '1_first': TWO['1_first'] });
    await expect(migratePlatform({ adminUrl, migrationsFolder: older })).rejects.toThrow(
      /has migration 2_second, which this checkout does not/,
    );
  });

  it('leaves nothing of a migration that fails, and goes on from there once it is mended', async () => {
    const adminUrl = await newDatabase();
    const broken = await newMigrations({ ...TWO, '2_second': 'CREATE TABLE second (a int); SELECT 1 / 0;' });
    await expect(migratePlatform({ adminUrl, migrationsFolder: broken })).rejects.toThrow(
      'Migration 2_second failed and left nothing behind: division by zero.',
    );
    const { rows } = await queryAs(adminUrl, null, [
      `SELECT to_regclass('first') AS first, to_regclass('second') AS second`,
    ]);
    expect(rows).toEqual([{ first: 'first', second: null }]);
    const mended = await newMigrations(TWO);
    expect(await migratePlatform({ adminUrl, migrationsFolder: mended })).toEqual({ applied: ['2_second'] });
  });

  it('brings the platform’s own migrations into two databases of one server', async () => {
    const migrationsFolder = join(server.folder, 'own');
    await cp(MIGRATIONS_FOLDER, migrationsFolder, { recursive: true });
    const applied = await Promise.all(
      [await newDatabase(), await newDatabase()].map((adminUrl) =>
        migratePlatform({ adminUrl, migrationsFolder }),
      ),
    );
    expect(applied[0]?.applied.length).toBeGreaterThanOrEqual(3);
    expect(applied[1]).toEqual(applied[0]);
  });
});
