/** `npm run bench`: the figures of test/bench, in a process of their own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

const bench = spawn(process.execPath, [join(projectRoot, 'test/bench/run.ts'), ...process.argv.slice(2)], {
  cwd: projectRoot,
  stdio: 'inherit',
});
process.exitCode = await new Promise<number>((resolve) => bench.once('exit', (code) => resolve(code ?? 1)));
