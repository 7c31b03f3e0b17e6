import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectPlatform, type PlatformDb } from '../connect.js';
import { resetEmbeddedPostgres } from '../embedded/reset.js';
import { startEmbeddedPostgres } from '../embedded/start.js';
import { ensureDatabase } from '../install/database.js';
import { migratePlatform } from '../install/migrate.js';
import { createServiceRoles, type ServiceRole } from '../install/service-roles.js';

/** A platform database of a test's own, empty but migrated. */
export interface TestPlatform {
  /** Superuser, in the platform's database: past row-level security, for setting the scene. */
  readonly adminUrl: string;
  /** Superuser, in any database of the server, e.g. for a tenant's own. */
  readonly adminUrlOf: (database: string) => string;
  /** How each service connects. */
  readonly urls: Readonly<Record<ServiceRole, string>>;
  /** Connects as a service; closed by `stop`. */
  connect(role: ServiceRole, onQuery?: (sql: string) => void): PlatformDb;
  stop(): Promise<void>;
}

const PLATFORM = 'parley';

/** The repository's migrations, from `src` as from `dist`. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

/** Boots a PostgreSQL in a temporary folder (about a second); `stop` leaves nothing of it. */
export async function startTestPlatform(): Promise<TestPlatform> {
  const folder = await makeTestFolder();
  const server = await startEmbeddedPostgres({ folder, durable: false });
  await ensureDatabase(server.adminUrl('postgres'), PLATFORM);
  const adminUrl = server.adminUrl(PLATFORM);
  await migratePlatform({ adminUrl, migrationsFolder: MIGRATIONS_FOLDER });
  const urls = await createServiceRoles({ adminUrl, passwordsFile: join(folder, 'service-passwords.json') });
  const connections: PlatformDb[] = [];
  return {
    adminUrl,
    adminUrlOf: server.adminUrl,
    urls,
    connect: (role, onQuery) => {
      const connection = connectPlatform({ url: urls[role], ...(onQuery && { onQuery }) });
      connections.push(connection);
      return connection;
    },
    stop: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      await server.stop();
      await removeTestFolder(folder);
    },
  };
}

/** A temporary folder that the server's account can enter: mkdtemp's own mode would send data elsewhere. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  await chmod(folder, 0o755);
  return folder;
}

export async function removeTestFolder(folder: string): Promise<void> {
  await resetEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
}
