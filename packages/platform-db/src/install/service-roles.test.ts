import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../new-id.js';
import { startTestPlatform, type TestPlatform } from '../testing/start-test-platform.js';
import { queryAs } from '../testing/two-tenants.js';
import { createServiceRoles, SERVICE_ROLES } from './service-roles.js';

let platform: TestPlatform;
const passwordsFile = join(tmpdir(), `parley-passwords-${newId()}.json`);

beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(async () => {
  await platform.stop();
  await rm(passwordsFile, { force: true });
});

describe('createServiceRoles', () => {
  it('gives each role a password of its own, kept in a file for its owner only', async () => {
    const urls = await createServiceRoles({ adminUrl: platform.adminUrl, passwordsFile });
    expect(new Set(SERVICE_ROLES.map((role) => new URL(urls[role]).password)).size).toBe(
      SERVICE_ROLES.length,
    );
    expect((await stat(passwordsFile)).mode & 0o777).toBe(0o600);
    for (const role of SERVICE_ROLES) {
      const { rows } = await queryAs(urls[role], null, ['SELECT session_user::text AS name']);
      expect(rows).toEqual([{ name: role }]);
    }
  });

  it('keeps the passwords from start to start, and replaces those it did not give', async () => {
    const before = await readFile(passwordsFile, 'utf8');
    const urls = await createServiceRoles({ adminUrl: platform.adminUrl, passwordsFile });
    expect(await readFile(passwordsFile, 'utf8')).toBe(before);
    // The address made when the platform started had another password.
    await expect(queryAs(platform.urls.parley_query, null, ['SELECT 1'])).rejects.toMatchObject({
      code: '28P01',
    });
    await expect(queryAs(urls.parley_query, null, ['SELECT 1'])).resolves.toMatchObject({ rowCount: 1 });
  });

  it('never sends a password to the server', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY ($1)`,
      SERVICE_ROLES,
    ]);
    expect(rows.map((row) => row.rolpassword)).toEqual(
      SERVICE_ROLES.map(() => expect.stringMatching(/^SCRAM-SHA-256\$4096:[^$]+\$[^:]+:.+$/)),
    );
  });

  it('says which file is unreadable and what to do', async () => {
    await writeFile(passwordsFile, '{}');
    await expect(createServiceRoles({ adminUrl: platform.adminUrl, passwordsFile })).rejects.toThrow(
      `${passwordsFile} does not hold the services' passwords: delete it, new ones are made.`,
    );
  });
});
