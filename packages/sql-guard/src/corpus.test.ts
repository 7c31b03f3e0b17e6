import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANALYTIC_CORPUS } from './testing/analytic-corpus.js';
import { guard, sorted } from './testing/guard.js';
import { startTestDatabase, type TestDatabase } from './testing/test-database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database?.stop());

describe('an all-pass policy changes no answer', () => {
  it.each(ANALYTIC_CORPUS)('%s', async (sql) => {
    const approved = await guard(sql, database.catalog);
    const [guarded, direct] = await database.runBoth(approved, sql);
    expect(sorted(guarded)).toEqual(sorted(direct));
    expect(direct.length).toBeGreaterThan(0);
  });
});
