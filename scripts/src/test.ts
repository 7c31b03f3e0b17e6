/** `npm test [-- filter]`: every suite, then what failed by name, and one line that sums it all up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { projectRoot } from './project-root.js';
import { REPORT_FILE, type SuiteReport } from './test-reporter.js';

/** Unit tests stand beside their source; `test/` holds what crosses services: in one house, on servers of its own, and in replicas. */
const SUITES = [
  'vitest.config.ts',
  'test/vitest.config.ts',
  'test/vitest.own-servers.config.ts',
  'test/vitest.replicas.config.ts',
] as const;

/** A suite waits for its servers about as long as it works: two keep two cores busy. */
const MOST_AT_ONCE = 2;

/** Of what a suite prints while another's is shown. */
const MOST_KEPT_BYTES = 64 * 1024 ** 2;

const reportSchema: z.ZodType<SuiteReport> = z.object({
  passed: z.number(),
  skipped: z.number(),
  failed: z.array(z.string()),
  passedWhenTriedAgain: z.array(z.string()),
});

const folder = await mkdtemp(join(tmpdir(), 'parley-test-report-'));
const notRunFile = join(folder, 'not-run.txt');
let reports: readonly SuiteReport[] = [];
try {
  reports = await runSideBySide();
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

interface Suite {
  readonly config: string;
  readonly reportFile: string;
  readonly output: PassThrough;
  readonly errors: PassThrough;
}

async function runSideBySide(): Promise<readonly SuiteReport[]> {
  const suites = SUITES.map((config, index) => ({
    config,
    reportFile: join(folder, `${index}.json`),
    output: kept(),
    errors: kept(),
  }));
  const ended: SuiteReport[] = [];
  const waiting = suites.values();
  const runNext = async () => {
    for (const suite of waiting) ended.push(await run(suite));
  };
  await Promise.all([...Array.from({ length: MOST_AT_ONCE }, runNext), show(suites)]);
  return ended;
}

/** What is printed is taken at once, for whoever reads it later: a process whose output nobody takes stands still. */
function kept(): PassThrough {
  return new PassThrough({ highWaterMark: MOST_KEPT_BYTES });
}

/** What suites print comes one after the other, in their order. */
async function show(suites: readonly Suite[]): Promise<void> {
  for (const { output, errors } of suites) {
    output.pipe(process.stdout, { end: false });
    errors.pipe(process.stderr, { end: false });
    await finished(output);
  }
}

function run({ config, reportFile, output, errors }: Suite): Promise<SuiteReport> {
  const child = spawn(
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
      stdio: ['inherit', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
        PARLEY_NOT_RUN_FILE: notRunFile,
        [REPORT_FILE]: reportFile,
      },
    },
  );
  child.stdout.pipe(output);
  child.stderr.pipe(errors);
  return reportOf(child, config, reportFile);
}

async function reportOf(child: ChildProcess, config: string, reportFile: string): Promise<SuiteReport> {
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve(code ?? 1));
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
