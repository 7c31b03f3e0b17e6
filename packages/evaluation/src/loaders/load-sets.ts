import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '@parley/errors';
import type { QuestionSet } from '../question-set.js';
import { isBenchmarkFolder, loadBenchmark } from './benchmark-set.js';
import { isFolderSet, loadFolderSet } from './folder-set.js';

/**
 * The sets of a folder, whichever layout it has: a database's own folder, a folder of such folders, or
 * Spider's and BIRD's own.
 * @throws ParleyError BAD_INPUT where there are none
 */
export async function loadSets(folder: string): Promise<readonly QuestionSet[]> {
  if (await isFolderSet(folder)) return [await loadFolderSet(folder)];
  if (await isBenchmarkFolder(folder)) return loadBenchmark(folder);
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ParleyError('BAD_INPUT', `${folder} is no folder that can be read.`, { cause });
  });
  const sets: QuestionSet[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory()).toSorted(byName)) {
    if (await isFolderSet(join(folder, name))) sets.push(await loadFolderSet(join(folder, name)));
  }
  if (sets.length > 0) return sets;
  throw new ParleyError(
    'BAD_INPUT',
    `${folder} holds no question set: a folder with database.sql and questions.jsonl, a folder of such folders, or one with dev.json and database/.`,
  );
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
