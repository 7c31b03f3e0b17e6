import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Of the files, by path below the folder, those that are missing or not as they would be written. */
export async function staleFiles(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of files) {
    if ((await readIfThere(join(folder, path))) !== text) stale.push(path);
  }
  return stale;
}

/** Writes the stale ones: what is as it was keeps its time, so that watchers stay asleep. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale = await staleFiles(folder, files);
  for (const path of stale) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), files.get(path) ?? '');
  }
  return stale;
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
