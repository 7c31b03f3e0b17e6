import fc from 'fast-check';
import { expect } from 'vitest';
import type { EffectivePolicy } from '../policy.js';
import { type DrawnPolicy, drawnPolicyOver, policyOfDrawn } from './drawn-policy.js';
import { type OracleWords, oracleView } from './oracle-views.js';

/*
 * The same statement runs two ways: through the guard, and as it is on an independent oracle: views with the tables' names, with
 * rules, masks and their combination written by plain code that knows nothing of the guard's.
 */

export type Outcome =
  | { readonly rows: readonly string[] }
  | { readonly refused: string; readonly message: string };

/** By table, the view that stands for it; tables that may not be read have none. */
export type Views = ReadonlyMap<string, string>;

/** An engine with both ways to ask it. */
export interface OracleEngine {
  readonly words: OracleWords;
  readonly hashKey: string;
  /** Takes the views before away. */
  build(views: Views): Promise<void>;
  throughGuard(sql: string, policy?: EffectivePolicy): Promise<Outcome>;
  throughViews(sql: string): Promise<Outcome>;
  /** The engine's codes where a name is not there, or what is asked does not fit it (whichever it notices first). */
  readonly notUnderstood: RegExp;
  /** The engine's codes that say nothing, such as that of a time limit. */
  readonly saysNothing: RegExp;
  /** The guard's codes for what its parser of the engine's SQL can't read, though the engine can; null where it is the engine's own. */
  readonly notReadable: RegExp | null;
  /** The engine's codes for what a table may do and a view not; null where there is nothing. */
  readonly onlyTables: RegExp | null;
}

type Verdict = 'same rows' | 'both refused' | 'masked' | 'not supported';

/** The guard says of a name that it is not there, or that nothing of its table may be read; there is no such view. */
const NOT_THERE = /^(SQL_UNKNOWN_(TABLE|COLUMN)|SQL_AMBIGUOUS_COLUMN|POLICY_ATTRIBUTE_MISSING)$/;

export interface OracleRuns {
  readonly asked: fc.Arbitrary<readonly string[]>;
  readonly policies: number;
  readonly seed: number;
}

export async function compareAll(
  engine: OracleEngine,
  { asked, policies, seed }: OracleRuns,
): Promise<Record<Verdict, number>> {
  const seen = { 'same rows': 0, 'both refused': 0, masked: 0, 'not supported': 0 };
  const { words, hashKey } = engine;
  await fc.assert(
    fc.asyncProperty(drawnPolicyOver(words.shop), asked, async (drawn, all) => {
      const views = viewsOf(drawn, words);
      await engine.build(views);
      const policy = policyOfDrawn(drawn, words.shop, hashKey);
      for (const sql of all) seen[await compare(engine, sql, { policy, views })] += 1;
    }),
    { numRuns: policies, endOnFailure: true, seed },
  );
  // The test means something only if most statements ran.
  expect(seen['same rows'], JSON.stringify(seen)).toBeGreaterThan(seen.masked + seen['both refused']);
  expect(seen['not supported'], JSON.stringify(seen)).toBeLessThan(seen['same rows'] / 20);
  return seen;
}

function viewsOf(drawn: DrawnPolicy, words: OracleWords): Views {
  const views = new Map<string, string>();
  for (const table of Object.keys(words.shop.tables)) {
    const view = oracleView(drawn, table, words);
    if (view !== null) views.set(table, view);
  }
  return views;
}

async function compare(
  engine: OracleEngine,
  sql: string,
  { policy, views }: { readonly policy: EffectivePolicy; readonly views: Views },
): Promise<Verdict> {
  const guarded = await engine.throughGuard(sql, policy);
  const expected = await engine.throughViews(sql);
  const saysNothing = (found: Outcome) => 'refused' in found && engine.saysNothing.test(found.refused);
  if ([guarded, expected].some(saysNothing)) return 'not supported';
  if ('refused' in guarded) {
    const told = `${sql}\n${guarded.message}`;
    if (guarded.refused === 'COLUMN_MASKED') {
      const [, table = '', column = ''] = /(\w+)\.(\w+)/.exec(guarded.message) ?? [];
      // Where there is no view, the table may not be read for another reason too.
      if (views.has(table)) expect(views.get(table), told).toContain(` as ${column}`);
      else expect(expected, sql).toHaveProperty('refused');
      return 'masked';
    }
    // What the printer can't write back exactly.
    if (guarded.refused === 'SQL_NOT_SUPPORTED') return 'not supported';
    if (engine.notReadable?.test(guarded.refused)) return 'not supported';
    expect(expected, told).toHaveProperty('refused');
    const code = 'refused' in expected ? expected.refused : '';
    if (NOT_THERE.test(guarded.refused)) expect(code, told).toMatch(engine.notUnderstood);
    else expect(code, told).toBe(guarded.refused);
    return 'both refused';
  }
  if ('refused' in expected && engine.onlyTables?.test(expected.refused)) return 'both refused';
  expect(guarded, sql).toEqual(expected);
  return 'same rows';
}

/** Of statements, those that answer otherwise through the guard without a policy than on the views of one. */
export async function different(
  engine: OracleEngine,
  asked: readonly string[],
  seed: number,
): Promise<readonly string[]> {
  const { words } = engine;
  const cutting = drawnPolicyOver(words.shop).filter(({ layers }) =>
    layers.flat().some(({ rows }) => rows.length > 1),
  );
  const [drawn] = fc.sample(cutting, { numRuns: 1, seed });
  if (drawn === undefined) throw new Error('No policy was drawn.');
  await engine.build(viewsOf(drawn, words));
  const found: string[] = [];
  for (const sql of asked) {
    const pair = [await engine.throughGuard(sql), await engine.throughViews(sql)];
    const [open, cut] = pair.map((outcome) => JSON.stringify(outcome));
    if (open !== cut) found.push(sql);
  }
  return found;
}
