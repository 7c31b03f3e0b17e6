import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';
import { HEAVY_SQL } from './testing/shop.js';

const PUBLIC_PARTS = `refusal { code message retryable details } notices { code message }
  tables { schema table columns } columns { name sources { schema table column } operations }
  estimate { timeClass rows plan }`;
const explainWith = (parts: string) =>
  `query ($input: ExplainSqlInput!) { explainSql(input: $input) { ${parts} } }`;

const EU_ONLY = {
  kind: 'ROW',
  definition: {
    table: { schema: 'public', table: 'orders' },
    predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
  },
} as const;
const REVENUE = 'SELECT o.region, sum(o.amount) AS revenue FROM orders o GROUP BY o.region ORDER BY 1';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench();
});
afterAll(() => query.stop());

const policies: string[] = [];
afterEach(async () => {
  for (const id of policies.splice(0)) await query.acme.removePolicy(id);
});

const acme = () => query.bench.people.of.acme;

async function addPolicy(policy: Parameters<QueryBench['acme']['addPolicy']>[0]): Promise<void> {
  policies.push(await query.acme.addPolicy(policy));
}

const ask = (person: Person, input: Record<string, unknown>, parts = PUBLIC_PARTS) =>
  query.bench.request(explainWith(parts), { token: person.token, variables: { input } });

async function explain(person: Person, sql: string) {
  const { data, errors } = await ask(person, { sql });
  expect(errors).toEqual([]);
  return data.explainSql;
}

