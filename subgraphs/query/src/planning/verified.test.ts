import { newId } from '@parley/platform-db';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from '../testing/query-bench.js';

const VERIFIED_AT = new Date('2026-03-01T09:00:00Z');
const ORDERS = { schema: 'public', table: 'orders' };
const PLANNED = { explanation: 'Guessed.', assumptions: [], confidence: 0.95 } as const;

let query: QueryBench;
beforeAll(async () => {
  const guess = { kind: 'query', query: { kind: 'sql', sql: 'SELECT -1 AS n' }, ...PLANNED } as const;
  const guessed = [
    'orders above 50 euros',
    'orders not above 50',
    'orders above 50',
    'orders in EU',
    'orders in US',
    'orders of Customer 7',
  ];
  query = await startQueryBench({ plans: Object.fromEntries(guessed.map((question) => [question, guess])) });
});
afterAll(() => query.stop());
afterEach(() => query.bench.admin.verifiedQuestion.deleteMany());

const people = () => query.bench.people.of.acme;

interface Verified {
  readonly question: string;
  readonly query: object;
  readonly columns?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly example: string | number }[];
}

/** As the catalog subgraph writes it down. */
async function verify({ columns = ['amount'], parameters = [], ...about }: Verified): Promise<string> {
  const { tenantId, dataSourceId } = query.acme;
  const id = newId();
  await query.bench.admin.verifiedQuestion.create({
    data: {
      ...{ id, tenantId, dataSourceId, ...about, description: '' },
      parameters: parameters.map((each) => ({ description: '', ...each })),
      uses: [{ ...ORDERS, columns: [...columns] }],
      ...{ verifiedBy: people().admin.userId, verifiedAt: VERIFIED_AT },
    },
  });
  return id;
}

const above = () =>
  verify({
    question: 'orders above {amount:number}',
    query: { kind: 'sql', sql: 'SELECT count(*) AS n FROM orders WHERE amount > {amount}' },
    parameters: [{ name: 'amount', example: 10 }],
  });

async function ask(question: string, person: Person = people().analyst, more: object = {}) {
  const { data, errors } = await query.ask(person, { question, waitMs: 20_000, ...more });
  expect(errors).toEqual([]);
  const { data: about } = await query.bench.request(
    `query ($id: ID!) { run(id: $id) { provenance { planner
      verification { questionId question revision verifiedBy { id } verifiedAt }
      certifications { metric label status note owner } } } }`,
    { token: person.token, variables: { id: data.ask.id } },
  );
  const codes: string[] = data.ask.notices.map(({ code }: { code: string }) => code);
  return { ...data.ask, ...about.run, isVerified: codes.includes('VERIFIED_ANSWER') };
}

const VERIFIED = { status: 'SUCCEEDED', isVerified: true };
const PLANNED_INSTEAD = { isVerified: false, result: { rows: [[-1]] }, provenance: { planner: 'BUILT_IN' } };

