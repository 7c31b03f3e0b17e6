import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Opened } from './opened.js';

function addressFile(folder: string): string {
  return join(folder, 'address');
}

/** Leaves the API's address where commands of the same installation find it, for as long as it is served. */
export async function publishAddress(folder: string, httpUrl: string, opened: Opened): Promise<void> {
  const file = addressFile(folder);
  await writeFile(file, `${httpUrl}\n`);
  opened.add('the address', file, () => rm(file, { force: true }));
}

/** The API's address; `undefined` when nothing runs. A killed house leaves its address behind. */
export async function readAddress(folder: string): Promise<string | undefined> {
  const text = await readFile(addressFile(folder), 'utf8').catch(() => '');
  return text.trim() || undefined;
}
