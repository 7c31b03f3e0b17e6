import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '@parley/errors';
import { z } from 'zod';
import { readAddress } from './house/house-address.js';
import { installationFolder } from './installation-folder.js';

const demoLogins = z.array(
  z.object({ tenantSlug: z.string(), role: z.string(), email: z.string(), password: z.string() }),
);

interface Wanted {
  /** A demo tenant's short name. */
  readonly tenant: string;
  /** A role or an e-mail address. */
  readonly user: string;
}

/** Who has that role, or that address, in a demo tenant. @throws ParleyError NOT_FOUND, BAD_INPUT */
export async function findLogin({ tenant, user }: Wanted): Promise<{ email: string; password: string }> {
  const file = join(installationFolder(), 'demo-logins.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ParleyError('NOT_FOUND', `${file} can't be read: run \`npm start\` first.`, { cause });
  });
  const logins = demoLogins.parse(JSON.parse(text));
  const ofTenant = logins.filter(({ tenantSlug }) => tenantSlug === tenant);
  if (ofTenant.length === 0) {
    const tenants = [...new Set(logins.map(({ tenantSlug }) => tenantSlug))].join(', ');
    throw new ParleyError('BAD_INPUT', `There is no demo tenant "${tenant}": there are ${tenants}.`);
  }
  const login = ofTenant.find(({ role, email }) => role === user || email === user);
  if (login !== undefined) return login;
  const known = ofTenant.map(({ role, email }) => `${email} (${role})`).join(', ');
  throw new ParleyError('BAD_INPUT', `There is no demo login "${user}" at ${tenant}: there are ${known}.`);
}

/** Where the house that runs here answers. @throws ParleyError UNAVAILABLE */
export async function findHouse(): Promise<string> {
  const url = await readAddress(installationFolder());
  if (url !== undefined) return url;
  throw new ParleyError('UNAVAILABLE', 'Parley does not run: start it with `npm start` in another terminal.');
}
