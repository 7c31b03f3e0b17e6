import { readFile } from 'node:fs/promises';
import { runProgram } from './server-account.js';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: equal only for the same process. */
  readonly startedAt: string;
}

/** `undefined` when there is no such process (or only its unburied remains). */
export async function readIdentity(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined) return undefined;
    // The second field is the program's name in parentheses and may hold anything: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    return { pid, startedAt: `${boot.trim()}:${fields[19]}` };
  }
  const { code, output } = await runProgram('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return code === 0 && output.trim() ? { pid, startedAt: output.trim() } : undefined;
}

/** The command line of a process, arguments parted by spaces; `undefined` when it is gone. */
export async function readCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line ? line.replaceAll('\0', ' ').trim() : undefined;
  }
  const { code, output } = await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return code === 0 && output.trim() ? output.trim() : undefined;
}
