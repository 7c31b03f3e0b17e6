/** `npm run chaos`: test/chaos, round after round, in a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

const chaos = spawn(process.execPath, [join(projectRoot, 'test/chaos/run.ts'), ...process.argv.slice(2)], {
  cwd: projectRoot,
  stdio: 'inherit',
});
process.exitCode = await new Promise<number>((resolve) => chaos.once('exit', (code) => resolve(code ?? 1)));
