import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, TestDuckdb } from '../testing/duckdb-database.js';
import { SHARED_CORPUS } from '../testing/shared-corpus.js';
import { SMALL_SHOP } from '../testing/small-shop.js';

let shop: TestDuckdb;
beforeAll(async () => {
  shop = await TestDuckdb.start(SMALL_SHOP);
});
afterAll(() => shop.close());

/** Statements written for other engines that DuckDB takes as well. */
async function ownAnswer(sql: string): Promise<Answer | null> {
  try {
    return await shop.run(sql);
  } catch {
    return null;
  }
}

describe('what analysts write for any engine', () => {
  it('is answered as by DuckDB itself', async () => {
    const refused: string[] = [];
    let answered = 0;
    for (const sql of SHARED_CORPUS) {
      const own = await ownAnswer(sql);
      if (own === null) continue;
      try {
        expect((await shop.ask(sql)).rows.toSorted(), sql).toEqual(own.rows.toSorted());
        answered += 1;
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ParleyError') throw error;
        refused.push(`${sql}: ${error.message}`);
      }
    }
    expect(refused).toEqual([]);
    expect(answered).toBeGreaterThanOrEqual(130);
  });
});
