import { accessSync, appendFileSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Servers are installed here, and an ordinary user's PATH often does not say so. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin'] as const;

/**
 * The path of a program that a test needs and the project can't bring along, or `undefined` when this
 * machine lacks it: `npm test` then says in one line what was not run. Where everything must run
 * (`PARLEY_REQUIRE_ALL`), a missing program is an error.
 *
 * @param what the tests that can't run without it, for people
 */
export function binaryFor(program: string, what: string): string | undefined {
  const path = findProgram(program);
  if (path !== undefined) return path;
  if (process.env.PARLEY_REQUIRE_ALL !== undefined) {
    throw new Error(`${program} is not installed, and ${what} must run here.`);
  }
  const report = process.env.PARLEY_NOT_RUN_FILE;
  if (report !== undefined) appendFileSync(report, `${what}: ${program} is not on this machine\n`);
  return undefined;
}

/** The path of a program of this machine. */
export function findProgram(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SERVER_FOLDERS];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
