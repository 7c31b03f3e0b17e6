import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DUCKDB_CORPUS } from '../testing/duckdb-corpus.js';
import { type Answer, TestDuckdb } from '../testing/duckdb-database.js';
import { SHOP } from '../testing/duckdb-shop.js';

let database: TestDuckdb;
beforeAll(async () => {
  database = await TestDuckdb.start(SHOP);
});
afterAll(() => database?.close());

/** Of types and lambdas the engine's own names keep the words they were written in; the tree does not. */
function labels({ columns }: Answer): readonly string[] {
  return columns.map((name) => (/CAST\(|lambda |->/.test(name) ? 'by its text' : name));
}

describe('a statement that nothing is cut of answers as the engine does', () => {
  it.each(DUCKDB_CORPUS)('%s', async (sql) => {
    const expected = await database.run(sql);
    const found = await database.ask(sql);
    expect(labels(found)).toEqual(labels(expected));
    expect([...found.rows].sort()).toEqual([...expected.rows].sort());
  });
});
