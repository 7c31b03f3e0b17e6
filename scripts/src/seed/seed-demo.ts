import type { Vault } from '@parley/service-kit';
import type pg from 'pg';
import { withClient } from './admin-connection.js';
import { type DemoLogin, readDemoLogins } from './demo-logins.js';
import { DEMO_TENANTS, type DemoTenant } from './demo-tenants.js';
import { followServer } from './moved-server.js';
import { hashPasswords, seedPlatform } from './seed-platform.js';
import { shutDatabasesToPublic } from './shut-to-public.js';
import { createTemplateDatabase } from './template-database.js';
import { dropTenantDatabase, provisionTenantDatabase } from './tenant-database.js';
import { forEachAtMost } from './turns.js';

export interface SeedDemoOptions {
  /** A superuser's way to a database of the server that tenants' databases are made on. */
  readonly adminUrl: string;
  /** The way into the platform's database, migrated, past row-level security. */
  readonly platformAdminUrl: string;
  readonly vault: Vault;
  /** Where tenants' databases are reached for questions. */
  readonly host: string;
  readonly port: number;
  /** The last complete day (`YYYY-MM-DD`). Read at the first start only: data does not move. */
  readonly anchor: string;
  /** Keeps the demo's logins (JSON, readable by its owner only). */
  readonly loginsFile: string;
  readonly onProgress?: (message: string) => void;
}

/**
 * Makes the demo: three tenants with a database each, and who may sign in to them. What is there
 * already stays as it is; what an interrupted run left half-made is made anew.
 */
export async function seedDemo(options: SeedDemoOptions): Promise<readonly DemoLogin[]> {
  const { logins, created } = await readDemoLogins(options.loginsFile);
  await withClient(options.platformAdminUrl, async (platform) => {
    const known = await knownTenants(platform);
    const missing = DEMO_TENANTS.filter((tenant) => !known.has(tenant.slug));
    if (missing.length > 0) await withClient(options.adminUrl, shutDatabasesToPublic);
    await forEachAtMost(2, missing, (tenant) => seedTenant(tenant, logins, options));
    if (created && known.size > 0) await replacePasswords(platform, logins);
    await followServer(platform, options.vault, options);
  });
  return logins;
}

/** A tenant that the platform knows is whole: it is written last, in one transaction. */
async function knownTenants(platform: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await platform.query<{ slug: string }>('SELECT slug FROM tenants.tenants');
  return new Set(rows.map((row) => row.slug));
}

async function seedTenant(
  tenant: DemoTenant,
  logins: readonly DemoLogin[],
  options: SeedDemoOptions,
): Promise<void> {
  const { adminUrl, vault, onProgress } = options;
  await createTemplateDatabase(tenant.industry, options);
  onProgress?.(`Making the database of ${tenant.name}`);
  await dropTenantDatabase(adminUrl, tenant.slug);
  const made = await provisionTenantDatabase({
    adminUrl,
    tenantSlug: tenant.slug,
    industry: tenant.industry,
  });
  const settings = { ...made, host: options.host, port: options.port };
  onProgress?.(`Registering ${tenant.name}: people, meaning, policies`);
  await withClient(options.platformAdminUrl, (platform) =>
    seedPlatform({
      platform,
      vault,
      tenant,
      logins: logins.filter((login) => login.tenantSlug === tenant.slug),
      settings,
    }),
  );
}

/** The file with the passwords was lost: the new ones count from now on. */
async function replacePasswords(platform: pg.Client, logins: readonly DemoLogin[]): Promise<void> {
  for (const [email, passwordHash] of await hashPasswords(logins)) {
    await platform.query('UPDATE identity.users SET password_hash = $2 WHERE email = $1', [
      email,
      passwordHash,
    ]);
  }
}
