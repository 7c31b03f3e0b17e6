import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { connectDataSource, openShop, publishModel, type Shop } from '../testing/shop.js';

const IMPORT = `mutation ($input: ImportSemanticModelInput!) { importSemanticModel(input: $input) {
  draft { id name revision basedOnVersion model faults { path message } notes { path reason } }
  untaken { path reason } changes { sentence } } }`;
const MANIFEST = readFileSync(new URL('../testing/manifest-v12.json', import.meta.url), 'utf8');
/** Made by dbt 1.0.1 itself. */
const MADE_BY_DBT = readFileSync(new URL('../testing/dbt-1.0/manifest.json.gz', import.meta.url)).toString(
  'base64',
);

let bench: SubgraphBench;
let shop: Shop;
let dataSourceId: string;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
beforeEach(async () => {
  dataSourceId = await connectDataSource(bench, bench.people.tenants.acme.id, shop.settings);
});

function importFiles(format: string, files: readonly Record<string, unknown>[]) {
  const { token } = bench.people.of.acme.owner;
  return bench.request(IMPORT, { token, variables: { input: { dataSourceId, format, files } } });
}

async function publish(id: string) {
  const mutation = `mutation ($input: PublishModelDraftInput!) { publishModelDraft(input: $input) {
    semanticModel { version metrics { name } } faults { path message } } }`;
  const { token } = bench.people.of.acme.owner;
  const { data } = await bench.request(mutation, { token, variables: { input: { id, basedOnRevision: 1 } } });
  return data.publishModelDraft;
}

