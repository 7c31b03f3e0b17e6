/** `npm test [-- filter]`: every suite, then one line that sums them up. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './project-root.js';

/** Unit tests stand beside their source; `test/` holds what crosses services, on the whole house. */
const SUITES = ['vitest.config.ts', 'test/vitest.config.ts'] as const;

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

interface Sum {
  passed: number;
  failed: number;
  skipped: number;
}

const folder = await mkdtemp(join(tmpdir(), 'parley-test-report-'));
const notRunFile = join(folder, 'not-run.txt');
const sum: Sum = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const [index, config] of SUITES.entries()) {
    await runSuite(config, join(folder, `${index}.json`));
  }
  await sayWhatWasNotRun();
} finally {
  await rm(folder, { recursive: true, force: true });
}
const skipped = sum.skipped === 0 ? '' : `, ${sum.skipped} skipped`;
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;

async function runSuite(config: string, reportFile: string): Promise<void> {
  const filters = process.argv.slice(2);
  const exitCode = await new Promise<number>((resolve, reject) => {
    spawn(
      process.execPath,
      [
        join(projectRoot, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        config,
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportFile}`,
        ...filters,
      ],
      { cwd: projectRoot, stdio: 'inherit', env: { ...process.env, PARLEY_NOT_RUN_FILE: notRunFile } },
    )
      .on('error', reject)
      .on('exit', (code) => resolve(code ?? 1));
  });
  const counted = report.safeParse(JSON.parse(await readFile(reportFile, 'utf8').catch(() => 'null')));
  if (!counted.success) {
    sum.failed += 1;
    return;
  }
  sum.passed += counted.data.numPassedTests;
  sum.skipped += counted.data.numPendingTests + counted.data.numTodoTests;
  // A file that could not be loaded, or a failed set-up, has no failed test of its own.
  sum.failed += counted.data.numFailedTests === 0 && exitCode !== 0 ? 1 : counted.data.numFailedTests;
}

async function sayWhatWasNotRun(): Promise<void> {
  const lines = await readFile(notRunFile, 'utf8').catch(() => '');
  const wanting = [...new Set(lines.split('\n').filter(Boolean))];
  if (wanting.length > 0) process.stdout.write(`\nNot run: ${wanting.join('; ')}\n`);
}
