import { join } from 'node:path';
import { createServiceRoles, ensureDatabase, migratePlatform, type ServiceRole } from '@parley/platform-db';
import { projectRoot } from '../project-root.js';
import { urlOfDatabase } from '../seed/admin-connection.js';

const PLATFORM_DATABASE = 'parley';

export interface InstalledPlatform {
  /** The superuser's way into the platform's database. Secret. */
  readonly adminUrl: string;
  /** Each subgraph's own way into it. Secret. */
  readonly urls: Record<ServiceRole, string>;
}

export interface InstallOptions {
  /** A superuser's way to any database of the server. */
  readonly serverUrl: string;
  /** Where the services' passwords are kept; made when missing. */
  readonly passwordsFile: string;
  readonly onProgress?: (step: string) => void;
}

/** Brings the platform's database up to date, and gives each subgraph its way into it. Repeatable. */
export async function installPlatform(options: InstallOptions): Promise<InstalledPlatform> {
  const { serverUrl, passwordsFile, onProgress } = options;
  await ensureDatabase(serverUrl, PLATFORM_DATABASE);
  const adminUrl = urlOfDatabase(serverUrl, PLATFORM_DATABASE);
  const migrationsFolder = join(projectRoot, 'prisma/migrations');
  await migratePlatform({ adminUrl, migrationsFolder, ...(onProgress && { onProgress }) });
  return { adminUrl, urls: await createServiceRoles({ adminUrl, passwordsFile }) };
}
