import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '@parley/errors';
import { generateSigningKey } from '@parley/service-kit';
import { z } from 'zod';

/**
 * An installation's own secrets, made once and kept in `<folder>/secrets.json`, readable by its owner
 * only. Losing the file makes stored credentials unreadable; leaking it is leaking everything.
 */
export interface InstallationSecrets {
  /** Ed25519 private JWK that signs what clients hold. */
  readonly identityKey: JsonWebKeyRecord;
  /** Ed25519 private JWK that signs what the gateway sends to subgraphs. */
  readonly gatewayKey: JsonWebKeyRecord;
  /** 32 bytes: seals data sources' credentials. */
  readonly masterKey: Uint8Array;
  /** Keys the `hash` mask of column policies. */
  readonly hashKey: string;
}

type JsonWebKeyRecord = z.output<typeof jsonWebKey>;

const jsonWebKey = z.looseObject({ kty: z.string(), kid: z.string() });
const stored = z.object({
  identityKey: jsonWebKey,
  gatewayKey: jsonWebKey,
  masterKey: z.base64(),
  hashKey: z.string().min(32),
});

/** Reads the installation's secrets, or makes them at the first start. */
export async function readSecrets(folder: string): Promise<InstallationSecrets> {
  const file = join(folder, 'secrets.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ParleyError('UNAVAILABLE', `${file} cannot be read (${error.code}).`, { cause: error });
  });
  const secrets = text === undefined ? await makeSecrets(folder, file) : parseSecrets(file, text);
  return { ...secrets, masterKey: Buffer.from(secrets.masterKey, 'base64') };
}

function parseSecrets(file: string, text: string): z.output<typeof stored> {
  try {
    return stored.parse(JSON.parse(text));
  } catch (cause) {
    throw new ParleyError(
      'UNAVAILABLE',
      `${file} is damaged. Put back a copy of it, or start over with \`npm run reset\`.`,
      { cause },
    );
  }
}

async function makeSecrets(folder: string, file: string): Promise<z.output<typeof stored>> {
  const secrets = stored.parse({
    identityKey: await generateSigningKey('identity-1'),
    gatewayKey: await generateSigningKey('gateway-1'),
    masterKey: randomBytes(32).toString('base64'),
    hashKey: randomBytes(32).toString('hex'),
  });
  await mkdir(folder, { recursive: true });
  // Written beside and renamed: a crash leaves the whole file or none.
  await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}
