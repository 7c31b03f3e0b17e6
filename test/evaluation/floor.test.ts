import { fileURLToPath } from 'node:url';
import {
  belowFloor,
  evaluate,
  inProcess,
  loadSets,
  type QuestionSet,
  readFloors,
  reportOf,
} from '@parley/evaluation';
import { createBuiltInPlanner } from '@parley/planners';
import { demoSets } from '@parley/scripts';
import { expect, it } from 'vitest';
import { houseServer } from './house-server.js';

const folderOf = (name: string) => fileURLToPath(new URL(`../question-sets/${name}`, import.meta.url));
const floors = await readFloors(fileURLToPath(new URL('floor.json', import.meta.url)));

async function setsOf(name: string): Promise<readonly QuestionSet[]> {
  return name === 'demo'
    ? demoSets({ folder: folderOf(name), server: houseServer() })
    : loadSets(folderOf(name));
}

it.each(Object.entries(floors))(
  'the built-in planner does not fall below what it reached on %s',
  { timeout: 300_000 },
  async (name, floor) => {
    const sets = await setsOf(name);
    const planner = createBuiltInPlanner();
    const evaluation = await evaluate({
      ...{ sets, respondent: inProcess(planner), server: houseServer(), today: '2026-11-21' },
      withHiddenColumns: false,
      signal: new AbortController().signal,
    });
    const report = reportOf(evaluation, { planner: planner.name, sets: [name], today: '2026-11-21' });
    expect(report.total).toBeGreaterThanOrEqual(100);
    expect(belowFloor(report, floor), 'what regressed').toEqual([]);
  },
);
