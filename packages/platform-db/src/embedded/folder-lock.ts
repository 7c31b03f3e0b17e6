import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ParleyError } from '@parley/errors';
import { type ProcessIdentity, readIdentity } from './process-identity.js';

/** Held by the one Parley that uses a folder. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes `file` for this process, or says in one sentence who has it. A lock whose process is gone (its
 * number may meanwhile belong to another, hence the time of its start) is taken over.
 */
export async function lockFolder(file: string, folder: string): Promise<FolderLock> {
  const me = await readIdentity(process.pid);
  if (!me) throw new Error('this process does not find itself in the process table');
  const text = JSON.stringify(me);
  // Written beside and linked into place: whoever finds the lock finds it whole.
  const draft = `${file}.new-${me.pid}-${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o644 });
  try {
    for (;;) {
      try {
        await link(draft, file);
        return { release: () => release(file, text) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      await takeFromDead(file, folder);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function takeFromDead(file: string, folder: string): Promise<void> {
  await refuseIfHeld(file, folder);
  // Two processes may have found the same dead holder. A rename is the decision; who then holds a living
  // lock in hand was second, and puts it back.
  const aside = `${file}.old-${process.pid}-${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    await refuseIfHeld(aside, folder);
  } catch (error) {
    await link(aside, file).catch(() => undefined);
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function refuseIfHeld(file: string, folder: string): Promise<void> {
  const holder = parseIdentity(await readFile(file, 'utf8').catch(() => ''));
  if (!holder) return; // just released, or emptied by a power cut
  const now = await readIdentity(holder.pid);
  if (now?.startedAt !== holder.startedAt) return;
  throw new ParleyError(
    'UNAVAILABLE',
    `Another Parley (process ${holder.pid}) is using ${folder}: stop it first, or use another folder.`,
  );
}

async function release(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => '')) === text) await rm(file, { force: true });
}

function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof value.pid === 'number' && typeof value.startedAt === 'string'
      ? { pid: value.pid, startedAt: value.startedAt }
      : undefined;
  } catch {
    return undefined;
  }
}
