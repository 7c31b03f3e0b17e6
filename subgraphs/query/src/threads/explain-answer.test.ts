import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startThreadBench, type ThreadBench } from '../testing/thread-bench.js';

let threads: ThreadBench;
beforeAll(async () => {
  threads = await startThreadBench();
});
afterAll(() => threads.stop());
afterEach(() => threads.clear());

const acme = () => threads.query.bench.people.of.acme;
const globex = () => threads.query.bench.people.of.globex;

const explain = (person: Person, runId: string, more = '') =>
  threads.send(
    person,
    `query ($runId: ID!) { explainAnswer(runId: $runId) { run { id } reading derivation assumptions confidence
      alternatives { label } columns { name label meaning sources { table column } operations }
      tables { table columns } isLimitedByPolicies refusal { code } ${more} } }`,
    { runId },
  );

const EU_ONLY = {
  kind: 'ROW',
  definition: {
    table: { schema: 'public', table: 'orders' },
    predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
  },
} as const;

describe('explainAnswer', () => {
  it('tells how the question was read, and what each column is made of', async () => {
    const { runs } = await threads.thread(acme().analyst, 'revenue by region');
    const { data, errors } = await explain(acme().analyst, runs[0].id);
    expect(errors).toEqual([]);
    expect(data.explainAnswer).toMatchObject({
      run: { id: runs[0].id },
      reading: runs[0].explanation,
      assumptions: runs[0].assumptions,
      confidence: runs[0].confidence,
      alternatives: [],
      isLimitedByPolicies: false,
      refusal: null,
      tables: [{ table: 'orders', columns: ['region', 'amount'] }],
      columns: [
        {
          label: 'region',
          meaning: 'What region means.',
          sources: [{ table: 'orders', column: 'region' }],
          operations: [],
        },
        {
          label: 'revenue',
          meaning: 'What revenue means.',
          sources: [{ table: 'orders', column: 'amount' }],
          operations: ['sum'],
        },
      ],
    });
    expect(data.explainAnswer.derivation).toContain('"revenue" is the metric revenue');
  });

  it('says that policies limit it, and which only to who may read policies', async () => {
    await threads.addPolicy({ ...EU_ONLY, roleName: 'analyst' });
    const run = await threads.asked(acme().analyst, { question: 'revenue' });
    const refused = await explain(acme().analyst, run.id, 'policyNotices { code }');
    expect(refused.data.explainAnswer).toMatchObject({ isLimitedByPolicies: true, policyNotices: null });
    expect(codesOf(refused)).toEqual(['FORBIDDEN']);
    // By the sight of whoever wants to know: nothing limits the owner.
    const { data } = await explain(acme().owner, run.id, 'policyNotices { code }');
    expect(data.explainAnswer).toMatchObject({ isLimitedByPolicies: false, policyNotices: [] });
    // What came of whose words is told as the run's events are: to the same sight alone.
    expect(data.explainAnswer.derivation).toBeNull();
  });

  it('of what its reader may not see tells why, and no column', async () => {
    const { runs } = await threads.thread(acme().viewer, 'revenue by region');
    const hidden = { table: { schema: 'public', table: 'orders' }, column: 'region', mask: { kind: 'hide' } };
    await threads.addPolicy({ kind: 'COLUMN', definition: hidden, roleName: 'viewer' });
    const { data } = await explain(acme().viewer, runs[0].id);
    expect(data.explainAnswer).toMatchObject({
      derivation: null,
      columns: [],
      tables: [],
      isLimitedByPolicies: true,
      refusal: { code: expect.any(String) },
    });
  });

  it('is for who may read the run, and for runs that came to a statement', async () => {
    const run = await threads.asked(acme().analyst, { question: 'revenue' });
    expect(codesOf(await explain(acme().viewer, run.id))).toEqual(['NOT_FOUND']);
    expect(codesOf(await explain(globex().owner, run.id))).toEqual(['NOT_FOUND']);
    const declined = await threads.asked(acme().analyst, { question: 'how are we doing' });
    expect(codesOf(await explain(acme().analyst, declined.id))).toEqual(['BAD_INPUT']);
  });

  it('of SQL that a person wrote tells its columns alone', async () => {
    const { data } = await threads.query.runSql(acme().analyst, {
      sql: 'SELECT count(*) AS n FROM orders',
      waitMs: 20_000,
    });
    const explained = await explain(acme().analyst, data.runSql.id);
    expect(explained.data.explainAnswer).toMatchObject({
      reading: null,
      derivation: null,
      columns: [{ name: 'n', label: null }],
    });
  });
});
