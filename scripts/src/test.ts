/** `npm test [-- filter]`: every suite, then what failed by name, and one line that sums it all up. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { projectRoot } from './project-root.js';
import { REPORT_FILE, type SuiteReport } from './test-reporter.js';

/** Unit tests stand beside their source; `test/` holds what crosses services, on the whole house. */
const SUITES = ['vitest.config.ts', 'test/vitest.config.ts'] as const;

const reportSchema: z.ZodType<SuiteReport> = z.object({
  passed: z.number(),
  skipped: z.number(),
  failed: z.array(z.string()),
  passedWhenTriedAgain: z.array(z.string()),
});

const folder = await mkdtemp(join(tmpdir(), 'parley-test-report-'));
const notRunFile = join(folder, 'not-run.txt');
const reports: SuiteReport[] = [];
try {
  for (const [index, config] of SUITES.entries()) {
    reports.push(await runSuite(config, join(folder, `${index}.json`)));
  }
  const wanting = await notRun();
  if (wanting.length > 0) process.stdout.write(`\nNot run: ${wanting.join('; ')}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
const failed = reports.flatMap((report) => report.failed);
say(
  'Passed only when tried again',
  reports.flatMap((report) => report.passedWhenTriedAgain),
);
say('Failed', failed);
const passed = sum(reports.map((report) => report.passed));
const skipped = sum(reports.map((report) => report.skipped));
process.stdout.write(
  `\n${passed} passed, ${failed.length} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`,
);
process.exitCode = failed.length === 0 && passed > 0 ? 0 : 1;

async function runSuite(config: string, reportFile: string): Promise<SuiteReport> {
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
        `--reporter=${fileURLToPath(new URL('test-reporter.js', import.meta.url))}`,
        ...process.argv.slice(2),
      ],
      {
        cwd: projectRoot,
        stdio: 'inherit',
        env: { ...process.env, PARLEY_NOT_RUN_FILE: notRunFile, [REPORT_FILE]: reportFile },
      },
    )
      .on('error', reject)
      .on('exit', (code) => resolve(code ?? 1));
  });
  const read = reportSchema.safeParse(JSON.parse(await readFile(reportFile, 'utf8').catch(() => 'null')));
  const report = read.data ?? { passed: 0, skipped: 0, failed: [], passedWhenTriedAgain: [] };
  const endedBadly = exitCode !== 0 && report.failed.length === 0;
  return endedBadly ? { ...report, failed: [`${config} ended with ${exitCode}`] } : report;
}

async function notRun(): Promise<readonly string[]> {
  const lines = await readFile(notRunFile, 'utf8').catch(() => '');
  return [...new Set(lines.split('\n').filter(Boolean))];
}

function say(what: string, names: readonly string[]): void {
  if (names.length > 0) process.stdout.write(`\n${what}:\n${names.map((name) => `  ${name}\n`).join('')}`);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
