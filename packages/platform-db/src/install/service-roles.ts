import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { ParleyError } from '@parley/errors';
import pg from 'pg';
import { z } from 'zod';
import { scramVerifier } from './scram.js';

/** The roles the subgraphs log in with; migrations make them, without a password. */
export const SERVICE_ROLES = ['parley_identity', 'parley_tenants', 'parley_catalog', 'parley_query'] as const;

export type ServiceRole = (typeof SERVICE_ROLES)[number];

export interface ServiceRolesOptions {
  /** A role that may set passwords, in the platform's database. */
  readonly adminUrl: string;
  /** Where the passwords are kept (JSON, readable by its owner only); made when missing. */
  readonly passwordsFile: string;
}

const passwordsSchema = z.object({
  parley_identity: z.string().min(16),
  parley_tenants: z.string().min(16),
  parley_catalog: z.string().min(16),
  parley_query: z.string().min(16),
});

/**
 * Gives each service role its password, kept in `passwordsFile`, and answers with the address each
 * service connects to. Run after the migrations; running it again changes nothing anybody notices.
 */
export async function createServiceRoles(options: ServiceRolesOptions): Promise<Record<ServiceRole, string>> {
  const passwords = await readServicePasswords(options.passwordsFile);
  const client = new pg.Client({ connectionString: options.adminUrl });
  await client.connect();
  try {
    for (const role of SERVICE_ROLES) {
      await client.query(
        `ALTER ROLE ${pg.escapeIdentifier(role)} PASSWORD ${pg.escapeLiteral(scramVerifier(passwords[role]))}`,
      );
    }
  } finally {
    await client.end();
  }
  return {
    parley_identity: urlFor('parley_identity'),
    parley_tenants: urlFor('parley_tenants'),
    parley_catalog: urlFor('parley_catalog'),
    parley_query: urlFor('parley_query'),
  };

  function urlFor(role: ServiceRole): string {
    const url = new URL(options.adminUrl);
    url.username = role;
    url.password = passwords[role];
    return url.href;
  }
}

/** The services' passwords, as they are kept in `file`; made when it is missing, with or without a server. */
export async function readServicePasswords(file: string): Promise<Record<ServiceRole, string>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) {
    const parsed = passwordsSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new ParleyError(
      'BAD_INPUT',
      `${file} does not hold the services' passwords: delete it, new ones are made.`,
    );
  }
  const fresh = {
    parley_identity: newPassword(),
    parley_tenants: newPassword(),
    parley_catalog: newPassword(),
    parley_query: newPassword(),
  };
  await writeFile(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return fresh;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
