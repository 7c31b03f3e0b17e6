import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import { readCommandLine } from './process-identity.js';
import { SERVER_ENVIRONMENT } from './server-account.js';
import type { ServerHome } from './server-home.js';

const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;
const LOG_KEPT_BYTES = 5_000_000;

/** A PostgreSQL that is our child. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** What it wrote to its log since it was started. */
  readLog(): Promise<string>;
  /** Fast shutdown, then a harder one; returns when the process is gone. */
  stop(): Promise<void>;
}

/** Starts the server and, beside it, the watchdog that stops it should this process be killed. */
export async function spawnServer(
  program: string,
  args: readonly string[],
  home: ServerHome,
): Promise<ServerProcess> {
  const logFile = join(home.path, 'server.log');
  const before = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  if (before > LOG_KEPT_BYTES) await rename(logFile, `${logFile}.1`);
  const from = before > LOG_KEPT_BYTES ? 0 : before;
  const log = await open(logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      ...withoutUndefined(home.account),
      cwd: home.path,
      env: SERVER_ENVIRONMENT,
      // A session of its own: Ctrl-C in the terminal must reach us alone, who then stop things in order.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(child, 'spawn');
  } finally {
    await log.close();
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('a spawned process has no number');
  const ended = child.exitCode === null ? once(child, 'exit').then(() => undefined) : Promise.resolve();
  const watchdog = spawnWatchdog(pid, home);
  // A server that ends by itself leaves its number free for others: nobody may signal it any more.
  void ended.then(() => watchdog.dismiss());
  // Neither keeps this process alive: one that ends without stop() is the watchdog's business.
  child.unref();

  return {
    pid,
    ended,
    readLog: async () => (await readFile(logFile, 'utf8').catch(() => '')).slice(from),
    stop: async () => {
      watchdog.dismiss();
      child.ref();
      for (const [signal, limit] of [
        ['SIGINT', FAST_SHUTDOWN_MS],
        ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
        ['SIGKILL', IMMEDIATE_SHUTDOWN_MS],
      ] as const) {
        child.kill(signal);
        if (await endsWithin(ended, limit)) return;
      }
    },
  };
}

/**
 * A shell that waits for its input to end. It ends when this process does, however it dies, and then the
 * shell asks the server for a fast shutdown. A line instead of the end dismisses it.
 */
function spawnWatchdog(serverPid: number, home: ServerHome): { dismiss(): void } {
  const script = 'read -r _ || kill -INT "$1"';
  const shell = spawn('/bin/sh', ['-c', script, 'parley-watchdog', String(serverPid)], {
    ...withoutUndefined(home.account),
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined); // no shell: the next start stops what is left over
  shell.stdin.on('error', () => undefined); // already gone
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return {
    dismiss: () => {
      if (!shell.stdin.writableEnded) shell.stdin.end('dismissed\n');
    },
  };
}

/**
 * Stops a server that a killed process left running on this data, and clears a `postmaster.pid` whose
 * process is gone or, after a restart of the machine, is something else. Call with the folder's lock held.
 */
export async function stopLeftOver(home: ServerHome, onProgress: (message: string) => void): Promise<void> {
  const data = join(home.path, 'data');
  const pidFile = join(data, 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  const isOurs = async (): Promise<boolean> => (await readCommandLine(pid))?.includes(`-D ${data} `) ?? false;
  if (Number.isSafeInteger(pid) && pid > 1 && (await isOurs())) {
    onProgress('Stopping the PostgreSQL that an earlier start left running');
    for (const [signal, limit] of [
      ['SIGINT', FAST_SHUTDOWN_MS],
      ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
    ] as const) {
      process.kill(pid, signal);
      const deadline = Date.now() + limit;
      while ((await isOurs()) && Date.now() < deadline) await sleep(20);
      if (!(await isOurs())) return;
    }
    throw new ParleyError(
      'UNAVAILABLE',
      `A PostgreSQL left over from an earlier start (process ${pid}) does not stop: end it, then try again.`,
    );
  }
  await rm(pidFile, { force: true });
}

async function endsWithin(ended: Promise<void>, milliseconds: number): Promise<boolean> {
  const controller = new AbortController();
  const late = sleep(milliseconds, false, { signal: controller.signal }).catch(() => false);
  const result = await Promise.race([ended.then(() => true), late]);
  controller.abort();
  return result;
}

/** `uid: undefined` is not the same as no uid to spawn(). */
function withoutUndefined(account: ServerHome['account']): ServerHome['account'] {
  return account.uid === undefined ? {} : account;
}
