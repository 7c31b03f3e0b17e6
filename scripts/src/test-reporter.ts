import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What one suite came to. Names are `file > test`, for people. */
export interface SuiteReport {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly string[];
  /** Passed, but only when tried again: each is a fault of the test or of what it tests. */
  readonly passedWhenTriedAgain: readonly string[];
}

/** Where the report goes: `npm test` sets it for each suite. */
export const REPORT_FILE = 'PARLEY_TEST_REPORT';

/** Counts tests, and remembers the names that matter, so that a long log need not be read. */
export default class CountingReporter implements Reporter {
  #passed = 0;
  #skipped = 0;
  readonly #failed: string[] = [];
  readonly #passedWhenTriedAgain: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const name = `${test.module.relativeModuleId} > ${test.fullName}`;
    const { state } = test.result();
    if (state === 'failed') this.#failed.push(name);
    else if (state === 'skipped') this.#skipped += 1;
    else this.#passed += 1;
    if (test.diagnostic()?.flaky === true) this.#passedWhenTriedAgain.push(name);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    // A file that could not be loaded and a failed set-up have no failed test of their own.
    for (const module of modules) {
      const hasFailedTest = [...module.children.allTests('failed')].length > 0;
      if (module.state() === 'failed' && !hasFailedTest) this.#failed.push(module.relativeModuleId);
    }
    for (const _error of unhandled) this.#failed.push('an error outside of any test');
    const file = process.env[REPORT_FILE];
    if (file === undefined) return;
    const report: SuiteReport = {
      passed: this.#passed,
      skipped: this.#skipped,
      failed: this.#failed,
      passedWhenTriedAgain: this.#passedWhenTriedAgain,
    };
    writeFileSync(file, JSON.stringify(report));
  }
}
