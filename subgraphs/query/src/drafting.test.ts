import type { ValueProfile } from '@parley/sql-guard';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench();
  const { dataSourceId } = query.acme;
  await query.bench.admin.semanticModelVersion.deleteMany({ where: { dataSourceId } });
});
afterAll(() => query.stop());

const people = () => query.bench.people.of.acme;

async function answerTo(question: string, person: Person = people().analyst) {
  const { data, errors } = await query.ask(person, { question, waitMs: 20_000 });
  expect(errors).toEqual([]);
  return data.ask;
}

type ColumnProfile = Omit<ValueProfile, 'schema' | 'table' | 'measuredAt'>;

const REGIONS: ColumnProfile = {
  ...{ column: 'region', rows: 100, nullShare: 0, distinct: 2, isComplete: true, averageLength: 2 },
  ...{ min: 'EU', max: 'US', samples: ['EU', 'US'].map((value) => ({ value, share: 0.5 })) },
};

/** What a look at the values of a column found, as the catalog stores it. */
async function measure(table: string, profile: ColumnProfile): Promise<void> {
  const { tenantId, dataSourceId } = query.acme;
  const of = { tenantId, dataSourceId, schema: 'public', table, measuredAt: new Date() };
  await query.bench.admin.tableProfile.create({
    data: { ...of, columns: JSON.parse(JSON.stringify([profile])) },
  });
}

describe('a data source without a published model', () => {
  it('is asked by a draft of its schema, and the answer says so', async () => {
    const run = await answerTo('number of orders by region');
    expect(run).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(run.result.rows.toSorted()).toEqual([
      ['EU', '50'],
      ['US', '50'],
    ]);
    expect(run.assumptions.join(' ')).toContain('drafted from its schema, and nobody has checked it');
  });

  it('knows the values that were measured, and tells them only to whom no row is hidden', async () => {
    expect(await answerTo('number of orders in EU')).not.toMatchObject({ result: { rows: [['50']] } });
    await measure('orders', REGIONS);
    expect(await answerTo('number of orders in EU')).toMatchObject({ result: { rows: [['50']] } });

    const policy = await query.acme.addPolicy({
      kind: 'ROW',
      definition: {
        table: { schema: 'public', table: 'orders' },
        predicate: { op: 'eq', column: 'region', value: { constant: 'US' } },
      },
      roleName: 'viewer',
    });
    const hidden = await answerTo('number of orders in EU', people().viewer);
    expect(hidden.result?.rows ?? []).not.toEqual([['0']]);
    expect(JSON.stringify([hidden.sql, hidden.explanation, hidden.error])).not.toContain("'EU'");
    expect(await answerTo('number of orders', people().viewer)).toMatchObject({ result: { rows: [['50']] } });
    await query.acme.removePolicy(policy);
    expect(await answerTo('number of orders in EU', people().viewer)).toMatchObject({
      result: { rows: [['50']] },
    });
  });

  it('says where a join rests on a key that nobody has proved, until somebody has', async () => {
    await query.acme.execute('CREATE TABLE branches (branch_code text, branch_name text)');
    await query.acme.execute(`INSERT INTO branches VALUES ('B1', 'Lisbon'), ('B2', 'Porto')`);
    await query.acme.execute('CREATE TABLE visits (id int PRIMARY KEY, branch_code text, visitors int)');
    await query.acme.execute(
      `INSERT INTO visits SELECT n, 'B' || 1 + n % 2, n FROM generate_series(1, 10) n`,
    );
    await query.acme.execute('GRANT SELECT ON branches, visits TO acme_reader');
    // Then the schema is read as it is now.
    await query.bench.admin.physicalSchema.deleteMany({ where: { dataSourceId: query.acme.dataSourceId } });
    const question = 'total visitors by branch name';
    const doubted = await answerTo(question);
    expect(doubted, JSON.stringify(doubted)).toMatchObject({ status: 'SUCCEEDED' });
    expect(doubted.notices).toContainEqual({
      code: 'KEY_NOT_PROVED',
      message: expect.stringContaining('“visit” is joined to “branch” by branch_code'),
    });
    const sampled = { rows: 1_000, distinct: 1_000, isComplete: false, samples: [] };
    await measure('branches', { ...REGIONS, ...sampled, column: 'branch_code', isUnique: true });
    const proved = await answerTo(question);
    expect(proved.notices).not.toContainEqual(expect.objectContaining({ code: 'KEY_NOT_PROVED' }));
    expect(proved.result.rows).toEqual(doubted.result.rows);
  });

  it('has no words for a column that is hidden from the person', async () => {
    const question = 'list the emails of customers';
    const shown = await answerTo(question, people().viewer);
    expect(shown, JSON.stringify(shown)).toMatchObject({ status: 'SUCCEEDED' });
    expect(shown.sql).toContain('email');
    const policy = await query.acme.addPolicy({
      kind: 'COLUMN',
      definition: {
        table: { schema: 'public', table: 'customers' },
        column: 'email',
        mask: { kind: 'hide' },
      },
      roleName: 'viewer',
    });
    const hidden = await answerTo(question, people().viewer);
    expect(hidden.sql ?? '').not.toContain('email');
    await query.acme.removePolicy(policy);
  });

  it('is asked even before the catalog has read its schema', async () => {
    const { dataSourceId } = query.acme;
    await query.bench.admin.physicalSchema.deleteMany({ where: { dataSourceId } });
    expect(await answerTo('number of customers')).toMatchObject({
      status: 'SUCCEEDED',
      result: { rows: [['20']] },
    });
  });
});
