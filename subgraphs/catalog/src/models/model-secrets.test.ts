import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { addPolicy, connectDataSource, MODEL, openShop, publishModel, type Shop } from '../testing/shop.js';

const CREATE = 'mutation ($input: CreateModelDraftInput!) { createModelDraft(input: $input) { id } }';
const UPDATE =
  'mutation ($input: UpdateModelDraftInput!) { updateModelDraft(input: $input) { id revision } }';
const PUBLISH =
  'mutation ($input: PublishModelDraftInput!) { publishModelDraft(input: $input) { faults { path message } semanticModel { version } } }';
const PUBLISH_MODEL =
  'mutation ($input: PublishSemanticModelInput!) { publishSemanticModel(input: $input) { faults { path } } }';
const IMPORT =
  'mutation ($input: ImportSemanticModelInput!) { importSemanticModel(input: $input) { draft { id } } }';
const READ = 'query ($id: ID!) { modelDraft(id: $id) { model notes { path reason } } }';
const EXPORT = 'query ($id: ID!) { exportSemanticModel(id: $id) { text } }';
const COMPARE = `query ($a: ID!, $b: ID!) { compareSemanticModels(a: $a, b: $b) {
  changes { name sentence fields { field before after } } } }`;
const VALUES = 'query ($id: ID!) { semanticModel(id: $id) { entities { dimensions { name values } } } }';
const CUSTOMERS = { schema: 'public', table: 'customers' };
const ORDERS = { schema: 'public', table: 'orders' };
const HIDE = { kind: 'hide' } as const;

/** What is left of the model for whoever may not know of e-mail addresses. */
const WITHOUT_EMAIL = {
  ...MODEL,
  entities: MODEL.entities.map((entity) => ({
    ...entity,
    dimensions: entity.dimensions.filter(({ name }) => name !== 'email'),
    measures: entity.measures.filter(({ name }) => name !== 'with_email'),
  })),
  metrics: MODEL.metrics.filter(({ name }) => name === 'revenue'),
};

let bench: SubgraphBench;
let shop: Shop;
let of: { readonly tenantId: string; readonly dataSourceId: string };

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  // Analysts here are stewards who may not read policies, and are bound by some.
  await bench.admin.role.update({
    where: { id: bench.people.roleIds.acme.analyst },
    data: { permissions: ['catalog:read', 'run:ask', 'model:edit', 'model:publish'] },
  });
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
beforeEach(async () => {
  const tenantId = bench.people.tenants.acme.id;
  of = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, shop.settings) };
  await hide('email', 'analyst');
});

function as(role: RoleName, query: string, variables: Record<string, unknown>) {
  return bench.request(query, { token: bench.people.of.acme[role].token, variables });
}

function hide(
  column: string,
  roleName: RoleName,
  { mask = HIDE, table = CUSTOMERS }: { mask?: object; table?: object } = {},
) {
  const definition = { table, column, mask };
  return addPolicy(bench, of, { name: `${column} ${roleName}`, kind: 'COLUMN', roleName, definition });
}

async function draftOf(model: object | null, more: object = {}): Promise<string> {
  const input = { dataSourceId: of.dataSourceId, name: 'Words', model, ...more };
  const { data, errors } = await as('owner', CREATE, { input });
  expect(errors).toEqual([]);
  return data.createModelDraft.id;
}

async function clean(id: string): Promise<void> {
  const input = { id, basedOnRevision: 1, model: WITHOUT_EMAIL };
  expect((await as('owner', UPDATE, { input })).errors).toEqual([]);
}

