import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guard, sorted } from './testing/guard.js';
import { POSTGRES_CORPUS } from './testing/postgres-corpus/postgres-corpus.js';
import { startTestDatabase, type TestDatabase } from './testing/test-database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database?.stop());

describe('an all-pass policy changes no answer', () => {
  it('of at least 300 statements', () => {
    expect(new Set(POSTGRES_CORPUS).size).toBeGreaterThanOrEqual(300);
  });

  it.each(POSTGRES_CORPUS)('%s', async (sql) => {
    const approved = await guard(sql, database.catalog);
    const [guarded, direct] = await database.runBoth(approved, sql);
    expect(sorted(guarded)).toEqual(sorted(direct));
    expect(direct.length).toBeGreaterThan(0);
  });
});
