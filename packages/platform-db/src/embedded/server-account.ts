import { spawn } from 'node:child_process';
import { ParleyError } from '@parley/errors';

/** Whom the server runs as. Without ids: as ourselves. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root; root therefore runs it as this system user. */
const SYSTEM_USER = 'parley';

/** The two ways Linux distributions have of making a system user without a home. */
const WAYS_TO_MAKE_IT = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', SYSTEM_USER],
  ['adduser', '-S', '-D', '-H', '-s', '/sbin/nologin', SYSTEM_USER],
] as const;

/** Ourselves; as root the system user, made when missing. */
export async function chooseAccount(onProgress: (message: string) => void): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return {};
  const existing = await lookUp(SYSTEM_USER);
  if (existing) return existing;
  onProgress(`Making the system user "${SYSTEM_USER}", because PostgreSQL does not run as root`);
  for (const [program, ...args] of WAYS_TO_MAKE_IT) {
    await runProgram(program, args).catch(() => undefined); // not there: try the other way
    const made = await lookUp(SYSTEM_USER);
    if (made) return made;
  }
  throw new ParleyError(
    'UNAVAILABLE',
    `PostgreSQL does not run as root and the system user "${SYSTEM_USER}" could not be made: run as an ordinary user, or make it with \`useradd --system ${SYSTEM_USER}\`.`,
  );
}

async function lookUp(name: string): Promise<Required<ServerAccount> | undefined> {
  const [user, group] = await Promise.all([runProgram('id', ['-u', name]), runProgram('id', ['-g', name])]);
  if (user.code !== 0 || group.code !== 0) return undefined;
  return { uid: Number(user.output.trim()), gid: Number(group.output.trim()) };
}

/**
 * What a PostgreSQL program gets of our environment: enough to run. PG* variables of the user's own
 * would redirect it, and a foreign language would make its log unreadable to us.
 */
export const SERVER_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Runs a program to its end; `output` is what it printed, both ways. Rejects when it can't be started. */
export function runProgram(
  program: string,
  args: readonly string[],
  account: ServerAccount = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      cwd: '/', // the account may be barred from ours
      env: SERVER_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
