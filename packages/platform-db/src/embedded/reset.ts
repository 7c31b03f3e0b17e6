import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFailure } from './explain-failure.js';
import { lockFolder } from './folder-lock.js';
import { findHome } from './server-home.js';
import { stopLeftOver } from './server-process.js';

/**
 * Removes a folder's PostgreSQL with all its data, also where that lies outside the folder. Throws a
 * ParleyError when a running Parley uses it.
 */
export async function resetEmbeddedPostgres(
  folder: string,
  onProgress: (message: string) => void = () => undefined,
): Promise<void> {
  try {
    const home = await findHome(folder);
    if (home) {
      const isReal = (await lstat(home.path).catch(() => undefined))?.isDirectory();
      if (isReal) {
        await lockFolder(join(home.path, 'lock'), folder); // goes with the folder
        await stopLeftOver(home, onProgress);
      }
      await rm(home.path, { recursive: true, force: true });
    }
    await rm(join(folder, 'postgres'), { recursive: true, force: true });
  } catch (error) {
    throw explainFailure(error, folder);
  }
}
