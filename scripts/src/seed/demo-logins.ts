import { randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { ParleyError } from '@parley/errors';
import { z } from 'zod';
import { DEMO_TENANTS } from './demo-tenants.js';

const demoLoginSchema = z.strictObject({
  /** The tenant's name, for people. */
  tenant: z.string(),
  tenantSlug: z.string(),
  role: z.enum(['owner', 'admin', 'analyst', 'viewer']),
  name: z.string(),
  email: z.string(),
  password: z.string().min(16),
});

/** How somebody signs in to a demo tenant. Somebody in two tenants has two of these, with one password. */
export type DemoLogin = Readonly<z.output<typeof demoLoginSchema>>;

const fileSchema = z.array(demoLoginSchema);

/**
 * The demo's logins, kept in `file` (JSON, readable by its owner only). Made when the file is missing,
 * before anybody is given a password: an installation that stops half-way finds the same ones again.
 */
export async function readDemoLogins(
  file: string,
): Promise<{ readonly logins: readonly DemoLogin[]; readonly created: boolean }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ParleyError('UNAVAILABLE', `${file} cannot be read (${error.code}).`, { cause: error });
  });
  if (text !== undefined) return { logins: parse(file, text), created: false };
  const logins = makeLogins();
  await writeFile(`${file}.new`, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return { logins, created: true };
}

function parse(file: string, text: string): readonly DemoLogin[] {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ParleyError(
      'BAD_INPUT',
      `${file} does not hold the demo's logins: delete it, and everybody gets a new password.`,
      { cause },
    );
  }
}

function makeLogins(): readonly DemoLogin[] {
  const passwords = new Map<string, string>();
  return DEMO_TENANTS.flatMap((tenant) =>
    tenant.members.map(({ name, email, role }) => {
      const password = passwords.get(email) ?? newPassword();
      passwords.set(email, password);
      return { tenant: tenant.name, tenantSlug: tenant.slug, role, name, email, password };
    }),
  );
}

/** 80 random bits, without letters that look alike, in groups that can be read aloud. */
function newPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const letter = (): string => alphabet.charAt(randomInt(alphabet.length));
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, letter).join('')).join('-');
}
