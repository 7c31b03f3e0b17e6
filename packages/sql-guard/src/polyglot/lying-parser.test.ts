import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARIADB_RULES } from '../mariadb/reading-rules.js';
import { isSameTree } from '../neutral/compare.js';
import { Refusal } from '../refusal.js';
import { SQLITE_RULES } from '../sqlite/reading-rules.js';
import { MARIADB_CORPUS } from '../testing/mariadb-corpus.js';
import { polyglotParser } from '../testing/polyglot-parser.js';
import { SHARED_CORPUS } from '../testing/shared-corpus.js';
import { SQLITE_CORPUS } from '../testing/sqlite-corpus.js';
import { readSelect } from './read-select.js';

/**
 * The parser is not trusted: whatever it answers, the tree must be the statement's own or the statement is refused. Here
 * one part of its answer is changed at random before the guard sees it.
 */
describe.each([
  { rules: MARIADB_RULES, corpus: MARIADB_CORPUS },
  { rules: SQLITE_RULES, corpus: SQLITE_CORPUS },
])('a parser that misreads $rules.dialect', ({ rules, corpus }) => {
  const honest = polyglotParser(rules.dialect);
  const read = (sql: string, parser = honest) => readSelect(sql, parser, { rules, parameters: 'refused' });

  it('is never believed', async () => {
    const answers = { same: 0, refused: 0 };
    const statements = fc.constantFrom(...SHARED_CORPUS, ...corpus);
    await fc.assert(
      fc.asyncProperty(statements, fc.nat(), fc.nat(), fc.nat(5), async (sql, where, other, change) => {
        const truth = await understood(read(sql));
        fc.pre(truth !== null);
        const liar = {
          dialect: rules.dialect,
          parse: async (text: string) => misread(await honest.parse(text), { where, other, change }),
        };
        const tree = await understood(read(sql, liar));
        answers[tree === null ? 'refused' : 'same'] += 1;
        if (tree !== null && truth !== null) expect(isSameTree(tree, truth, rules.dialect)).toBe(true);
      }),
      { numRuns: 1_500 },
    );
    // Both happen often: much that a parser says means nothing, and much that is changed means something.
    expect(answers.refused).toBeGreaterThan(200);
    expect(answers.same).toBeGreaterThan(200);
  });
});

/** The tree, or null for a refusal. */
async function understood<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

interface Lie {
  readonly where: number;
  readonly other: number;
  readonly change: number;
}

type Holder = Record<string, unknown>;

/** Changes one part of a tree: turns a flag, leaves a part out, puts another in its place, swaps two, takes it for another kind. */
function misread(tree: unknown, { where, other, change }: Lie): unknown {
  const changed = structuredClone(tree);
  const slots = [...slotsOf(changed)];
  const nowhere: readonly [Holder, string] = [{}, ''];
  const [holder, key] = slots[where % slots.length] ?? nowhere;
  const [donor, donorKey] = slots[other % slots.length] ?? nowhere;
  const value = holder[key];
  if (change === 0) holder[key] = typeof value === 'boolean' ? !value : null;
  else if (change === 1) holder[key] = structuredClone(donor[donorKey]);
  else if (change === 2) [holder[key], donor[donorKey]] = [structuredClone(donor[donorKey]), value];
  else if (change === 3 && Array.isArray(value)) value.reverse();
  else if (change === 4 && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (isHolder(value) && Object.keys(value).length === 1) {
    const [payload] = Object.values(value);
    // Brackets that were there are gone, or a node is of another kind.
    holder[key] =
      isHolder(payload) && 'paren' in value
        ? payload.this
        : { [KINDS[other % KINDS.length] ?? 'not']: payload };
  }
  return changed;
}

const KINDS = [
  'eq',
  'neq',
  'lt',
  'and',
  'or',
  'add',
  'sub',
  'mul',
  'like',
  'union',
  'except',
  'neg',
  'not',
  'function',
];

const PLACES = new Set(['span', 'trailing_comments', 'leading_comments']);

function* slotsOf(value: unknown): Generator<readonly [Holder, string]> {
  if (!isHolder(value)) return;
  for (const key of Object.keys(value)) {
    if (PLACES.has(key)) continue;
    yield [value, key];
    yield* slotsOf(value[key]);
  }
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null;
}