describe('a verified question', () => {
  it('is answered by the query somebody vouches for, and the answer says who and when', async () => {
    const id = await above();
    expect(await ask('Orders above 50?')).toMatchObject({
      ...VERIFIED,
      result: { rows: [['50']] },
      explanation: 'This is the verified question “orders above {amount}”, with amount 50.',
      confidence: 0.99,
      provenance: {
        planner: null,
        verification: {
          ...{ questionId: id, question: 'orders above {amount}', revision: 1 },
          ...{ verifiedBy: { id: people().admin.userId }, verifiedAt: VERIFIED_AT.toISOString() },
        },
      },
    });
    // Another value is another answer.
    expect((await ask('orders above 90')).result.rows).toEqual([['10']]);
  });

  it.each(['orders above 50 euros', 'orders not above 50'])(
    'is not “%s”: every word counts',
    async (question) => {
      await above();
      expect(await ask(question)).toMatchObject(PLANNED_INSTEAD);
    },
  );

  it('is not taken where a note says other rules', async () => {
    await above();
    expect(await ask('orders above 50', undefined, { note: 'Only paid ones.' })).toMatchObject(
      PLANNED_INSTEAD,
    );
  });

  it('is not taken any more when it is retired or changed, nor in another tenant', async () => {
    const id = await above();
    expect(await ask('orders above 50')).toMatchObject(VERIFIED);
    const theirs = query.bench.people.of.globex.analyst;
    expect((await ask('orders above 50', theirs)).isVerified).toBe(false);
    const { verifiedQuestion } = query.bench.admin;
    await verifiedQuestion.update({
      where: { id },
      data: { revision: 2, query: { kind: 'sql', sql: 'SELECT max(amount) - {amount} AS n FROM orders' } },
    });
    expect((await ask('orders above 50')).result.rows).toEqual([['50.00']]);
    await verifiedQuestion.update({ where: { id }, data: { revision: 3, status: 'RETIRED' } });
    expect(await ask('orders above 50')).toMatchObject(PLANNED_INSTEAD);
  });

  it('may be a semantic query, and shows what stewards say of its metrics', async () => {
    const [model] = await query.bench.admin.semanticModelVersion.updateManyAndReturn({
      where: { dataSourceId: query.acme.dataSourceId },
      data: { status: 'RETIRED' },
    });
    const definition = model?.definition as { metrics: object[] };
    const certified = { status: 'certified', note: 'As reported.' };
    await query.bench.admin.semanticModelVersion.create({
      data: {
        ...{ id: newId(), version: 2, status: 'PUBLISHED', publishedAt: new Date() },
        ...{ tenantId: query.acme.tenantId, dataSourceId: query.acme.dataSourceId },
        definition: {
          ...definition,
          metrics: definition.metrics.map((metric) => ({
            ...metric,
            owner: 'Finance',
            certification: certified,
          })),
        },
      },
    });
    const dimension = 'order.region';
    const filters = [{ dimension, op: 'eq', value: '{region}' }];
    const semantic = {
      kind: 'metrics',
      metrics: ['revenue'],
      groupBy: [],
      filters,
      metricFilters: [],
      orderBy: [],
    };
    await verify({
      question: 'takings of {region:order.region}',
      query: { kind: 'semantic', semantic },
      columns: ['region', 'amount'],
      parameters: [{ name: 'region', example: 'EU' }],
    });
    expect(await ask('takings of EU')).toMatchObject({
      ...VERIFIED,
      result: { rows: [['2550.00']] },
      provenance: {
        certifications: [
          {
            metric: 'revenue',
            label: 'revenue',
            status: 'CERTIFIED',
            note: 'As reported.',
            owner: 'Finance',
          },
        ],
      },
    });
  });

  it('that no longer fits the data is planned anew, and is not said to be verified', async () => {
    const sql = 'SELECT gone AS n FROM orders WHERE amount > {amount}';
    const parameters = [{ name: 'amount', example: 10 }];
    await verify({ question: 'orders above {amount:number}', query: { kind: 'sql', sql }, parameters });
    expect(await ask('orders above 50')).toMatchObject({
      status: 'SUCCEEDED',
      result: { rows: [[-1]] },
      provenance: { planner: 'BUILT_IN', verification: null },
    });
  });
});

describe('to whom policies hide something', () => {
  it('the answer is over the rows they may see', async () => {
    await above();
    const policy = await query.acme.addPolicy({
      kind: 'ROW',
      definition: { table: ORDERS, predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } } },
      roleName: 'viewer',
    });
    expect(await ask('orders above 50', people().viewer)).toMatchObject({
      ...VERIFIED,
      result: { rows: [['25']] },
    });
    expect(await ask('orders above 50')).toMatchObject({ result: { rows: [['50']] } });
    await query.acme.removePolicy(policy);
  });

  it('a question that reads a hidden column, or names a value that nobody told them, does not exist', async () => {
    const inRegion = (region: string) =>
      verify({
        question: `orders in ${region}`,
        query: { kind: 'sql', sql: `SELECT count(*) AS n FROM orders WHERE region = '${region}'` },
        columns: ['region'],
      });
    await inRegion('EU');
    await inRegion('US');
    await verify({
      question: 'orders of Customer 7',
      query: { kind: 'sql', sql: 'SELECT count(*) AS n FROM orders WHERE customer_id = 7' },
      columns: ['customer_id'],
    });
    const rows = await query.acme.addPolicy({
      kind: 'ROW',
      definition: { table: ORDERS, predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } } },
      roleName: 'viewer',
    });
    const column = await query.acme.addPolicy({
      kind: 'COLUMN',
      definition: { table: ORDERS, column: 'customer_id', mask: { kind: 'hide' } },
      roleName: 'viewer',
    });
    // Off, both are answered; on, neither is there.
    expect((await ask('orders in US')).isVerified).toBe(true);
    expect((await ask('orders of Customer 7')).isVerified).toBe(true);
    expect(await ask('orders in US', people().viewer)).toMatchObject(PLANNED_INSTEAD);
    expect(await ask('orders of Customer 7', people().viewer)).toMatchObject(PLANNED_INSTEAD);
    await query.acme.removePolicy(rows);
    await query.acme.removePolicy(column);
  });
});
