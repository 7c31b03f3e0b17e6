import { binaryFor } from '@parley/testing';
import { defineConfig } from 'vitest/config';
import { scenarios } from './scenarios.js';

/**
 * Scenarios that the embedded house passes too; the two longest walks are made by one person each.
 * Not here: tokens and entities speak to a subgraph's Unix socket and sign with the secrets of one folder;
 * million-rows waits longer than a statement may take, which docker-compose.yml leaves at its default
 * (`npm run bench` reads a million rows from replicas).
 */
const IN_BOTH_MODES = [
  'test/isolation/{other-tenants,policies-through-the-api,revoked-session,role-table}.test.ts',
  'test/streaming/{any-selection,exact-values,readers,resume}.test.ts',
];

const isHere = binaryFor('redis-server', 'Streaming and isolation over replicas') !== undefined;

/** Scenarios in what docker-compose.yml starts: each service a process, two of query, Redis. */
export default defineConfig({
  ...scenarios,
  test: {
    ...scenarios.test,
    include: isHere ? IN_BOTH_MODES : [],
    globalSetup: ['test/house/replicas-setup.ts'],
  },
});
