/** `npm run dev`: compiles on every change, and restarts the house on what was compiled. */
import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join, sep } from 'node:path';
import { projectRoot } from './project-root.js';

const WATCHED = ['packages', 'subgraphs', 'gateway', 'scripts', 'prisma', 'schema'] as const;
/** An editor saves several files, or one in several steps. */
const QUIET_MS = 200;

let house: ChildProcess | undefined;
let stopping = false;
let timer: NodeJS.Timeout | undefined;
// One turn after the other: a change during a restart is taken up when that is done.
let work = Promise.resolve(startHouse());

const watchers = WATCHED.map((folder) =>
  watch(join(projectRoot, folder), { recursive: true }, (_event, file) => {
    if (file === null || stopping || !isSource(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      work = work.then(() => rebuild(join(folder, file)));
    }, QUIET_MS);
  }),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    work = work.then(stopHouse);
  });
}

function isSource(file: string): boolean {
  const folders = file.split(sep);
  if (folders.some((folder) => ['dist', 'node_modules', 'generated'].includes(folder))) return false;
  return /\.(ts|sql|graphql|json)$/.test(file) && !file.endsWith('.test.ts');
}

async function rebuild(changed: string): Promise<void> {
  if (stopping) return;
  process.stdout.write(`\n${changed} changed: compiling …`);
  const compiled = (await exitOf(run('node_modules/.bin/tsc', ['--build']))) === 0;
  process.stdout.write(compiled ? ' done\n' : 'The house goes on as it was until this compiles.\n');
  if (!compiled || stopping) return;
  await stopHouse();
  startHouse();
}

function startHouse(): void {
  // In a group of its own: Ctrl-C comes here, and goes on from here once.
  house = run(process.execPath, ['scripts/dist/start.js'], { detached: true });
}

async function stopHouse(): Promise<void> {
  if (house === undefined || house.exitCode !== null || house.signalCode !== null) return;
  house.kill('SIGINT');
  await exitOf(house);
}

function run(command: string, args: readonly string[], options: { detached?: boolean } = {}): ChildProcess {
  return spawn(command, [...args], { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}