describe('a steward from whom a column is hidden', () => {
  it('is not told by a conflict what a draft said before', async () => {
    const id = await draftOf(MODEL);
    await clean(id);
    const asked = { input: { id, basedOnRevision: 1, model: WITHOUT_EMAIL } };
    const theirs = await as('analyst', UPDATE, asked);
    expect(codesOf(theirs)).toEqual(['EDIT_CONFLICT']);
    expect(JSON.stringify(theirs)).not.toMatch(/email|e-mail|reachable/);
    expect(JSON.stringify(await as('owner', UPDATE, asked))).toMatch(/customer\.email/);
  });

  it('is not told by a conflict what an older version said', async () => {
    await publishModel(bench, of, { status: 'RETIRED' });
    const id = await draftOf(WITHOUT_EMAIL);
    const publication = (replacesVersion: number) => ({ input: { id, basedOnRevision: 1, replacesVersion } });
    expect((await as('owner', PUBLISH, publication(0))).errors).toEqual([]);
    const theirs = await as('analyst', PUBLISH, publication(1));
    expect(codesOf(theirs)).toEqual(['EDIT_CONFLICT']);
    expect(JSON.stringify(theirs)).not.toMatch(/email|e-mail|reachable/);
    expect(JSON.stringify(await as('owner', PUBLISH, publication(1)))).toMatch(/customer\.email/);
  });

  it.each([
    ['a measure', (word: string) => ({ name: 'n', label: 'n', aggregation: 'count', expression: word })],
    [
      'a condition of a measure',
      (word: string) => ({
        name: 'n',
        label: 'n',
        aggregation: 'count',
        where: [{ sql: `${word} = 1`, references: {} }],
      }),
    ],
    [
      'a text in a measure',
      (word: string) => ({ name: 'n', label: 'n', aggregation: 'count', expression: `'${word}'` }),
    ],
  ])('is told the same of a hidden word in %s as of one that nothing is called', async (_where, measure) => {
    const id = await draftOf(WITHOUT_EMAIL);
    const [customer, ...others] = WITHOUT_EMAIL.entities;
    const answers = ['email', 'emial'].map(async (word) => {
      const measures = [...(customer?.measures ?? []), measure(word)];
      const model = { ...WITHOUT_EMAIL, entities: [{ ...customer, measures }, ...others] };
      const about = { dataSourceId: of.dataSourceId };
      const tried = [
        await as('analyst', CREATE, { input: { ...about, name: 'Tried', model } }),
        await as('analyst', UPDATE, { input: { id, basedOnRevision: 1, model } }),
        await as('analyst', PUBLISH_MODEL, { input: { ...about, model } }),
        await as('analyst', IMPORT, {
          input: {
            ...about,
            format: 'PARLEY_YAML',
            files: [{ name: 'm.yaml', text: JSON.stringify(model) }],
          },
        }),
      ];
      expect(tried.map(codesOf)).toEqual(tried.map(() => ['FORBIDDEN']));
      return tried.map(({ errors }) => errors.map(({ message }) => message));
    });
    const [ofHidden, ofNone] = await Promise.all(answers);
    expect(ofHidden).toEqual(ofNone);
  });

  it('writes what needs no word that they have not been shown', async () => {
    const id = await draftOf(WITHOUT_EMAIL);
    const order = WITHOUT_EMAIL.entities.at(-1);
    const doubled = { name: 'twice', label: 'twice', aggregation: 'sum', expression: '(amount * 2.5) - id' };
    const value = { ...order, measures: [...(order?.measures ?? []), doubled] };
    const edit = { id, basedOnRevision: 1, put: [{ part: 'ENTITY', value }] };
    expect((await as('analyst', UPDATE, { input: edit })).errors).toEqual([]);
    const { data } = await as('analyst', READ, { id });
    expect(data.modelDraft.model.entities.at(-1)).toEqual(value);
  });

  it('is not told by notes on a draft what it was made from', async () => {
    const id = await draftOf(null, { from: 'PHYSICAL_SCHEMA' });
    await clean(id);
    const { data, errors } = await as('analyst', READ, { id });
    expect(errors).toEqual([]);
    expect(data.modelDraft.model).toEqual(WITHOUT_EMAIL);
    expect(data.modelDraft.notes).toEqual([]);
    expect((await as('owner', READ, { id })).data.modelDraft.notes).not.toEqual([]);
  });
});

describe('a key that is hidden', () => {
  it('is named in no export and no comparison', async () => {
    const keyed = (column: string) => ({
      ...MODEL,
      entities: MODEL.entities.map((each) =>
        each.name === 'order' ? { ...each, primaryKey: [column] } : each,
      ),
      relationships: [],
    });
    const a = await publishModel(bench, of, { definition: keyed('customer_id'), status: 'RETIRED' });
    const b = await publishModel(bench, of, { definition: keyed('id'), version: 2 });
    await hide('customer_id', 'viewer', { table: ORDERS });
    for (const [query, variables] of [
      [EXPORT, { id: a }],
      [COMPARE, { a, b }],
      [COMPARE, { a: b, b: a }],
    ] as const) {
      const theirs = await as('viewer', query, variables);
      expect(theirs.errors).toEqual([]);
      expect(JSON.stringify(theirs)).not.toContain('customer_id');
      expect(JSON.stringify(await as('owner', query, variables))).toContain('customer_id');
    }
  });
});

describe('known values that a mask keeps from somebody who may read all policies', () => {
  it('are told in no form of a model', async () => {
    const id = await publishModel(bench, of);
    const draft = await draftOf(MODEL);
    await hide('segment', 'admin', { mask: { kind: 'null' } });
    const forms = [
      [VALUES, { id }],
      [EXPORT, { id }],
      [EXPORT, { id: draft }],
      [READ, { id: draft }],
    ] as const;
    for (const [query, variables] of forms) {
      expect(JSON.stringify(await as('admin', query, variables))).not.toMatch(/gold|best/);
      expect(JSON.stringify(await as('owner', query, variables))).toMatch(/gold/);
    }
    expect(codesOf(await as('admin', READ, { id: draft }))).toContain('FORBIDDEN');
  });
});
