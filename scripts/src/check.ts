/** `npm run check`: types, lint and format, dead code, stale generated files; seconds, before each commit. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

const CHECKS = ['types', 'lint', 'dead-code', 'generated'] as const;

const turbo = spawn(
  join(projectRoot, 'node_modules/.bin/turbo'),
  ['run', ...CHECKS.map((check) => `//#check:${check}`), '--continue', '--output-logs=errors-only'],
  { cwd: projectRoot, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
);
process.exitCode = await new Promise<number>((resolve) => turbo.once('exit', (code) => resolve(code ?? 1)));
