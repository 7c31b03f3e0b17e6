import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@parley/platform-db';
import { type InstalledPlatform, installPlatform } from '../install/install-platform.js';
import type { Opened } from './opened.js';

export interface Platform extends InstalledPlatform {
  readonly server: EmbeddedPostgres;
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
  const installed = await installPlatform({
    serverUrl: server.adminUrl('postgres'),
    passwordsFile: join(folder, 'service-passwords.json'),
  });
  return { server, ...installed };
}
