import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';
import { fromSource } from '../vitest.from-source.js';

/** What crosses services: a folder a scenario. The two suites here share all but where their servers come from. */
export const scenarios = {
  ...fromSource,
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    setupFiles: ['vitest.property-seed.ts'],
    // A second, the default, is what a permission may take to be read anew.
    expect: { poll: { timeout: 10_000 } },
    // On a busy machine of somebody else's a test may be tried once more; `npm test` then names it.
    retry: process.env.PARLEY_REQUIRE_ALL === undefined ? 0 : 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Servers and their readers share two cores: files one after the other give steady times.
    fileParallelism: false,
  },
} satisfies ViteUserConfig;

/** Scenarios that start what they need themselves, and so can run beside those that ask the house of all tests. */
export const OWN_SERVERS: readonly string[] = [
  'test/chaos/**/*.test.ts',
  'test/cluster/**/*.test.ts',
  'test/semantic-oracle/**/*.test.ts',
  'test/semantic-suite/**/*.test.ts',
  'test/start/**/*.test.ts',
];
