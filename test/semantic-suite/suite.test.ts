import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainFailure } from './explain-failure.js';
import { SUITE_ENGINES, Suite } from './suite.js';
import { readCases, readOwnCases, type SuiteCase } from './suite-case.js';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('a metric has the rows of the SQL beside its case', () => {
  const cleanup = new AsyncDisposableStack();
  let suite: Suite;
  let cases: Readonly<Record<string, readonly SuiteCase[]>>;
  beforeAll(async () => {
    suite = await Suite.open(folder('metricflow'), SUITE_ENGINES, cleanup);
    cases = { metricflow: await readCases(folder('metricflow')), own: await readOwnCases(folder('own')) };
  });
  afterAll(() => cleanup.disposeAsync());

  it.each([
    ['metricflow', 'postgresql'],
    ['metricflow', 'duckdb'],
    ['own', 'postgresql'],
    ['own', 'duckdb'],
  ] as const)('the cases of %s on %s', async (from, engine) => {
    const failures: string[] = [];
    for (const asked of cases[from] ?? []) {
      const verdict = await suite.judge(asked, engine);
      if (verdict.outcome === 'failed') failures.push(explainFailure(asked, engine, verdict));
    }
    expect(failures).toEqual([]);
    expect(cases[from]?.length).toBeGreaterThan(50);
  });
});
