/** `npm run dev`: compiles on every change and restarts the house on what was compiled. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

const children: readonly ChildProcess[] = [
  spawn(join(projectRoot, 'node_modules/.bin/tsc'), ['--build', '--watch', '--preserveWatchOutput'], {
    cwd: projectRoot,
    stdio: 'inherit',
  }),
  spawn(process.execPath, ['--watch', '--watch-preserve-output', 'scripts/dist/start.js'], {
    cwd: projectRoot,
    stdio: 'inherit',
  }),
];

// Ctrl-C reaches the children by themselves (one process group); each ends in its own time.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => {
  for (const child of children) child.kill('SIGTERM');
});
await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
