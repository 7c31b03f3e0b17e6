import { defineConfig } from 'vitest/config';

/** Unit tests, beside the source they test. What crosses services has its own configuration in test/. */
export default defineConfig({
  resolve: {
    // Workspaces are tested from their source; see "exports" in each package.json.
    conditions: ['parley-source'],
    // One copy of graphql: vite would take its ES module, the libraries take its CommonJS one.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  // Not 'import': vitest hands these to Node, whose require() would then load ES modules (pg-pool).
  ssr: { resolve: { conditions: ['parley-source', 'node'] } },
  oxc: { decorator: { legacy: true } },
  test: {
    include: ['{packages,subgraphs}/*/src/**/*.test.ts', 'gateway/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
