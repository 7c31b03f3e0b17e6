import type { Vault } from '@parley/service-kit';
import { parseConnectionSettings } from '@parley/sql-drivers';
import type pg from 'pg';
import { DEMO_TENANTS } from './demo-tenants.js';
import { addressOf, sealingContext } from './seed-platform.js';
import { tenantDatabaseNames } from './tenant-database.js';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * The embedded server takes another port when its own is in use. The demo's data sources follow it;
 * others are left alone.
 */
export async function followServer(platform: pg.Client, vault: Vault, server: ServerAddress): Promise<void> {
  const databases = DEMO_TENANTS.map((tenant) => tenantDatabaseNames(tenant.slug).database);
  const { rows } = await platform.query<{ id: string; sealed_settings: string }>(
    `SELECT data_sources.id, sealed_settings
     FROM tenants.data_sources JOIN tenants.tenants ON tenants.id = tenant_id
     WHERE slug = ANY ($1) AND split_part(address, '/', 2) = ANY ($2) AND split_part(address, '/', 1) <> $3`,
    [DEMO_TENANTS.map((tenant) => tenant.slug), databases, `${server.host}:${server.port}`],
  );
  for (const source of rows) {
    const context = sealingContext(source.id);
    const known = parseConnectionSettings(vault.open(source.sealed_settings, context));
    if (!('host' in known)) continue;
    const settings = { ...known, host: server.host, port: server.port };
    await platform.query(
      'UPDATE tenants.data_sources SET address = $2, sealed_settings = $3, version = version + 1 WHERE id = $1',
      [source.id, addressOf(settings), vault.seal(JSON.stringify(settings), context)],
    );
  }
}
