import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EffectivePolicy } from './policy.js';
import { ANALYTIC_CORPUS } from './testing/analytic-corpus.js';
import { type DrawnPolicy, drawnPolicy, policyOfDrawn, SHOP_TABLE_NAMES } from './testing/drawn-policy.js';
import { statements } from './testing/generated-select.js';
import { guard, sorted } from './testing/guard.js';
import { oracleView } from './testing/oracle-views.js';
import { startTestDatabase, type TestDatabase } from './testing/test-database.js';

/*
 * The same statement runs two ways: through the guard, and as it is on an independent oracle: security_barrier views with the
 * tables' names, in a schema reached by the search path, with rules, masks and their combination written by plain code that
 * knows nothing of the guard's. What failed is run again with ORACLE_SEED; ORACLE_POLICIES says how many policies are drawn.
 */

const HASH_KEY = 'the oracle’s key';
const SEED = Number(process.env.ORACLE_SEED ?? Date.now() % 2 ** 31);
const POLICIES = Number(process.env.ORACLE_POLICIES ?? 70);
const STATEMENTS_PER_POLICY = 40;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
  await database.admin(`create schema crypto; create extension pgcrypto schema crypto;
    grant usage on schema crypto to reader`);
});
afterAll(() => database?.stop());

/** The oracle's views, by the tables they stand for. */
type Views = ReadonlyMap<string, string>;

async function buildOracle(drawn: DrawnPolicy): Promise<Views> {
  const views = new Map<string, string>();
  for (const table of SHOP_TABLE_NAMES) {
    const known = database.catalog.tables.find((candidate) => candidate.table === table);
    const types = new Map(known?.columns.map(({ name, type }) => [name, type]));
    const view = oracleView(drawn, table, { schema: 'oracle', types, hashKey: HASH_KEY });
    if (view !== null) views.set(table, view);
  }
  await database.admin(`drop schema if exists oracle cascade; create schema oracle; ${[...views.values()].join('\n')}
    grant usage on schema oracle to reader; grant select on all tables in schema oracle to reader`);
  return views;
}

type Outcome = { readonly rows: readonly string[] } | { readonly refused: string; readonly message: string };

async function outcome(work: Promise<readonly (readonly (string | null)[])[]>): Promise<Outcome> {
  try {
    return { rows: sorted(await work) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { refused: 'code' in error ? String(error.code) : error.name, message: error.message };
  }
}

/** PostgreSQL's codes: a name, a type or a literal does not fit (whichever it notices first), and a column outside GROUP BY. */
const NOT_UNDERSTOOD = /^(42|22P02|22007)/;
const MUST_BE_GROUPED = '42803';
/** The guard says of a name that it is not there, or that nothing of its table may be read; there is no such view. */
const NOT_THERE = /^(SQL_UNKNOWN_(TABLE|COLUMN)|SQL_AMBIGUOUS_COLUMN|POLICY_ATTRIBUTE_MISSING)$/;

const TIMEOUT = '57014';

type Verdict = 'same rows' | 'both refused' | 'masked' | 'not supported';

const throughGuard = (sql: string, policy?: EffectivePolicy) =>
  outcome(guard(sql, database.catalog, policy).then((approved) => database.run(approved)));
const throughViews = (sql: string) => outcome(database.runRaw(sql, 'pg_catalog, oracle'));

async function compare(sql: string, policy: EffectivePolicy, views: Views): Promise<Verdict> {
  const guarded = await throughGuard(sql, policy);
  const expected = await throughViews(sql);
  // On a busy machine one of the two may take too long, which says nothing.
  if ([guarded, expected].some((found) => 'refused' in found && found.refused === TIMEOUT))
    return 'not supported';
  if ('refused' in guarded) {
    if (guarded.refused === 'COLUMN_MASKED') {
      const [, table = '', column = ''] = /(\w+)\.(\w+)/.exec(guarded.message) ?? [];
      // Where there is no view, the table may not be read for another reason too.
      if (views.has(table)) expect(views.get(table), `${sql}\n${guarded.message}`).toContain(` as ${column}`);
      else expect(expected, sql).toHaveProperty('refused');
      return 'masked';
    }
    // What the printer can't write back exactly.
    if (guarded.refused === 'SQL_NOT_SUPPORTED') return 'not supported';
    expect(expected, `${sql}\n${guarded.message}`).toHaveProperty('refused');
    const code = 'refused' in expected ? expected.refused : '';
    if (NOT_THERE.test(guarded.refused)) expect(code, sql).toMatch(NOT_UNDERSTOOD);
    else expect(code, `${sql}\n${guarded.message}`).toBe(guarded.refused);
    return 'both refused';
  }
  // A view has no primary key that other columns could depend on; the guard adds them to GROUP BY.
  if ('refused' in expected && expected.refused === MUST_BE_GROUPED) return 'both refused';
  expect(guarded, sql).toEqual(expected);
  return 'same rows';
}

/** Limits, whose order may be masked, and other views have no oracle. */
const CORPUS = ANALYTIC_CORPUS.filter(
  (sql) =>
    !/rich_customers|Odd Names|public"?\.|\bonly\b|fetch first|now\(\)/.test(sql) && !/\blimit\b/.test(sql),
);

async function compareAll(asked: fc.Arbitrary<readonly string[]>, policies: number): Promise<void> {
  const seen = { 'same rows': 0, 'both refused': 0, masked: 0, 'not supported': 0 };
  await fc.assert(
    fc.asyncProperty(drawnPolicy, asked, async (drawn, all) => {
      const views = await buildOracle(drawn);
      const policy = policyOfDrawn(drawn, HASH_KEY);
      for (const sql of all) seen[await compare(sql, policy, views)] += 1;
    }),
    { numRuns: policies, endOnFailure: true, seed: SEED },
  );
  // The test means something only if most statements ran.
  expect(seen['same rows'], JSON.stringify(seen)).toBeGreaterThan(seen.masked + seen['both refused']);
  expect(seen['not supported'], JSON.stringify(seen)).toBeLessThan(seen['same rows'] / 20);
}

describe(`the guard shows what security_barrier views show (ORACLE_SEED=${SEED})`, () => {
  it('for statements of the corpus under random policies', async () => {
    const corpus = fc.shuffledSubarray([...CORPUS], { minLength: 30, maxLength: 30 });
    await compareAll(corpus, Math.ceil(POLICIES / 4));
  }, 240_000);

  it('for generated statements under random policies', async () => {
    const all = { minLength: STATEMENTS_PER_POLICY, maxLength: STATEMENTS_PER_POLICY };
    await compareAll(fc.array(statements, all), POLICIES);
  }, 600_000);

  it('which is not what is seen without a policy', async () => {
    const [drawn] = fc.sample(
      drawnPolicy.filter(({ layers }) => layers.flat().some(({ rows }) => rows.length > 1)),
      { numRuns: 1, seed: SEED },
    );
    if (drawn === undefined) throw new Error('No policy was drawn.');
    await buildOracle(drawn);
    const asked = fc.sample(statements, { numRuns: 60, seed: SEED });
    const different: string[] = [];
    for (const sql of asked) {
      const pair = [await throughGuard(sql), await throughViews(sql)].map((found) => JSON.stringify(found));
      if (pair[0] !== pair[1]) different.push(sql);
    }
    expect(different.length).toBeGreaterThan(5);
  });
});
