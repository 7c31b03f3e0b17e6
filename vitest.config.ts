import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { fromSource } from './vitest.from-source.js';

/** Unit tests, beside the source they test. What crosses services has its own configuration in test/. */
export default defineConfig({
  ...fromSource,
  test: {
    include: ['{packages,subgraphs}/*/src/**/*.test.ts', 'gateway/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**'],
    setupFiles: ['vitest.property-seed.ts'],
    globalSetup: ['vitest.templates.ts'],
    // A second, the default, is what a permission may take to be read anew.
    expect: { poll: { timeout: 10_000 } },
    // On a busy machine of somebody else's a test may be tried once more; `npm test` then names it.
    retry: process.env.PARLEY_REQUIRE_ALL === undefined ? 0 : 1,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Most files wait for a server of theirs: of two cores, one would be left to nobody.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
