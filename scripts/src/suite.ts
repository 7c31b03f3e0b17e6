/** `npm run suite`: the cases of test/semantic-suite, in a process of their own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

const suite = spawn(
  process.execPath,
  [join(projectRoot, 'test/semantic-suite/run.ts'), ...process.argv.slice(2)],
  { cwd: projectRoot, stdio: 'inherit' },
);
process.exitCode = await new Promise<number>((resolve) => suite.once('exit', (code) => resolve(code ?? 1)));
