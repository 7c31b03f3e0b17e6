import { defineConfig } from 'vitest/config';

/** What crosses services: one whole house with the demo, started once, asked through its gateway. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  resolve: {
    conditions: ['parley-source'],
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  ssr: { resolve: { conditions: ['parley-source', 'node', 'import', 'default'] } },
  oxc: { decorator: { legacy: true } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**'],
    globalSetup: ['test/house/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // The house and its readers share two cores: files one after the other give steady times.
    fileParallelism: false,
  },
});
