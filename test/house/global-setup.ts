import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeInstallation } from './remove-installation.js';
import { type HouseAddress, spawnHouse } from './spawn-house.js';

/** The day on which every test asks; the demo's data ends the day before. */
const TODAY = '2026-11-15';

/** Short, so that a reader can outlast it in a test. */
const STATEMENT_SECONDS = 40;

/** The heap that every test's house has to live with: nothing may hold a whole result. */
const HEAP_MB = 320;

declare module 'vitest' {
  interface ProvidedContext {
    house: HouseAddress;
    statementSeconds: number;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  const house = await spawnHouse(
    { folder, port: 0, today: TODAY, maxRunSeconds: STATEMENT_SECONDS },
    { heapMb: HEAP_MB },
  );
  project.provide('house', house.address);
  project.provide('statementSeconds', STATEMENT_SECONDS);
  return async () => {
    await house.stop();
    await removeInstallation(folder);
  };
}
