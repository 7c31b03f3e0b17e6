import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { EVERY_WALK } from '../isolation/walks.js';
import { removeInstallation } from './remove-installation.js';
import { type EmbeddedAddress, type HouseAddress, spawnHouse } from './spawn-house.js';

/** The day on which every test asks; the demo's data ends the day before. */
const TODAY = '2026-11-15';

/** Short, so that a reader can outlast it in a test. */
const STATEMENT_SECONDS = 40;

/** The heap of the house: about twice what it keeps for itself, and too little for a million rows as values. */
const HEAP_MB = 448;

declare module 'vitest' {
  interface ProvidedContext {
    house: HouseAddress;
    /** The same with what only one process has; tests that ask for it can't run against replicas. */
    embedded: EmbeddedAddress;
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
  project.provide('embedded', house.address);
  project.provide('walks', EVERY_WALK);
  project.provide('statementSeconds', STATEMENT_SECONDS);
  return async () => {
    await house.stop();
    await removeInstallation(folder);
  };
}
