import { Refusal } from '../refusal.js';

/** Levels of objects and arrays that recursion may meet; 150 levels of nesting in SQL make about 900. */
const MAX_TREE_DEPTH = 1_500;

/**
 * Makes sure that no later phase runs out of stack: 2,000 joins without a bracket are a tree of 2,000 levels. Walks level by level.
 *
 * @throws Refusal SQL_TOO_DEEP
 */
export function checkDepth(tree: unknown): void {
  let level = [tree];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_TREE_DEPTH) throw tooDeep();
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
}

function tooDeep(): Refusal {
  return new Refusal(
    'SQL_TOO_DEEP',
    'The statement is nested too deeply to be read; flatten it, for example with WITH or IN.',
  );
}
