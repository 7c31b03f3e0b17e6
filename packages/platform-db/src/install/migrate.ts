import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '@parley/errors';
import pg from 'pg';

export interface MigrateOptions {
  /** A role that may create roles and schemas, in the platform's database. */
  readonly adminUrl: string;
  /** `prisma/migrations`: one folder a migration, each with a migration.sql, applied in order of name. */
  readonly migrationsFolder: string;
  readonly onProgress?: (message: string) => void;
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

/** The advisory lock that `prisma migrate deploy` takes too: neither runs while the other does. */
const PRISMA_MIGRATE_LOCK = 72_707_369;

/** As Prisma makes it, so that `prisma migrate deploy` and `status` agree with what is applied here. */
const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Applies the migrations that are missing, each in a transaction of its own. Does what
 * `prisma migrate deploy` does, without the schema engine that it would download.
 * Throws a ParleyError when an applied migration was edited or removed, or one fails; nothing of a
 * failed one stays.
 */
export async function migratePlatform(options: MigrateOptions): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.migrationsFolder);
  const client = new pg.Client({ connectionString: options.adminUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_MIGRATE_LOCK]);
    await client.query(MIGRATIONS_TABLE);
    const { rows: before } = await client.query<AppliedMigration>(
      'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    );
    const missing = missingMigrations(migrations, before);
    for (const migration of missing) {
      options.onProgress?.(`Applying migration ${migration.name}`);
      await apply(client, migration);
    }
    return { applied: missing.map((migration) => migration.name) };
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function missingMigrations(
  migrations: readonly Migration[],
  before: readonly AppliedMigration[],
): Migration[] {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const applied of before) {
    const migration = byName.get(applied.migration_name);
    if (!applied.finished_at) {
      throw new ParleyError(
        'UNAVAILABLE',
        `Migration ${applied.migration_name} failed half-way under another tool: mend the database, then run \`prisma migrate resolve\`.`,
      );
    }
    if (!migration) {
      throw new ParleyError(
        'UNAVAILABLE',
        `The database has migration ${applied.migration_name}, which this checkout does not: use a newer checkout, or start over with \`npm run reset\`.`,
      );
    }
    if (migration.checksum !== applied.checksum) {
      throw new ParleyError(
        'UNAVAILABLE',
        `Migration ${applied.migration_name} was edited after it was applied: restore the file and add a new migration, or start over with \`npm run reset\`.`,
      );
    }
  }
  const done = new Set(before.map((applied) => applied.migration_name));
  return migrations.filter((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, $4, 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new ParleyError(
      'UNAVAILABLE',
      `Migration ${migration.name} failed and left nothing behind: ${reason}.`,
      {
        cause: error,
      },
    );
  }
}
