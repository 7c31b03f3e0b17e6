import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestFolder, removeTestFolder } from '../testing/start-test-postgres.js';
import { queryAs } from '../testing/two-tenants.js';
import { readCommandLine, readIdentity } from './process-identity.js';
import { resetEmbeddedPostgres } from './reset.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start.js';

let folder: string;
let started: EmbeddedPostgres[] = [];

beforeEach(async () => {
  folder = await makeTestFolder();
});
afterEach(async () => {
  await Promise.all(started.map((server) => server.stop()));
  started = [];
  await removeTestFolder(folder);
});

async function start(
  options: { port?: number; onProgress?: (line: string) => void } = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, durable: false, ...options });
  started.push(server);
  return server;
}

async function ask(server: EmbeddedPostgres, sql: string): Promise<unknown> {
  return (await queryAs(server.adminUrl('postgres'), null, [sql])).rows;
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8'), 10);
}

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 15_000; waited += 50) {
    if (!(await readIdentity(pid))) return true;
    await sleep(50);
  }
  return false;
}

/** The process whose command line ends like this; without `ps`, which small containers lack. */
async function findProcess(ending: string): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name) && (await readCommandLine(Number(name)))?.endsWith(ending)) return Number(name);
  }
  throw new Error(`no process "… ${ending}"`);
}

/** Another process that starts a server on the folder, and says so. From dist: it runs without vitest. */
async function startElsewhere(): Promise<ChildProcess> {
  const module = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
  const script = `const { startEmbeddedPostgres } = await import(process.argv[1]);
    await startEmbeddedPostgres({ folder: process.argv[2], durable: false });
    console.log('ready'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, module, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  expect(line).toBe('ready');
  return child;
}

describe('a first and a second start', () => {
  it('keep data and port, ask for a password, and listen on the loopback only', async () => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS a');
    expect(await ask(first, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await ask(first, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    expect(await ask(first, `SELECT lower('ÄÉ') AS l, 'a' < 'B' AS s`)).toEqual([{ l: 'äé', s: false }]);
    const withoutPassword = `postgresql://parley_admin:wrong@127.0.0.1:${first.port}/postgres`;
    await expect(queryAs(withoutPassword, null, ['SELECT 1'])).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(folder, 'postgres/superuser-password'))).mode & 0o777).toBe(0o600);
    await first.stop();
    await first.stop();
    await first.ended;

    const second = await start();
    expect(second.port).toBe(first.port);
    expect(await ask(second, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
  });

  it('leave cells and statements out of the server’s log', async () => {
    const server = await start();
    await expect(ask(server, "SELECT 'Jane Roe, born 1980'::int")).rejects.toThrow('Jane Roe');
    await expect(ask(server, "DO $$ BEGIN RAISE WARNING 'Jane Roe'; END $$")).resolves.toBeDefined();
    const log = await readFile(join(folder, 'postgres/server.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('Jane Roe');
  });

  it('take another port when the one before is taken, and refuse a wanted one', async () => {
    const first = await start();
    await first.stop();
    const other = createServer().listen(first.port, '127.0.0.1');
    await once(other, 'listening');
    try {
      await expect(start({ port: first.port })).rejects.toThrow(
        `Port ${first.port} for PostgreSQL is taken: stop what uses it, or choose another.`,
      );
      expect((await start()).port).not.toBe(first.port);
    } finally {
      other.close();
    }
  });
});

