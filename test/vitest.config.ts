import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { fromSource } from '../vitest.from-source.js';

/** What crosses services: one whole house with the demo, started once, asked through its gateway. */
export default defineConfig({
  ...fromSource,
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**'],
    setupFiles: ['vitest.property-seed.ts'],
    globalSetup: ['test/house/global-setup.ts'],
    // A second, the default, is what a permission may take to be read anew.
    expect: { poll: { timeout: 10_000 } },
    // On a busy machine of somebody else's a test may be tried once more; `npm test` then names it.
    retry: process.env.PARLEY_REQUIRE_ALL === undefined ? 0 : 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // The house and its readers share two cores: files one after the other give steady times.
    fileParallelism: false,
  },
});
