import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';
import { runStep } from './run-tool.mjs';

/** `tsc -b`: compiles what changed; a fraction of a second when nothing did. */
export async function buildProject() {
  await runStep({
    label: 'Compiling',
    command: [
      process.execPath,
      join(projectRoot, 'node_modules/typescript/bin/tsc'),
      '--build',
      '--pretty',
      String(process.stderr.isTTY === true),
    ],
    cwd: projectRoot,
    failure: 'The code does not compile: see above.',
    quietBelowMs: 1_500,
  });
}