describe('a folder in use', () => {
  it('is refused to a second Parley, whose attempt disturbs nothing', async () => {
    const server = await start();
    await expect(start()).rejects.toThrow(
      `Another Parley (process ${process.pid}) is using ${folder}: stop it first, or use another folder.`,
    );
    await expect(resetEmbeddedPostgres(folder)).rejects.toThrow('Another Parley');
    expect(await ask(server, 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });

  it('goes to exactly one of several that start at once', async () => {
    const outcomes = await Promise.allSettled([start(), start(), start()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(String(outcome.reason)).toContain('Another Parley');
    }
  });
});

describe('after a killed process', () => {
  it('the server stops by itself, and the next start finds everything', async () => {
    const child = await startElsewhere();
    const pid = await postmasterPid();
    child.kill('SIGKILL');
    expect(await isGone(pid)).toBe(true);
    const server = await start();
    expect(await ask(server, 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });

  it('a server whose watchdog died too is stopped by the next start', async () => {
    const child = await startElsewhere();
    const pid = await postmasterPid();
    process.kill(await findProcess(`parley-watchdog ${pid}`), 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readIdentity(pid)).toBeDefined();

    const progress: string[] = [];
    const server = await start({ onProgress: (line) => progress.push(line) });
    expect(progress).toEqual(['Stopping the PostgreSQL that an earlier start left running']);
    expect(await readIdentity(pid)).toBeUndefined();
    expect(await ask(server, 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });

  it('a postmaster.pid and a lock that name somebody else’s process now are cleared', async () => {
    await (await start()).stop();
    const stranger = spawn('sleep', ['60']);
    await writeFile(join(folder, 'postgres/data/postmaster.pid'), `${stranger.pid}\n`);
    await writeFile(
      join(folder, 'postgres/lock'),
      JSON.stringify({ pid: stranger.pid, startedAt: 'before the last boot' }),
    );
    try {
      expect(await ask(await start(), 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  it('an initialisation that was cut short is done again', async () => {
    await (await start()).stop();
    await rename(join(folder, 'postgres/data'), join(folder, 'postgres/data.new'));
    expect(await ask(await start(), 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });
});

describe('what can’t be used', () => {
  it('a corrupt data folder: one sentence with its name, the reason and the way out', async () => {
    await (await start()).stop();
    await rm(join(folder, 'postgres/data/global/pg_control'));
    const error = await start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ParleyError', code: 'UNAVAILABLE' });
    const { message } = error as Error;
    expect(message).toContain(`can't start on its data in ${folder} (`);
    expect(message).toContain('pg_control');
    expect(message).toMatch(/start over with `npm run reset`\.$/);
    expect(message).not.toContain('\n');

    await resetEmbeddedPostgres(folder);
    expect(await ask(await start(), 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });

  it('data whose password file was changed', async () => {
    await (await start()).stop();
    await writeFile(join(folder, 'postgres/superuser-password'), 'another\n');
    await expect(start()).rejects.toThrow(/do not belong together: .*npm run reset/);
  });

  it('a folder that can’t be made', async () => {
    await writeFile(join(folder, 'file'), '');
    const impossible = startEmbeddedPostgres({ folder: join(folder, 'file/parley') });
    await expect(impossible).rejects.toThrow(
      `The folder ${join(folder, 'file/parley')} can't be made: part of its path is a file.`,
    );
  });
});

// Root runs the server as a system user; an ordinary user as itself. Each of these tests asserts what is
// right for whoever runs it.
const asRoot = process.getuid?.() === 0;

describe('a folder below one that only its owner may enter', () => {
  it('works: an ordinary user’s data lies in it, root’s is linked from it; reset removes both', async () => {
    await chmod(folder, 0o700);
    const server = await start();
    expect(await ask(server, 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
    const entry = await lstat(join(folder, 'postgres'));
    const home = await realpath(join(folder, 'postgres'));
    expect(entry.isSymbolicLink()).toBe(asRoot);
    expect(home.startsWith('/var/lib/parley/')).toBe(asRoot);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(home, 'data'))).uid === 0).toBe(false);
    await server.stop();

    await resetEmbeddedPostgres(folder);
    await expect(lstat(home)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(lstat(join(folder, 'postgres'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps its data when it is moved, and shares it with no copy', async () => {
    await chmod(folder, 0o700);
    const original = folder;
    const first = await start();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS a');
    await first.stop();
    const moved = `${original}-moved`;
    await rename(original, moved);
    folder = moved;
    const second = await start();
    expect(await ask(second, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
    await second.stop();
    if (!asRoot) return; // an ordinary user's copy has data of its own anyway

    const copy = join(moved, 'copy');
    await mkdir(copy);
    await symlink(await realpath(join(moved, 'postgres')), join(copy, 'postgres'));
    folder = copy;
    const third = await start();
    await expect(ask(third, 'SELECT a FROM kept')).rejects.toMatchObject({ code: '42P01' });
    await third.stop();
    await removeTestFolder(copy);
    folder = moved;
  });

  it('begins anew when its link was deleted with the folder', async () => {
    await chmod(folder, 0o700);
    const first = await start();
    await ask(first, 'CREATE TABLE gone AS SELECT 42 AS a');
    await first.stop();
    if (asRoot) await unlink(join(folder, 'postgres'));
    else await rm(join(folder, 'postgres'), { recursive: true });
    const second = await start();
    await expect(ask(second, 'SELECT a FROM gone')).rejects.toMatchObject({ code: '42P01' });
  });
});
