import { newId } from '@parley/platform-db';
import type { SemanticModel } from '@parley/semantic-layer';
import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type Person, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { addPolicy, connectDataSource, openShop, type Shop } from '../testing/shop.js';

const FIT = `query ($id: ID, $template: String!, $draftId: ID) {
  fitMetricTemplate(dataSourceId: $id, template: $template, draftId: $draftId) {
    template { name industry } confidence metrics slots { slot { name } entity measure confidence } } }`;

const MODEL: SemanticModel = {
  ...{ formatVersion: 1, name: 'shop', label: 'Shop', description: '' },
  ...{ metrics: [], relationships: [], namedFilters: [] },
  entities: [
    {
      ...{ name: 'order', label: 'order', description: '', synonyms: [], primaryKey: ['id'], dimensions: [] },
      table: { schema: 'public', table: 'orders' },
      measures: [
        { name: 'order_count', label: 'orders', aggregation: 'count' },
        { name: 'revenue', label: 'revenue', aggregation: 'sum', expression: 'amount' },
      ],
    },
  ],
};

let bench: SubgraphBench;
let shop: Shop;
let dataSourceId: string;
let owner: Person;
beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  ({ owner } = bench.people.of.acme);
  dataSourceId = await connectDataSource(bench, owner.tenantId, shop.settings);
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});

const fit = async (as: Person, template: string, draftId?: string) => {
  const variables = draftId === undefined ? { id: dataSourceId, template } : { template, draftId };
  const answer = await bench.request(FIT, { token: as.token, variables });
  return { codes: codesOf(answer), fit: answer.data?.fitMetricTemplate };
};

describe('metric templates', () => {
  it('are listed by industry', async () => {
    const { data } = await bench.request(
      '{ all: metricTemplates { name } retail: metricTemplates(industry: RETAIL) { name industry slots { name label } } }',
      { token: bench.people.of.acme.viewer.token },
    );
    expect(data.all.length).toBeGreaterThan(data.retail.length);
    expect(data.retail).toContainEqual({
      ...{ name: 'average_order_value', industry: 'RETAIL' },
      slots: [
        { name: 'order_revenue', label: 'order revenue' },
        { name: 'all_orders', label: 'all orders' },
      ],
    });
  });

  it('need a model; what they propose is taken by a draft, and is without fault there', async () => {
    expect(await fit(owner, 'average_order_value')).toMatchObject({ codes: ['SEMANTIC_MODEL_MISSING'] });
    const created = await bench.request(
      'mutation ($input: CreateModelDraftInput!) { createModelDraft(input: $input) { id revision } }',
      { token: owner.token, variables: { input: { dataSourceId, name: 'first', model: MODEL } } },
    );
    expect(created.errors).toEqual([]);
    const { id, revision } = created.data.createModelDraft;
    const proposed = await fit(owner, 'average_order_value', id);
    expect(proposed).toMatchObject({
      codes: [],
      fit: {
        template: { name: 'average_order_value', industry: 'RETAIL' },
        slots: [
          { slot: { name: 'order_revenue' }, entity: 'order', measure: 'revenue' },
          { slot: { name: 'all_orders' }, entity: 'order', measure: 'order_count' },
        ],
      },
    });
    const updated = await bench.request(
      'mutation ($input: UpdateModelDraftInput!) { updateModelDraft(input: $input) { faults { path message } model } }',
      {
        token: owner.token,
        variables: {
          input: { id, basedOnRevision: revision, model: { ...MODEL, metrics: proposed.fit.metrics } },
        },
      },
    );
    expect(updated.errors).toEqual([]);
    expect(updated.data.updateModelDraft.faults).toEqual([]);
    expect(updated.data.updateModelDraft.model.metrics.at(-1)).toMatchObject({
      ...{ name: 'average_order_value', type: 'ratio' },
      ...{ numerator: 'order_revenue', denominator: 'all_orders' },
    });
    expect((await fit(bench.people.of.acme.viewer, 'average_order_value', id)).codes).toEqual(['NOT_FOUND']);
  });

  it('propose only what the person may see of the published model', async () => {
    const about = { tenantId: owner.tenantId, dataSourceId, version: 1, status: 'PUBLISHED' } as const;
    await bench.admin.semanticModelVersion.create({
      data: { id: newId(), ...about, publishedAt: new Date(), definition: JSON.parse(JSON.stringify(MODEL)) },
    });
    const { viewer } = bench.people.of.acme;
    expect((await fit(viewer, 'average_order_value')).fit.metrics).toHaveLength(3);
    await addPolicy(
      bench,
      { tenantId: owner.tenantId, dataSourceId },
      {
        ...{ name: 'no amounts', kind: 'COLUMN', roleName: 'viewer' },
        definition: {
          table: { schema: 'public', table: 'orders' },
          column: 'amount',
          mask: { kind: 'hide' },
        },
      },
    );
    expect((await fit(viewer, 'average_order_value')).fit).toMatchObject({ metrics: [], confidence: 0 });
    expect((await fit(owner, 'average_order_value')).fit.metrics).toHaveLength(3);
  });

  it('are none of another tenant’s data source, and none that nobody knows', async () => {
    expect((await fit(bench.people.of.globex.owner, 'average_order_value')).codes).toEqual(['NOT_FOUND']);
    expect((await fit(owner, 'average_order_valu')).codes).toEqual(['BAD_INPUT']);
    const neither = '{ fitMetricTemplate(template: "average_order_value") { confidence } }';
    expect(codesOf(await bench.request(neither, { token: owner.token }))).toEqual(['BAD_INPUT']);
  });
});
