import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectPlatform, type PlatformDb } from '../connect.js';
import { ensureDatabase } from '../install/database.js';
import { migratePlatform } from '../install/migrate.js';
import { createServiceRoles, type ServiceRole } from '../install/service-roles.js';
import { startFromTemplate } from './start-test-postgres.js';

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

/** Boots a PostgreSQL with a migrated platform in a temporary folder; `stop` leaves nothing of it. */
export async function startTestPlatform(): Promise<TestPlatform> {
  const server = await startFromTemplate('platform', async ({ adminUrl }, folder) => {
    await ensureDatabase(adminUrl('postgres'), PLATFORM);
    await migratePlatform({ adminUrl: adminUrl(PLATFORM), migrationsFolder: MIGRATIONS_FOLDER });
    await createServiceRoles({ adminUrl: adminUrl(PLATFORM), passwordsFile: passwordsIn(folder) });
  });
  const adminUrl = server.adminUrl(PLATFORM);
  const urls = await createServiceRoles({ adminUrl, passwordsFile: passwordsIn(server.folder) });
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
    },
  };
}

function passwordsIn(folder: string): string {
  return join(folder, 'service-passwords.json');
}
