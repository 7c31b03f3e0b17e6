import { join } from 'node:path';
import {
  createServiceRoles,
  type EmbeddedPostgres,
  ensureDatabase,
  migratePlatform,
  type ServiceRole,
  startEmbeddedPostgres,
} from '@parley/platform-db';
import { projectRoot } from '../project-root.js';
import type { Opened } from './opened.js';

const PLATFORM_DATABASE = 'parley';

export interface Platform {
  readonly server: EmbeddedPostgres;
  /** The superuser's way into the platform's database. Secret. */
  readonly adminUrl: string;
  /** Each subgraph's own way into it. Secret. */
  readonly urls: Record<ServiceRole, string>;
}

/** Boots the embedded PostgreSQL and brings the platform's database up to date. */
export async function openPlatform(
  folder: string,
  opened: Opened,
  onProgress: (step: string) => void,
): Promise<Platform> {
  onProgress('Booting PostgreSQL');
  const server = opened.add('PostgreSQL', await startEmbeddedPostgres({ folder, onProgress }), (postgres) =>
    postgres.stop(),
  );
  onProgress('Applying migrations');
  await ensureDatabase(server.adminUrl('postgres'), PLATFORM_DATABASE);
  const adminUrl = server.adminUrl(PLATFORM_DATABASE);
  await migratePlatform({ adminUrl, migrationsFolder: join(projectRoot, 'prisma/migrations') });
  const urls = await createServiceRoles({ adminUrl, passwordsFile: join(folder, 'service-passwords.json') });
  return { server, adminUrl, urls };
}
