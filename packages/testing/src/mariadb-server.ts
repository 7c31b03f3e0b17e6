import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { copyTemplate } from '@parley/platform-db/testing';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { findProgram } from './binaries.js';
import { freePort } from './free-port.js';

/** A MariaDB of a test's own, made from the machine's binaries. */
export interface MariadbServer {
  readonly host: string;
  readonly port: number;
  /** Its administrator, who may connect over TCP. */
  readonly root: { readonly user: string; readonly password: string };
  createDatabase(name: string): Promise<void>;
  /** Runs one or more statements as root; answers the rows of a single one, each as an array of what the driver makes of it. */
  execute(sql: string, options?: ExecuteOptions): Promise<readonly (readonly unknown[])[]>;
  /** Ends the server and removes its data. */
  close(): Promise<void>;
}

export interface ExecuteOptions {
  readonly database?: string;
  /** For the `?` of the statement. */
  readonly values?: readonly (string | number | boolean | null | Uint8Array)[];
}

export interface MariadbServerOptions {
  /** More arguments for the server, e.g. `--lower-case-table-names=1`. */
  readonly arguments?: readonly string[];
}

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 60_000;
const ATTEMPTS = 3;

/**
 * Ends the server and removes its folder as soon as its own input closes: so it does when the test's process dies,
 * however that happens.
 */
const GUARDIAN = `
folder=$1; shift
exec 3<&0
"$@" 3<&- & server=$!
(cat <&3 >/dev/null; kill -KILL $server) & watcher=$!
wait $server
kill $watcher
rm -rf "$folder"
`;

/** Small and quick; a power cut may lose what a test wrote. */
const SERVER_OPTIONS = [
  `--bind-address=${HOST}`,
  '--skip-name-resolve',
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=8M',
  '--character-set-server=utf8mb4',
] as const;

/** A server that is coming up. */
interface Starting {
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  readonly guardian: ChildProcess;
}

const runProgram = promisify(execFile);

/**
 * Starts a server with nothing in it, in about a second. Ask `binaryFor('mariadbd', ...)` first whether this machine has one.
 *
 * @throws Error with the server's log when it does not come up
 */
export async function startMariadb(options: MariadbServerOptions = {}): Promise<MariadbServer> {
  for (let attempt = 1; ; attempt += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-mariadb-'));
    try {
      return await startIn(folder, options.arguments ?? []);
    } catch (error) {
      const log = await readFile(join(folder, 'server.log'), 'utf8').catch(() => '');
      await rm(folder, { recursive: true, force: true });
      // Somebody else took the port between our look and the server's.
      if (attempt < ATTEMPTS && log.includes('Address already in use')) continue;
      throw new Error(`MariaDB did not start: ${log.slice(-2_000)}`, { cause: error });
    }
  }
}

async function startIn(folder: string, more: readonly string[]): Promise<MariadbServer> {
  const password = randomBytes(12).toString('hex');
  await makeData(folder, password);
  await mkdir(join(folder, 'temporary'));
  const port = await freePort(HOST);
  const starting = { folder, port, password, guardian: spawnServer(folder, port, more) };
  try {
    await untilReady(starting);
  } catch (error) {
    await stop(starting);
    throw error;
  }
  return {
    host: HOST,
    port,
    root: { user: 'root', password },
    createDatabase: async (name) => {
      await execute(starting, `CREATE DATABASE \`${name}\``);
    },
    execute: (sql, given) => execute(starting, sql, given),
    close: () => stop(starting),
  };
}

async function makeData(folder: string, password: string): Promise<void> {
  if (!(await copyTemplate('mariadb', folder, installIn))) await installIn(folder);
  // What the installer makes has no password, and the server may run as this machine's root.
  const accounts = `DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';
FLUSH PRIVILEGES;
CREATE USER root@'%' IDENTIFIED BY '${password}';
GRANT ALL PRIVILEGES ON *.* TO root@'%' WITH GRANT OPTION;
`;
  await writeFile(join(folder, 'accounts.sql'), accounts, { mode: 0o600 });
}

async function installIn(folder: string): Promise<void> {
  await runProgram(requireProgram('mariadb-install-db'), [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--innodb-log-file-size=8M',
    ...accountOptions(),
  ]);
}

function spawnServer(folder: string, port: number, more: readonly string[]): ChildProcess {
  const server = [
    requireProgram('mariadbd'),
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    // Not the system's: a server that starts removes what others keep there, and they crash.
    `--tmpdir=${join(folder, 'temporary')}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${join(folder, 'server.log')}`,
    `--init-file=${join(folder, 'accounts.sql')}`,
    `--port=${port}`,
    ...accountOptions(),
    ...SERVER_OPTIONS,
    ...more,
  ];
  // In a group of its own: Ctrl-C in a terminal must reach the test, which then closes the guardian's input.
  return spawn('sh', ['-c', GUARDIAN, 'mariadb-guardian', folder, ...server], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

/** The server refuses to run as root unless it is told so. */
function accountOptions(): readonly string[] {
  return process.getuid?.() === 0 ? [`--user=${userInfo().username}`] : [];
}

function requireProgram(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed.`);
  return path;
}

async function untilReady(server: Starting): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await execute(server, 'SELECT 1');
      return;
    } catch (error) {
      if (server.guardian.exitCode !== null || performance.now() > giveUpAt) throw error;
      await sleep(50);
    }
  }
}

async function execute(
  server: Starting,
  sql: string,
  options: ExecuteOptions = {},
): Promise<readonly (readonly unknown[])[]> {
  const connection = await createConnection({
    host: HOST,
    port: server.port,
    user: 'root',
    password: server.password,
    multipleStatements: true,
    rowsAsArray: true,
    charset: 'utf8mb4',
    ...(options.database === undefined ? {} : { database: options.database }),
  });
  try {
    const [answer] = await connection.query<RowDataPacket[][]>(sql, [...(options.values ?? [])]);
    return Array.isArray(answer) ? answer : [];
  } finally {
    connection.destroy();
  }
}

async function stop({ guardian }: Starting): Promise<void> {
  const ended = guardian.exitCode === null ? once(guardian, 'exit') : undefined;
  guardian.stdin?.end();
  await ended;
}
