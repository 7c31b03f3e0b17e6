import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../new-id.js';
import { MIGRATIONS_FOLDER } from '../testing/start-test-platform.js';
import { startTestPostgres, type TestPostgres } from '../testing/start-test-postgres.js';
import { withClient } from '../testing/two-tenants.js';
import { ensureDatabase } from './database.js';
import { migratePlatform } from './migrate.js';

const OWN_DATABASES = '20261121090400_own_databases';
const LOCK_FILE = 'migration_lock.toml';

let server: TestPostgres;

beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

it('built-in roles of an older installation get what new ones are made with', async () => {
  await ensureDatabase(server.adminUrl('postgres'), 'older');
  const adminUrl = server.adminUrl('older');
  const before = join(server.folder, 'before');
  await cp(MIGRATIONS_FOLDER, before, { recursive: true });
  const later = (await readdir(before)).filter((name) => name >= OWN_DATABASES && name !== LOCK_FILE);
  for (const name of later) await rm(join(before, name), { recursive: true });
  await migratePlatform({ adminUrl, migrationsFolder: before });

  const tenantId = newId();
  const roles = await withClient(adminUrl, async (client) => {
    for (const [name, permissions, builtIn] of [
      ['owner', ['run:ask'], true],
      ['admin', ['model:publish', 'run:ask'], true],
      ['viewer', ['run:ask'], true],
      ['one of their own', ['run:ask'], false],
    ]) {
      await client.query('INSERT INTO identity.roles VALUES ($1, $2, $3, $4, $5)', [
        newId(),
        tenantId,
        name,
        permissions,
        builtIn,
      ]);
    }
    expect(await migratePlatform({ adminUrl, migrationsFolder: MIGRATIONS_FOLDER })).toEqual({
      applied: later.sort(),
    });
    const { rows } = await client.query('SELECT name, permissions FROM identity.roles ORDER BY name');
    return rows;
  });
  expect(roles).toEqual([
    {
      name: 'admin',
      permissions: [
        'model:publish',
        'run:ask',
        'data_source:manage',
        'run:export',
        'cache:clear',
        'usage:read',
        'model:edit',
        'question:verify',
        'policy:write',
        'data:classify',
        'ai:configure',
      ],
    },
    { name: 'one of their own', permissions: ['run:ask'] },
    {
      name: 'owner',
      permissions: [
        'run:ask',
        'data_source:manage',
        'model:publish',
        'run:export',
        'cache:clear',
        'usage:read',
        'model:edit',
        'question:verify',
        'policy:write',
        'data:classify',
        'ai:configure',
      ],
    },
    { name: 'viewer', permissions: ['run:ask', 'run:export'] },
  ]);
});
