import { randomBytes } from 'node:crypto';
import { ParleyError } from '@parley/errors';
import { scramVerifier } from '@parley/platform-db';
import type { ServerSettings } from '@parley/sql-drivers';
import pg from 'pg';
import { urlOfDatabase, withClient } from './admin-connection.js';
import type { Industry } from './industries.js';
import { TEMPLATE_OWNER, templateDatabaseName } from './template-database.js';

export interface TenantDatabaseOptions {
  /** A superuser's way to any database of the server. */
  readonly adminUrl: string;
  /** Of lower-case letters, digits and hyphens. */
  readonly tenantSlug: string;
  readonly industry: Industry;
}

/** The names of a tenant's database and of the roles that belong to it alone. */
export interface TenantDatabaseNames {
  readonly database: string;
  /** Owns everything in it. Nobody logs in as it: Parley's own work steps into it with SET ROLE. */
  readonly owner: string;
  /** Questions run as it. It can connect to this database only, and only read. */
  readonly reader: string;
}

export function tenantDatabaseNames(tenantSlug: string): TenantDatabaseNames {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(tenantSlug)) {
    throw new ParleyError(
      'BAD_INPUT',
      `"${tenantSlug}" is no tenant's short name: use lower-case letters, digits and hyphens.`,
    );
  }
  const database = `tenant_${tenantSlug.replaceAll('-', '_')}`;
  return { database, owner: `${database}_owner`, reader: `${database}_reader` };
}

/**
 * Copies the industry's template into a database of the tenant's own, with an owner role and a
 * read-only role, and answers how the reader connects. The password is known to the caller alone.
 * A failure half-way leaves nothing behind.
 */
export async function provisionTenantDatabase(options: TenantDatabaseOptions): Promise<ServerSettings> {
  const names = tenantDatabaseNames(options.tenantSlug);
  const password = randomBytes(24).toString('base64url');
  const server = new URL(options.adminUrl);
  return withClient(options.adminUrl, async (admin) => {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [names.database]);
    if (rowCount) {
      throw new ParleyError('BAD_INPUT', `There is a database ${names.database} already: drop it first.`);
    }
    try {
      await createRoles(admin, names, password);
      await copyTemplate(admin, names, options.industry);
      await withClient(urlOfDatabase(options.adminUrl, names.database), (client) => handOver(client, names));
    } catch (error) {
      await drop(admin, names);
      throw error;
    }
    return {
      engine: 'postgresql',
      host: server.hostname,
      port: Number(server.port || 5432),
      database: names.database,
      user: names.reader,
      password,
      tls: 'disable',
    };
  });
}

/** Drops a tenant's database and roles, whatever there is of them; ends the sessions that use it. */
export async function dropTenantDatabase(adminUrl: string, tenantSlug: string): Promise<void> {
  await withClient(adminUrl, (admin) => drop(admin, tenantDatabaseNames(tenantSlug)));
}

async function drop(admin: pg.Client, names: TenantDatabaseNames): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(names.database)} WITH (FORCE)`);
  for (const role of [names.reader, names.owner]) {
    await admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(role)}`);
  }
}

/**
 * The settings are the reader's defaults, a second line behind those of each run. A session may change
 * them (not the size of its temporary files), but gains no right by it: it owns nothing and may write nothing.
 */
async function createRoles(admin: pg.Client, names: TenantDatabaseNames, password: string): Promise<void> {
  const reader = pg.escapeIdentifier(names.reader);
  await admin.query(`CREATE ROLE ${pg.escapeIdentifier(names.owner)} NOLOGIN`);
  await admin.query(
    `CREATE ROLE ${reader} LOGIN NOINHERIT CONNECTION LIMIT 50 PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`,
  );
  const defaults = {
    default_transaction_read_only: 'on',
    statement_timeout: '15min',
    idle_in_transaction_session_timeout: '5min',
    lock_timeout: '5s',
    temp_file_limit: '2GB',
    search_path: 'public',
    timezone: 'UTC',
  };
  for (const [name, value] of Object.entries(defaults)) {
    await admin.query(`ALTER ROLE ${reader} SET ${name} = ${pg.escapeLiteral(value)}`);
  }
}

async function copyTemplate(admin: pg.Client, names: TenantDatabaseNames, industry: Industry): Promise<void> {
  const database = pg.escapeIdentifier(names.database);
  const template = pg.escapeIdentifier(templateDatabaseName(industry));
  await admin.query(
    `CREATE DATABASE ${database} TEMPLATE ${template} OWNER ${pg.escapeIdentifier(names.owner)}`,
  );
  await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${pg.escapeIdentifier(names.reader)}`);
}

/** Inside the new database: everything to the owner, reading to the reader, also of tables to come. */
async function handOver(client: pg.Client, names: TenantDatabaseNames): Promise<void> {
  const owner = pg.escapeIdentifier(names.owner);
  const reader = pg.escapeIdentifier(names.reader);
  await client.query(`REASSIGN OWNED BY ${pg.escapeIdentifier(TEMPLATE_OWNER)} TO ${owner}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${reader}`);
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`);
  await client.query(
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT SELECT ON TABLES TO ${reader}`,
  );
}
