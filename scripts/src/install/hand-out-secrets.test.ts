import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handOutSecrets } from './hand-out-secrets.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-secrets-'));
  await handOutSecrets(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Every file by its path. */
async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.sort().map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]),
    ),
  );
}

describe('handOutSecrets', () => {
  it('lays before each service what it needs and nothing else, for its owner only', async () => {
    const files = await contents();
    expect(Object.keys(files)).toEqual([
      'catalog/database-password',
      'catalog/master-key',
      'catalog/redis-password',
      'gateway/gateway-key',
      'identity/database-password',
      'identity/identity-key',
      'installation/secrets.json',
      'installation/service-passwords.json',
      'postgres/password',
      'query/database-password',
      'query/hash-key',
      'query/master-key',
      'query/redis-password',
      'redis/password',
      'tenants/database-password',
      'tenants/master-key',
    ]);
    for (const name of Object.keys(files)) {
      expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  it('gives those who share something one secret, and every server a password of its own', async () => {
    const files = await contents();
    expect(files['tenants/master-key']).toBe(files['query/master-key']);
    expect(Buffer.from(files['query/master-key'] ?? '', 'base64')).toHaveLength(32);
    expect(files['query/redis-password']).toBe(files['redis/password']);
    expect(files['catalog/redis-password']).toBe(files['redis/password']);
    const passwords = Object.entries(files).filter(([name]) => /password$/.test(name));
    expect(new Set(passwords.map(([, password]) => password)).size).toBe(6);
  });

  it('changes nothing a second time, and puts back what was lost', async () => {
    const before = await contents();
    await rm(join(folder, 'query'), { recursive: true });
    await handOutSecrets(folder);
    expect(await contents()).toEqual(before);
  });
});
