import { rm } from 'node:fs/promises';
import { resetEmbeddedPostgres } from '@parley/platform-db';

/** Removes an installation's folder, and the database that lies elsewhere where its server's user can't enter. */
export async function removeInstallation(folder: string): Promise<void> {
  await resetEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
}
