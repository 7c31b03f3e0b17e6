import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddedWorld } from './embedded-world.ts';
import { soak } from './soak.ts';
import type { World } from './world.ts';

/** Of `npm run chaos`, which plays 200: the house is killed in both, PostgreSQL crashes in both. */
const SHORT = { rounds: 2, seed: 1 };

let world: World;
let keep = true;
beforeAll(async () => {
  world = await openEmbeddedWorld();
});
afterAll(() => world?.close({ keep }));

it('readers of a house that is killed end with all rows once, or a failure worth trying again; nothing is left', async () => {
  const { broken, outcomes } = await soak(world, SHORT);
  expect(broken).toEqual([]);
  expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(SHORT.rounds * 12);
  keep = false;
}, 240_000);
