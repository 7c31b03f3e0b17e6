import { defineConfig } from 'vitest/config';
import { OWN_SERVERS, scenarios } from './scenarios.js';

/** Scenarios in one whole house with the demo, started once, asked through its gateway. */
export default defineConfig({
  ...scenarios,
  test: {
    ...scenarios.test,
    include: ['test/**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**', ...OWN_SERVERS],
    globalSetup: ['test/house/global-setup.ts'],
  },
});