describe('explainSql', () => {
  let runsBefore: number;
  beforeEach(async () => {
    runsBefore = await query.bench.admin.run.count();
  });
  afterEach(async () => {
    expect(await query.bench.admin.run.count()).toBe(runsBefore);
  });

  it('says what a statement reads, what its columns are made of, and what it costs', async () => {
    expect(await explain(acme().analyst, REVENUE)).toEqual({
      refusal: null,
      notices: [{ code: 'ROW_LIMIT_ADDED', message: expect.any(String) }],
      tables: [{ schema: 'public', table: 'orders', columns: ['region', 'amount'] }],
      columns: [
        {
          name: 'region',
          sources: [{ schema: 'public', table: 'orders', column: 'region' }],
          operations: [],
        },
        {
          name: 'revenue',
          sources: [{ schema: 'public', table: 'orders', column: 'amount' }],
          operations: ['sum'],
        },
      ],
      estimate: { timeClass: 'UNDER_A_SECOND', rows: 2, plan: expect.stringMatching(/Scan on .*orders/) },
    });
  });

  it('runs nothing: what would take minutes is told at once', async () => {
    const startedAt = performance.now();
    const { refusal, estimate } = await explain(acme().analyst, HEAVY_SQL);
    expect(refusal).toBeNull();
    expect(estimate.timeClass).not.toBe('UNDER_A_SECOND');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await query.acme.statementsRunning()).toBe(0);
  });

  it('evaluates no function of a statement', async () => {
    // The view sleeps for three seconds, row by row.
    const startedAt = performance.now();
    expect(await explain(acme().analyst, 'SELECT count(pause) FROM slow')).toMatchObject({ refusal: null });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it.each([
    ['a write', 'DELETE FROM orders', 'SQL_WRITE_NOT_ALLOWED', { line: 1, column: 1 }],
    ['an unknown column', 'SELECT id,\n  nothing FROM orders', 'SQL_UNKNOWN_COLUMN', { line: 2, column: 3 }],
    [
      'an unknown table',
      'SELECT 1\nFROM orders,\n nothing_here',
      'SQL_UNKNOWN_TABLE',
      { line: 3, column: 2 },
    ],
    ['a function off the list', 'SELECT pg_sleep(10)', 'SQL_FUNCTION_NOT_ALLOWED', { line: 1, column: 8 }],
    ['no SQL', 'SELECT 1 FROM WHERE', 'SQL_SYNTAX', { line: 1, column: 15 }],
    ['two statements', 'SELECT 1; SELECT 2', 'SQL_NOT_A_SINGLE_SELECT', {}],
    ['EXPLAIN itself', 'EXPLAIN ANALYZE SELECT 1', 'SQL_NOT_A_SINGLE_SELECT', {}],
  ])('answers %s with the refusal and its place, never an error', async (_what, sql, code, place) => {
    expect(await explain(acme().analyst, sql)).toMatchObject({
      refusal: { code, retryable: false, message: expect.stringMatching(/\.$/), details: place },
      notices: [],
      tables: [],
      columns: [],
      estimate: null,
    });
  });

  it('answers what only the database knows to be wrong', async () => {
    expect(await explain(acme().analyst, `SELECT CAST('x' AS integer) AS n`)).toMatchObject({
      refusal: { code: 'DATABASE_ERROR' },
      estimate: null,
    });
  });

  it('tells only a time class to whom a policy binds: figures and plans are made from all rows', async () => {
    await addPolicy({ ...EU_ONLY, roleName: 'analyst' });
    const cut = await explain(acme().analyst, REVENUE);
    expect(cut).toMatchObject({
      refusal: null,
      notices: [{ code: 'ROW_RULE_APPLIED' }, { code: 'ROW_LIMIT_ADDED' }],
      estimate: { timeClass: 'UNDER_A_SECOND', rows: null, plan: null },
    });
    // Multiplied by a cross join, the database's own class would tell whether a name is there.
    const named = (region: string) =>
      explain(
        acme().analyst,
        `SELECT count(*) FROM orders o CROSS JOIN numbers a CROSS JOIN numbers b WHERE o.region = '${region}'`,
      );
    expect((await named('US')).estimate).toEqual((await named('nowhere')).estimate);
    expect((await explain(acme().owner, HEAVY_SQL)).estimate.timeClass).not.toBe('UNDER_A_SECOND');
    // Also of tables that the policy does not speak of: they may be joined to the one it does.
    expect((await explain(acme().analyst, 'SELECT n FROM numbers')).estimate).toMatchObject({
      rows: null,
      plan: null,
    });
    expect((await explain(acme().owner, REVENUE)).estimate).toMatchObject({
      rows: 2,
      plan: expect.any(String),
    });
  });

  it('says nothing of what is hidden that it would not say of what is not there', async () => {
    const hidden = { table: { schema: 'public', table: 'orders' }, column: 'amount', mask: { kind: 'hide' } };
    await addPolicy({ kind: 'COLUMN', definition: hidden, roleName: 'analyst' });
    const ofHidden = await explain(acme().analyst, 'SELECT amount FROM orders');
    const ofNone = await explain(acme().analyst, 'SELECT amoent FROM orders');
    expect(ofHidden.refusal).toMatchObject({ code: 'SQL_UNKNOWN_COLUMN' });
    expect(JSON.stringify(ofNone)).toBe(JSON.stringify(ofHidden).replaceAll('amount', 'amoent'));
    const all = await explain(acme().analyst, 'SELECT * FROM orders');
    expect(JSON.stringify(all)).not.toContain('amount');
  });

  it('shows the rewritten SQL, without values, to who may read policies', async () => {
    await addPolicy({ ...EU_ONLY, roleName: 'owner' });
    await addPolicy({ ...EU_ONLY, roleName: 'analyst' });
    const { data, errors } = await ask(acme().owner, { sql: REVENUE }, 'rewrittenSql');
    expect(errors).toEqual([]);
    const { rewrittenSql } = data.explainSql;
    expect(rewrittenSql).toMatch(/WHERE source\.region = .*\$1/s);
    expect(rewrittenSql).not.toContain('EU');

    const forbidden = await ask(acme().analyst, { sql: REVENUE }, `refusal { code } rewrittenSql`);
    expect(forbidden.data).toEqual({ explainSql: { refusal: null, rewrittenSql: null } });
    expect(codesOf(forbidden)).toEqual(['FORBIDDEN']);
  });

  it('explains by the policies of now, as a run would', async () => {
    const sql = 'SELECT region FROM orders';
    expect((await explain(acme().analyst, sql)).refusal).toBeNull();
    await addPolicy({
      ...EU_ONLY,
      definition: {
        table: { schema: 'public', table: 'orders' },
        predicate: { op: 'eq', column: 'region', value: { attribute: 'region' } },
      },
      roleName: 'analyst',
    });
    await expect
      .poll(async () => (await explain(acme().analyst, sql)).refusal)
      .toMatchObject({ code: 'POLICY_ATTRIBUTE_MISSING' });
  });

  it.each([
    ['another tenant’s', () => query.globex.dataSourceId],
    ['an unknown', () => newId()],
    ['a malformed', () => 'x'],
  ])('does not know %s data source', async (_, dataSourceId) => {
    const answer = await ask(acme().owner, { sql: 'SELECT 1', dataSourceId: dataSourceId() });
    expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    expect(answer.data?.explainSql ?? null).toBeNull();
  });

  it('reads no more text than a run would', async () => {
    const answer = await ask(acme().analyst, { sql: `SELECT 1 --${'x'.repeat(70_000)}` });
    expect(codesOf(answer)).toEqual(['SQL_TOO_LONG']);
  });

  it('is for whom it is', async () => {
    expect(codesOf(await ask(acme().viewer, { sql: 'SELECT 1' }))).toEqual(['FORBIDDEN']);
    const anonymous = await query.bench.request(explainWith('refusal { code }'), {
      variables: { input: { sql: 'SELECT 1' } },
    });
    expect(codesOf(anonymous)).toEqual(['UNAUTHENTICATED']);
  });
});
