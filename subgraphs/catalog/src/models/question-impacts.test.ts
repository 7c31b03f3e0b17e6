import type { SemanticModel } from '@parley/semantic-layer';
import { connectionOpener } from '@parley/sql-drivers';
import { type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { connectDataSource, MODEL, openShop, type Shop } from '../testing/shop.js';

const CREATE = `mutation ($input: CreateModelDraftInput!) { createModelDraft(input: $input) {
  questionImpacts { kind name impact reason } } }`;
const ask = (metric: string) => ({
  ...{
    kind: 'metrics' as const,
    metrics: [metric],
    groupBy: [],
    filters: [],
    metricFilters: [],
    orderBy: [],
  },
});
const saved = (metric: string) => ({ name: metric, label: metric, description: '', query: ask(metric) });
const PUBLISHED = {
  ...MODEL,
  savedQueries: [saved('revenue'), saved('reachable_customers'), saved('revenue_per_reachable')],
} satisfies SemanticModel;

let bench: SubgraphBench;
let shop: Shop;
let dataSourceId: string;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  await shop.execute(
    `INSERT INTO customers VALUES (1, 'Ann', 'ann@a.example', 'gold'), (2, 'Bob', NULL, 'gold')`,
  );
  await shop.execute('INSERT INTO orders VALUES (1, 1, 10), (2, 2, 30)');
  dataSourceId = await connectDataSource(bench, bench.people.tenants.acme.id, shop.settings);
  const { token } = bench.people.of.acme.owner;
  await bench.request(
    'mutation ($input: PublishSemanticModelInput!) { publishSemanticModel(input: $input) { faults { path } } }',
    { token, variables: { input: { dataSourceId, model: PUBLISHED } } },
  );
  const verify = await bench.request(
    'mutation ($input: CreateVerifiedQuestionInput!) { createVerifiedQuestion(input: $input) { id } }',
    {
      token,
      variables: {
        input: {
          ...{ dataSourceId, question: 'how much was sold', description: '', parameters: [] },
          semanticQuery: ask('revenue'),
        },
      },
    },
  );
  expect(verify.errors).toEqual([]);
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});

type Measures = (typeof MODEL)['entities'][number]['measures'];

/** The impacts of a model whose order measure is computed otherwise. */
async function impactsOf(expression: string, metrics: readonly unknown[] = MODEL.metrics) {
  const entities = PUBLISHED.entities.map((entity) => ({
    ...entity,
    measures: entity.measures.map((measure: Measures[number]) =>
      measure.name === 'revenue' ? { ...measure, expression } : measure,
    ),
  }));
  const model = { ...PUBLISHED, entities, metrics };
  const { data, errors } = await bench.request(CREATE, {
    token: bench.people.of.acme.owner.token,
    variables: { input: { dataSourceId, name: 'Tried', model } },
  });
  expect(errors).toEqual([]);
  return data.createModelDraft.questionImpacts;
}

const revenue = (impact: string) => [
  { kind: 'SAVED_QUERY', name: 'revenue', impact, reason: null },
  { kind: 'SAVED_QUERY', name: 'revenue_per_reachable', impact, reason: null },
  { kind: 'VERIFIED_QUESTION', name: 'how much was sold', impact, reason: null },
];

describe('what a draft does to questions that are kept', () => {
  it('is nothing where they are asked as before', async () => {
    expect(await impactsOf('amount')).toEqual([]);
  });

  it('is told by running both: another way with the same result is not another result', async () => {
    expect(await impactsOf('amount * 2')).toEqual(revenue('CHANGED_RESULT'));
    expect(await impactsOf('amount + 0')).toEqual(revenue('SAME_RESULT'));
  });

  it('is that they break where what they ask for is gone', async () => {
    const impacts = await impactsOf('amount', [MODEL.metrics[0]]);
    expect(impacts).toMatchObject([
      { name: 'revenue', impact: 'BREAKS', reason: expect.stringContaining('revenue') },
      { name: 'revenue_per_reachable', impact: 'BREAKS' },
      { kind: 'VERIFIED_QUESTION', impact: 'BREAKS' },
    ]);
  });

  it('is not known where the statement can not be run, with the reason', async () => {
    await shop.execute('ALTER TABLE orders RENAME COLUMN amount TO total');
    try {
      expect((await impactsOf('amount * 3'))[0]).toMatchObject({
        impact: 'UNTRIED',
        reason: expect.any(String),
      });
    } finally {
      await shop.execute('ALTER TABLE orders RENAME COLUMN total TO amount');
    }
  });
});
