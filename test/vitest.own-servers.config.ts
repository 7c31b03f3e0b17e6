import { defineConfig } from 'vitest/config';
import { OWN_SERVERS, scenarios } from './scenarios.js';

/** Scenarios that start their own servers, or none. */
export default defineConfig({ ...scenarios, test: { ...scenarios.test, include: [...OWN_SERVERS] } });
