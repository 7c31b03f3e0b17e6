import { spawn } from 'node:child_process';
import { mkdtemp, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { removeInstallation } from '../house/remove-installation.js';
import { until } from '../house/until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('`npm run dev` restarts the house when a source file changes, and ends when told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-dev-'));
  onTestFinished(() => removeInstallation(folder));
  const dev = spawn(process.execPath, ['scripts/dist/dev.js'], {
    cwd: ROOT,
    env: { ...process.env, PARLEY_FOLDER: folder, PARLEY_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => dev.once('exit', resolve));
  onTestFinished(() => void dev.kill('SIGTERM'));
  let said = '';
  dev.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const starts = () => said.split('Parley is ready').length - 1;
  await until(async () => starts() === 1, 120_000);

  const now = new Date();
  await utimes(join(ROOT, 'scripts/src/project-root.ts'), now, now);
  await until(async () => starts() === 2, 60_000);
  expect(said).toContain('scripts/src/project-root.ts changed');

  dev.kill('SIGINT');
  expect(await exited).toBe(0);
}, 240_000);
