import { describe, expect, it } from 'vitest';
import { beginSession, type Session } from '../isolation/session.js';

const USAGE = `{ tenant { name usage { totals { runs rows cacheHits bytes databaseMs }
  byUser { user { id name } usage { runs } } byDay { day } quota { limit used left resetsAt } } } }`;

async function usageFor({ ask }: Session) {
  const [answer] = await ask(USAGE);
  expect(answer?.errors).toEqual([]);
  return answer?.data.tenant.usage;
}

async function runSql({ ask }: Session, sql: string, input: Record<string, unknown> = {}): Promise<void> {
  const [answer] = await ask(
    'mutation ($input: RunSqlInput!) { runSql(input: $input) { status error { message } } }',
    { input: { sql, waitMs: 20_000, ...input } },
  );
  if (answer?.data?.runSql.status !== 'SUCCEEDED') throw new Error(JSON.stringify(answer));
}

describe('what runs cost', () => {
  it('adds up by tenant and person, with what is left of the day', async () => {
    const owner = await beginSession('financeone', 'owner');
    const before = await usageFor(owner);
    await runSql(owner, 'SELECT id FROM customers ORDER BY id LIMIT 7', { maxAgeSeconds: 0 });
    await runSql(owner, 'SELECT id FROM customers ORDER BY id LIMIT 7');
    const after = await usageFor(owner);
    expect(after.totals).toMatchObject({
      runs: before.totals.runs + 2,
      rows: before.totals.rows + 14,
      cacheHits: before.totals.cacheHits + 1,
    });
    expect(after.totals.bytes).toBeGreaterThan(before.totals.bytes);
    expect(after.totals.databaseMs).toBeGreaterThan(before.totals.databaseMs);
    const mine = ({ byUser }: typeof after) =>
      byUser.find(({ user }: { user: { id: string } }) => user.id === owner.userId);
    expect(mine(after).user.name).toEqual(expect.any(String));
    expect(mine(after).usage.runs).toBe((mine(before)?.usage.runs ?? 0) + 2);
    expect(after.quota).toMatchObject({ limit: 10_000, used: before.quota.used + 2 });
    expect(after.quota.left).toBe(10_000 - after.quota.used);
  });

  it('shows the slow statements, and what would help them', async () => {
    const owner = await beginSession('financeone', 'owner');
    const sql = 'SELECT count(*) AS n FROM transactions WHERE amount = 99.99';
    await runSql(owner, sql, { maxAgeSeconds: 0 });
    const [source] = await owner.ask('{ dataSources { nodes { id } } }');
    const [answer] = await owner.ask(
      `query ($id: ID!) {
        slowQueries(dataSourceId: $id, first: 100) { sql runs p95Ms lastRun { requestedBy { name } } }
        indexAdvice(dataSourceId: $id) { table columns statement statements { sql } }
      }`,
      { id: source?.data.dataSources.nodes[0].id },
    );
    expect(answer?.errors).toEqual([]);
    expect(answer?.data.slowQueries).toContainEqual({
      sql,
      runs: expect.any(Number),
      p95Ms: expect.any(Number),
      lastRun: { requestedBy: { name: expect.any(String) } },
    });
    expect(answer?.data.indexAdvice).toContainEqual({
      table: 'transactions',
      columns: ['amount'],
      statement: 'CREATE INDEX CONCURRENTLY ON "public"."transactions" ("amount");',
      statements: expect.arrayContaining([{ sql }]),
    });
  });
});
