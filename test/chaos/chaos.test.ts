import { binaryFor } from '@parley/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openClusterWorld } from './cluster-world.ts';
import { openEmbeddedWorld } from './embedded-world.ts';
import { soak } from './soak.ts';
import type { World } from './world.ts';

// One round each of what `npm run chaos` plays 200 times. A seed chooses the victims: see test/chaos/README.md.
const HAS_REDIS = binaryFor('redis-server', 'chaos in a cluster') !== undefined;
const TIME_LIMIT_MS = 600_000;
const READINGS_OF_A_ROUND = 12;

describe('readers end with all rows once, or a failure worth trying again, and nothing is left', () => {
  it(
    'of a house that is killed while PostgreSQL crashes',
    () => survives(openEmbeddedWorld, 1),
    TIME_LIMIT_MS,
  );

  it.runIf(HAS_REDIS)(
    'of a cluster whose runner is killed, and whose Redis',
    () => survives(openClusterWorld, 4),
    TIME_LIMIT_MS,
  );
});

async function survives(open: () => Promise<World>, seed: number): Promise<void> {
  const world = await open();
  let keep = true;
  onTestFinished(() => world.close({ keep }), TIME_LIMIT_MS);
  const { broken, outcomes } = await soak(world, { rounds: 1, seed });
  expect(broken, `see ${world.folder}`).toEqual([]);
  expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(READINGS_OF_A_ROUND);
  keep = false;
}
