import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** A command of the project as a process, and what it has printed so far. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** Both streams, in the order in which they came. */
  readonly output: () => string;
  /** Waits until it has printed this; rejects when it ends without. */
  printed(text: string | RegExp): Promise<void>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts `node <script> ...`, the script relative to the checkout. It reads what is written to `process.stdin`, which stays open. */
export function runCommand(
  script: 'scripts/run.mjs' | `scripts/dist/${string}.js`,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: projectRoot,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const watcher of watchers) watcher();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
  return {
    process: child,
    output: () => output,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? !output.includes(text) : !text.test(output)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        void ended.then((how) =>
          reject(new Error(`Ended with ${how} before it printed ${text}:\n${output}`)),
        );
        look();
      }),
  };
}
