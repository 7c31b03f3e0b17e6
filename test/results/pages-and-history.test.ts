import { RunAgainDocument, RunHistoryDocument, RunRowPageDocument } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { signIn } from '../house/sign-in.js';
import { until } from '../house/until.js';

const ROWS = 100_000;

describe('a stored result', () => {
  it('is paged through whole and in order by a client, long after the run', async () => {
    const client = await signIn('healthplus', 'owner');
    const { run } = await client.runSql({
      sql: `SELECT g AS n, 'Zeile ' || g || ' ✓' AS words FROM generate_series(1, ${ROWS}) AS g`,
      waitMs: 30_000,
    });
    const page = async (after?: string | null) =>
      (await client.request(RunRowPageDocument, { id: run.id, first: 10_000, after })).run;
    await until(async () => (await page())?.resultKeptUntil != null);
    let received = 0;
    let after: string | null | undefined;
    do {
      const rows = (await page(after))?.rows;
      expect(rows).toMatchObject({ totalCount: ROWS, columns: [{ name: 'n' }, { name: 'words' }] });
      for (const [n, words] of rows?.rows ?? []) {
        received += 1;
        if (n !== received || words !== `Zeile ${received} ✓`) expect([n, words]).toEqual([received, null]);
      }
      after = rows?.pageInfo.hasNextPage ? rows.pageInfo.endCursor : null;
    } while (after !== null);
    expect(received).toBe(ROWS);
  });
});

describe('the history', () => {
  it('finds runs by their words, and asks them again', async () => {
    const client = await signIn('techcorp', 'owner');
    const word = `w${Date.now().toString(36)}`;
    const { run } = await client.runSql({ sql: `SELECT 1 AS ${word}`, waitMs: 20_000 });
    await client.runSql({ sql: `SELECT missing AS ${word} FROM nowhere`, waitMs: 20_000 });
    const found = async (filter: object) =>
      (await client.request(RunHistoryDocument, { first: 10, filter })).runs.nodes;
    expect(await found({ search: word.toUpperCase() })).toHaveLength(2);
    expect(await found({ search: word, statuses: ['SUCCEEDED'] })).toMatchObject([{ id: run.id }]);
    const { runAgain } = await client.request(RunAgainDocument, { id: run.id, waitMs: 20_000 });
    expect(runAgain).toMatchObject({ status: 'SUCCEEDED', sql: run.sql, rowCount: 1 });
    expect((await found({ search: word })).map(({ id }) => id)).toEqual([
      runAgain.id,
      expect.any(String),
      run.id,
    ]);
    const other = await signIn('healthplus', 'owner');
    const { runs } = await other.request(RunHistoryDocument, { first: 10, filter: { search: word } });
    expect(runs.nodes).toEqual([]);
  });
});
