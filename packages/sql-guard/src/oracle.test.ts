import { propertySeed } from '@parley/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANALYTIC_CORPUS } from './testing/analytic-corpus.js';
import { statements } from './testing/generated-select.js';
import { guard, sorted } from './testing/guard.js';
import { postgresOracle } from './testing/oracle-postgres.js';
import { compareAll, different, type OracleEngine, type Outcome } from './testing/oracle-run.js';
import { startTestDatabase, type TestDatabase } from './testing/test-database.js';

/*
 * The oracle is made of security_barrier views in a schema reached by the search path. What failed is run again with PROPERTY_SEED;
 * ORACLE_POLICIES says how many policies are drawn.
 */

const HASH_KEY = 'the oracle’s key';
const SEED = propertySeed();
const POLICIES = Number(process.env.ORACLE_POLICIES ?? 70);
const STATEMENTS_PER_POLICY = 40;

let database: TestDatabase;
let engine: OracleEngine;
beforeAll(async () => {
  database = await startTestDatabase();
  await database.admin(`create schema crypto; create extension pgcrypto schema crypto;
    grant usage on schema crypto to reader`);
  engine = engineOf(database);
});
afterAll(() => database?.stop());

function engineOf({ admin, catalog, run, runRaw }: TestDatabase): OracleEngine {
  const typeOf = (table: string, column: string) =>
    catalog.tables.find((known) => known.table === table)?.columns.find(({ name }) => name === column)
      ?.type ?? '';
  return {
    words: postgresOracle({ schema: 'oracle', typeOf, hashKey: HASH_KEY }),
    hashKey: HASH_KEY,
    build: async (views) => {
      await admin(`drop schema if exists oracle cascade; create schema oracle; ${[...views.values()].join('\n')}
        grant usage on schema oracle to reader; grant select on all tables in schema oracle to reader`);
    },
    throughGuard: (sql, policy) => outcome(guard(sql, catalog, policy).then((approved) => run(approved))),
    throughViews: (sql) => outcome(runRaw(sql, 'pg_catalog, oracle')),
    // A name, a type or a literal does not fit.
    notUnderstood: /^(42|22P02|22007)/,
    // On a busy machine one of the two may take too long.
    saysNothing: /^57014$/,
    notReadable: null,
    // A view has no primary key that other columns could depend on; the guard adds them to GROUP BY.
    onlyTables: /^42803$/,
  };
}

async function outcome(work: Promise<readonly (readonly (string | null)[])[]>): Promise<Outcome> {
  try {
    return { rows: sorted(await work) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { refused: 'code' in error ? String(error.code) : error.name, message: error.message };
  }
}

/** Limits, whose order may be masked, and other views have no oracle. */
const CORPUS = ANALYTIC_CORPUS.filter(
  (sql) =>
    !/rich_customers|Odd Names|public"?\.|\bonly\b|fetch first|now\(\)/.test(sql) && !/\blimit\b/.test(sql),
);

describe(`the guard shows what security_barrier views show (PROPERTY_SEED=${SEED})`, () => {
  it('for statements of the corpus under random policies', async () => {
    const asked = fc.shuffledSubarray([...CORPUS], { minLength: 30, maxLength: 30 });
    await compareAll(engine, { asked, policies: Math.ceil(POLICIES / 4), seed: SEED });
  }, 240_000);

  it('for generated statements under random policies', async () => {
    const all = { minLength: STATEMENTS_PER_POLICY, maxLength: STATEMENTS_PER_POLICY };
    await compareAll(engine, { asked: fc.array(statements, all), policies: POLICIES, seed: SEED });
  }, 600_000);

  it('which is not what is seen without a policy', async () => {
    const asked = fc.sample(statements, { numRuns: 60, seed: SEED });
    expect((await different(engine, asked, SEED)).length).toBeGreaterThan(5);
  });
});