describe('a manifest of dbt', () => {
  it('becomes a draft that can be published: tables found, words taken over, what is missing named', async () => {
    const { data, errors } = await importFiles('DBT_MANIFEST', [{ name: 'manifest.json', text: MANIFEST }]);
    expect(errors).toEqual([]);
    const { draft, untaken, changes } = data.importSemanticModel;
    expect(draft.faults).toEqual([]);
    expect(draft.model.entities).toMatchObject([
      {
        name: 'customers',
        description: 'Who buys.',
        table: { schema: 'public', table: 'customers' },
        primaryKey: ['id'],
        keys: [{ name: 'customer', kind: 'primary', expression: 'id' }],
        dimensions: [
          { name: 'segment', description: 'How much they buy, as sales sees it.', column: 'segment' },
          { name: 'email', description: 'Their address.' },
        ],
      },
      {
        name: 'orders',
        label: 'Order',
        dimensions: [{ name: 'is_large', expression: 'amount > 1000' }],
        measures: [
          { name: 'orders', aggregation: 'count' },
          { name: 'order_total', aggregation: 'sum', expression: 'amount' },
          { name: 'p95_order', percentile: { value: 0.95 } },
        ],
      },
    ]);
    expect(draft.model.metrics).toMatchObject([
      { name: 'order_count', label: 'Orders', type: 'simple' },
      { name: 'revenue', owner: 'finance', fillNullsWith: 0 },
      { name: 'gold_revenue', where: [{ dimension: 'customer.segment', op: 'eq', value: 'gold' }] },
      { name: 'average_order', type: 'ratio', numerator: 'revenue', denominator: 'order_count' },
      { name: 'gold_share', metrics: [{ metric: 'gold_revenue', alias: 'gold' }, 'revenue'] },
    ]);
    expect(draft.model.savedQueries).toMatchObject([
      {
        name: 'revenue_by_segment',
        query: {
          metrics: ['revenue', 'order_count'],
          groupBy: [{ dimension: 'customer.segment' }],
          where: [{ dimension: 'customer.segment', op: 'is_not_null' }],
          orderBy: [{ by: 'revenue', direction: 'descending' }],
          limit: 10,
        },
      },
    ]);
    expect(untaken).toEqual([
      {
        path: 'saved_queries.saved_query.shop.revenue_by_segment.exports',
        reason: 'Parley has no place for it.',
      },
      {
        path: 'metrics.metric.shop.forecast',
        reason: 'It uses "missing", which is not there or was left out.',
      },
    ]);
    expect(draft.notes).toEqual(untaken);
    expect(changes).toContainEqual({ sentence: 'The metric "gold_share" is new.' });

    expect(await publish(draft.id)).toMatchObject({ semanticModel: { version: 1 }, faults: [] });
  });

  it('may be one that dbt made when metrics stood on models, whatever else is in it', async () => {
    await shop.execute(
      `CREATE VIEW orders_filtered AS SELECT id, amount AS number, 'paid' AS status, now() AS created_at FROM orders`,
    );
    const files = [{ name: 'manifest.json.gz', gzip: MADE_BY_DBT }];
    const { data, errors } = await importFiles('DBT_MANIFEST', files);
    expect(errors).toEqual([]);
    const { draft, untaken } = data.importSemanticModel;
    expect(untaken).toEqual([]);
    expect(draft.faults).toEqual([]);
    expect(draft.model.entities).toMatchObject([
      {
        name: 'orders_filtered',
        description: 'Orders',
        table: { schema: 'public', table: 'orders_filtered' },
        dimensions: [{ name: 'created_at', kind: 'time' }, { name: 'status' }],
        measures: [
          { name: 'orders_count', aggregation: 'count', expression: 'id' },
          { name: 'orders_amount', aggregation: 'sum', expression: 'number', timeDimension: 'created_at' },
        ],
      },
    ]);
    expect(draft.model.metrics).toMatchObject([
      { name: 'orders_count', label: 'Orders Count', type: 'simple' },
      { name: 'orders_amount', label: 'Orders Amount', type: 'simple' },
    ]);
    expect(await publish(draft.id)).toMatchObject({ semanticModel: { version: 1 }, faults: [] });
    await shop.execute('DROP VIEW orders_filtered');
  });

  it('can be sent compressed, and bombs are refused before they fill the memory', async () => {
    const gzip = gzipSync(MANIFEST).toString('base64');
    const sent = await importFiles('DBT_MANIFEST', [{ name: 'manifest.json.gz', gzip }]);
    expect(sent.data.importSemanticModel.draft.faults).toEqual([]);
    const bomb = gzipSync(Buffer.alloc(32 * 1_024 * 1_024)).toString('base64');
    expect(bomb.length).toBeLessThan(100_000);
    const refused = await importFiles('DBT_MANIFEST', [{ name: 'bomb.gz', gzip: bomb }]);
    expect(refused.errors).toMatchObject([
      { message: expect.stringContaining('16 MB'), extensions: { code: 'BAD_INPUT' } },
    ]);
  });

  it('says what it would change of what is published', async () => {
    await publishModel(bench, { tenantId: bench.people.tenants.acme.id, dataSourceId });
    const { data } = await importFiles('DBT_MANIFEST', [{ name: 'manifest.json', text: MANIFEST }]);
    expect(data.importSemanticModel.draft.basedOnVersion).toBe(1);
    expect(data.importSemanticModel.changes).toEqual(
      expect.arrayContaining([
        { sentence: 'The metric "reachable_customers" is gone.' },
        { sentence: 'The metric "order_count" is new.' },
      ]),
    );
  });
});

describe('an import', () => {
  it.each<[string, string, readonly Record<string, unknown>[], RegExp]>([
    ['no files', 'METRICFLOW_YAML', [], /1 to 200 files/],
    [
      'two manifests',
      'DBT_MANIFEST',
      [
        { name: 'a', text: '{}' },
        { name: 'b', text: '{}' },
      ],
      /one file/,
    ],
    ['no JSON', 'DBT_MANIFEST', [{ name: 'a', text: 'semantic_models: []' }], /no JSON/],
    ['another JSON', 'DBT_MANIFEST', [{ name: 'a', text: '{"a": 1}' }], /not a manifest.json/],
    ['nothing of use', 'METRICFLOW_YAML', [{ name: 'a', text: 'version: 2' }], /no semantic model/],
    ['YAML of no model', 'PARLEY_YAML', [{ name: 'a', text: '- 1' }], /no model/],
    ['broken gzip', 'PARLEY_YAML', [{ name: 'a', gzip: 'bm8=' }], /not gzip/],
  ])('of %s is refused, and leaves no draft', async (_, format, files, message) => {
    const refused = await importFiles(format, files);
    expect(codesOf(refused)).toEqual(['BAD_INPUT']);
    expect(refused.errors[0]?.message).toMatch(message);
    expect(await bench.admin.modelDraft.count({ where: { dataSourceId } })).toBe(0);
  });
});
