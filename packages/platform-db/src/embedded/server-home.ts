import { createHash } from 'node:crypto';
import {
  chown,
  lstat,
  mkdir,
  readFile,
  readlink,
  realpath,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '@parley/errors';
import { chooseAccount, runProgram, type ServerAccount } from './server-account.js';

/** Where a folder's PostgreSQL keeps its data, log and password. */
export interface ServerHome {
  /** Without symbolic links, so that a server can be recognised by its command line. */
  readonly path: string;
  readonly account: ServerAccount;
  /** False when the folder did not know this home yet: whatever lies in it is nobody's any more. */
  readonly known: boolean;
}

/** Homes of folders that the server's account can't reach. */
const OUTSIDE = '/var/lib/parley';

/**
 * Opens `<folder>/postgres`. Started as root the server has an account of its own, which may be barred from
 * the folder (below /root, or a temporary folder of mode 700). Then the home is /var/lib/parley/<hash of the
 * folder's path> and `<folder>/postgres` a link to it: nobody's own folders have their rights changed.
 */
export async function openHome(folder: string, onProgress: (message: string) => void): Promise<ServerHome> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  const inside = join(real, 'postgres');
  const entry = await lstat(inside).catch(() => undefined);
  if (entry?.isSymbolicLink()) {
    const outside = await followLink(real, inside);
    if (outside) return { path: outside, account: await ownerOf(outside, onProgress), known: true };
  } else if (entry) {
    return { path: inside, account: await ownerOf(inside, onProgress), known: true };
  }
  const account = await chooseAccount(onProgress);
  if (await canEnter(real, account)) {
    await makeHome(inside, account);
    return { path: inside, account, known: true };
  }
  const outside = outsideHome(real);
  onProgress(`PostgreSQL's data goes to ${outside}, because its user can't enter ${real}`);
  await mkdir(OUTSIDE, { recursive: true, mode: 0o755 });
  await makeHome(outside, account);
  await writeFile(join(outside, 'folder'), real);
  await symlink(outside, inside);
  return { path: outside, account, known: false };
}

/** Where `openHome` would find the data, without making anything; `undefined` when there is none. */
export async function findHome(folder: string): Promise<ServerHome | undefined> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined) return undefined;
  const inside = join(real, 'postgres');
  const entry = await lstat(inside).catch(() => undefined);
  const path = entry?.isSymbolicLink() ? await followLink(real, inside) : entry && inside;
  return path === undefined ? undefined : { path, account: {}, known: true };
}

function outsideHome(folder: string): string {
  return join(OUTSIDE, createHash('sha256').update(folder).digest('hex').slice(0, 16));
}

/**
 * The home behind the link. A folder that was moved takes its home along; one that was copied must not
 * share the original's: its link is removed.
 */
async function followLink(folder: string, link: string): Promise<string | undefined> {
  const target = await readlink(link);
  if (target === outsideHome(folder) && (await isFolder(target))) return target;
  const recorded = await readFile(join(target, 'folder'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw error;
    return undefined;
  });
  if (recorded !== undefined && !(await isFolder(recorded))) {
    await writeFile(join(target, 'folder'), folder);
    return target;
  }
  if (recorded === folder) return target;
  await unlink(link);
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Data keeps its owner: root runs the server as the user who made it. */
async function ownerOf(home: string, onProgress: (message: string) => void): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = await stat(home);
  if (uid === 0) {
    const account = await chooseAccount(onProgress);
    await makeHome(home, account); // a start that was cut short between making and giving away
    return account;
  }
  const account = { uid, gid };
  if (await canEnter(home, account)) return account;
  throw new ParleyError(
    'UNAVAILABLE',
    `PostgreSQL's user (number ${uid}) can't enter ${home} any more: let it through the folders above, or start over with \`npm run reset\`.`,
  );
}

async function makeHome(path: string, account: ServerAccount): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}

/** Asked by trying, so that access lists, mounts and security modules have their say. */
async function canEnter(folder: string, account: ServerAccount): Promise<boolean> {
  if (account.uid === undefined) return true;
  const { code } = await runProgram('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], account);
  return code === 0;
}
