import type { ViteUserConfig } from 'vitest/config';

/** How every suite resolves modules: workspaces from their source; see "exports" in each package.json. */
export const fromSource: Pick<ViteUserConfig, 'resolve' | 'ssr' | 'oxc'> = {
  resolve: {
    conditions: ['parley-source'],
    // One copy of graphql: vite would take its ES module, the libraries take its CommonJS one.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  // Not 'import': vitest hands these to Node, whose require() would then load ES modules (pg-pool).
  ssr: { resolve: { conditions: ['parley-source', 'node'] } },
  oxc: { decorator: { legacy: true } },
};
