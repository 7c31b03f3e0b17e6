import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { inTransaction, urlOfDatabase, withClient } from './admin-connection.js';
import { type Industry, seedFolder } from './industries.js';

/** Owns what is in template databases, until a tenant's owner takes it over. Nobody can log in as it. */
export const TEMPLATE_OWNER = 'parley_template';

export interface TemplateOptions {
  /** A superuser's way to any database of the server. */
  readonly adminUrl: string;
  /** The last complete day (`YYYY-MM-DD`): demo data covers the 36 months that end with it. */
  readonly anchor: string;
  readonly onProgress?: (message: string) => void;
}

export function templateDatabaseName(industry: Industry): string {
  return `parley_template_${industry}`;
}

/**
 * Makes an industry's template database unless it is there. It is built under another name, so the
 * one that carries the name is whole; what an interrupted building left is thrown away.
 */
export async function createTemplateDatabase(
  industry: Industry,
  options: TemplateOptions,
): Promise<{ readonly created: boolean }> {
  const name = templateDatabaseName(industry);
  return withClient(options.adminUrl, async (admin) => {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return { created: false };
    options.onProgress?.(`Making the ${industry} demo data`);
    await ensureTemplateOwner(admin);
    const building = pg.escapeIdentifier(`${name}_in_building`);
    await admin.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${building} TEMPLATE template0 ENCODING 'UTF8'`);
    await admin.query(`REVOKE ALL ON DATABASE ${building} FROM PUBLIC`);
    await withClient(urlOfDatabase(options.adminUrl, `${name}_in_building`), (client) =>
      fill(client, industry, options.anchor),
    );
    // Nobody can be connected while it is copied.
    await admin.query(`ALTER DATABASE ${building} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
    await admin.query(`ALTER DATABASE ${building} RENAME TO ${pg.escapeIdentifier(name)}`);
    return { created: true };
  });
}

/** One transaction: tables that are made and filled in the same one are not logged twice (wal_level = minimal). */
async function fill(client: pg.Client, industry: Industry, anchor: string): Promise<void> {
  await inTransaction(client, async () => {
    await client.query("SELECT set_config('parley.anchor', $1, true)", [anchor]);
    for (const file of templateFiles(industry)) {
      await client.query(await readFile(join(seedFolder, 'templates', file), 'utf8'));
    }
  });
}

function templateFiles(industry: Industry): readonly string[] {
  return [
    'begin.sql',
    'people.sql',
    `${industry}/catalogue.sql`,
    'commerce/tables.sql',
    'commerce/data.sql',
    'commerce/keys.sql',
    `${industry}/tables-and-data.sql`,
    'finish.sql',
  ];
}

/** Two template databases may be made at once, and roles belong to the whole server. */
async function ensureTemplateOwner(admin: pg.Client): Promise<void> {
  const role = pg.escapeIdentifier(TEMPLATE_OWNER);
  await admin.query(
    `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  );
}
