import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readServicePasswords } from '@parley/platform-db';
import { readSecrets } from './installation-secrets.js';

/** All of an installation's secrets, as `npm run migrate` needs them. Nothing that serves requests may see it. */
export function installationOf(secretsFolder: string): string {
  return join(secretsFolder, 'installation');
}

export function servicePasswordsFile(secretsFolder: string): string {
  return join(installationOf(secretsFolder), 'service-passwords.json');
}

/**
 * Makes what is secret, once, and lays before each service what it needs and nothing else: a folder a
 * service, a file a secret, readable by their owner only. The names of the files are those of the
 * variables: `MASTER_KEY_FILE=<folder>/query/master-key`.
 */
export async function handOutSecrets(secretsFolder: string): Promise<void> {
  const keys = await readSecrets(installationOf(secretsFolder));
  const passwords = await readServicePasswords(servicePasswordsFile(secretsFolder));
  const masterKey = Buffer.from(keys.masterKey).toString('base64');
  const redisPassword = await onceMade(join(secretsFolder, 'redis/password'));
  const files = {
    'identity/database-password': passwords.parley_identity,
    'identity/identity-key': JSON.stringify(keys.identityKey),
    'tenants/database-password': passwords.parley_tenants,
    'tenants/master-key': masterKey,
    'catalog/database-password': passwords.parley_catalog,
    'catalog/master-key': masterKey,
    'catalog/redis-password': redisPassword,
    'query/database-password': passwords.parley_query,
    'query/master-key': masterKey,
    'query/hash-key': keys.hashKey,
    'query/redis-password': redisPassword,
    'gateway/gateway-key': JSON.stringify(keys.gatewayKey),
  };
  for (const [name, secret] of Object.entries(files)) await writeSecret(join(secretsFolder, name), secret);
  // The server takes it when its data is made, and never again.
  await onceMade(join(secretsFolder, 'postgres/password'));
}

/** A server's password, made when there is none. */
async function onceMade(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return kept;
  const password = randomBytes(24).toString('base64url');
  await writeSecret(file, password);
  return password;
}

/** Written beside and renamed: a crash leaves the whole file or none. */
async function writeSecret(file: string, secret: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, secret, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
