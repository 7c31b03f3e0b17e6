import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { addPolicy, connectDataSource, MODEL, openShop, publishModel, type Shop } from '../testing/shop.js';

const DRAFT = 'id name revision basedOnVersion createdBy { id } updatedBy { id } model';
const CREATE = `mutation ($input: CreateModelDraftInput!) { createModelDraft(input: $input) { ${DRAFT} } }`;
const UPDATE = `mutation ($input: UpdateModelDraftInput!) { updateModelDraft(input: $input) { ${DRAFT} } }`;
const PUBLISH = `mutation ($input: PublishModelDraftInput!) { publishModelDraft(input: $input) {
  semanticModel { version label } faults { path message suggestion } } }`;
const READ = `query ($id: ID!) { modelDraft(id: $id) { ${DRAFT} faults { path } changes { sentence } notes { path reason } } }`;
const VERSIONS = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on DataSource {
  semanticModelVersions { nodes { id version isPublished publishedBy { id } restoredFrom } }
  modelDrafts { nodes { id name } } } } }`;

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

function as(role: RoleName, query: string, variables: Record<string, unknown>) {
  return bench.request(query, { token: bench.people.of.acme[role].token, variables });
}

async function begin(input: Record<string, unknown> = {}) {
  const variables = { input: { dataSourceId, name: 'Better words', model: MODEL, ...input } };
  const { data, errors } = await as('owner', CREATE, variables);
  expect(errors).toEqual([]);
  return data.createModelDraft;
}

const of = () => ({ tenantId: bench.people.tenants.acme.id, dataSourceId });

async function history(role: RoleName = 'owner') {
  const refs = [{ __typename: 'DataSource', id: dataSourceId }];
  const { data } = await as(role, VERSIONS, { refs });
  return data._entities[0];
}

describe('a draft', () => {
  it('keeps a model, faults and all, and says what is wrong and what it would change', async () => {
    await publishModel(bench, of());
    const draft = await begin({
      model: { ...MODEL, metrics: [{ ...MODEL.metrics[0], measure: 'nothing' }] },
    });
    expect(draft).toMatchObject({ name: 'Better words', revision: 1, basedOnVersion: 1 });
    const { data, errors } = await as('admin', READ, { id: draft.id });
    expect(errors).toEqual([]);
    expect(data.modelDraft.faults).toEqual([{ path: 'metrics[0].measure' }]);
    expect(data.modelDraft.changes).toContainEqual({ sentence: 'The metric "revenue" is gone.' });
  });

  it.each(['EMPTY', 'PUBLISHED', 'PHYSICAL_SCHEMA'])('begins from %s', async (from) => {
    await publishModel(bench, of());
    const draft = await begin({ from, model: null });
    const tables = draft.model.entities.map((entity: { table: { table: string } }) => entity.table.table);
    expect(tables).toEqual(
      {
        EMPTY: [],
        PUBLISHED: ['customers', 'orders'],
        PHYSICAL_SCHEMA: expect.arrayContaining(['customers']),
      }[from],
    );
  });

  it('is saved part by part too, and what is not there can not be removed', async () => {
    const { id } = await begin();
    const put = [{ part: 'GLOSSARY_TERM', value: { term: 'churn', definition: 'Who left.', synonyms: [] } }];
    const remove = [{ part: 'METRIC', name: 'revenue_per_reachable' }];
    const saved = await as('owner', UPDATE, { input: { id, basedOnRevision: 1, put, remove } });
    expect(saved.errors).toEqual([]);
    expect(saved.data.updateModelDraft.model).toEqual({
      ...MODEL,
      metrics: MODEL.metrics.slice(0, 2),
      glossary: [put[0]?.value],
    });
    const again = await as('owner', UPDATE, { input: { id, basedOnRevision: 2, remove } });
    expect(codesOf(again)).toEqual(['NOT_FOUND']);
  });

  it('is told when the fiscal year begins, and that there is none', async () => {
    const { id } = await begin();
    const set = { label: 'Our shop', fiscalYear: { startMonth: 4 } };
    const saved = await as('owner', UPDATE, { input: { id, basedOnRevision: 1, set } });
    expect(saved.errors).toEqual([]);
    expect(saved.data.updateModelDraft.model).toEqual({ ...MODEL, ...set });
    const late = { fiscalYear: { startMonth: 13, namedAfter: 'START' } };
    await as('owner', UPDATE, { input: { id, basedOnRevision: 2, set: late } });
    expect((await as('owner', READ, { id })).data.modelDraft).toMatchObject({
      model: { fiscalYear: { startMonth: 13, namedAfter: 'start' } },
      faults: [{ path: 'fiscalYear.startMonth' }],
    });
    const without = await as('owner', UPDATE, {
      input: { id, basedOnRevision: 3, set: { fiscalYear: null } },
    });
    expect(without.data.updateModelDraft.model).toEqual({ ...MODEL, label: 'Our shop' });
    const both = await as('owner', UPDATE, { input: { id, basedOnRevision: 4, set, model: MODEL } });
    expect(codesOf(both)).toEqual(['BAD_INPUT']);
  });

  it('is shown with its fiscal year once it is published', async () => {
    const { id } = await begin({ model: { ...MODEL, fiscalYear: { startMonth: 4 } } });
    const { data, errors } = await as(
      'owner',
      `mutation ($input: PublishModelDraftInput!) { publishModelDraft(input: $input) {
        semanticModel { fiscalYear { startMonth namedAfter } } faults { path } } }`,
      { input: { id, basedOnRevision: 1 } },
    );
    expect(errors).toEqual([]);
    expect(data.publishModelDraft).toEqual({
      semanticModel: { fiscalYear: { startMonth: 4, namedAfter: 'END' } },
      faults: [],
    });
  });

  it('is nobody’s to read or edit without model:edit, nor another tenant’s', async () => {
    const { id } = await begin();
    const input = { id, basedOnRevision: 1, model: MODEL };
    for (const role of ['analyst', 'viewer'] as const) {
      expect(codesOf(await as(role, READ, { id }))).toEqual(['FORBIDDEN']);
      expect(codesOf(await as(role, UPDATE, { input }))).toEqual(['FORBIDDEN']);
      expect((await history(role)).modelDrafts).toBeNull();
    }
    const { token } = bench.people.of.globex.owner;
    const theirs = await bench.request(UPDATE, { token, variables: { input } });
    expect(codesOf(theirs)).toEqual(['NOT_FOUND']);
    expect((await as('owner', READ, { id })).data.modelDraft.revision).toBe(1);
  });

  it('can be discarded, once', async () => {
    const { id } = await begin();
    const discard = 'mutation ($id: ID!) { discardModelDraft(id: $id) }';
    expect((await as('owner', discard, { id })).data).toEqual({ discardModelDraft: true });
    expect(codesOf(await as('owner', discard, { id }))).toEqual(['NOT_FOUND']);
    expect((await history()).modelDrafts.nodes).toEqual([]);
  });
});

describe('two stewards', () => {
  it('who edit the same draft: the second is told what the first did, and nothing is lost', async () => {
    const { id } = await begin();
    const first = { ...MODEL, label: 'Shops' };
    const second = { ...MODEL, description: 'What we sell.' };
    const saved = await as('owner', UPDATE, { input: { id, basedOnRevision: 1, model: first } });
    expect(saved.data.updateModelDraft.revision).toBe(2);
    const refused = await as('admin', UPDATE, { input: { id, basedOnRevision: 1, model: second } });
    expect(refused.errors).toMatchObject([
      {
        message: expect.stringContaining('revision 2'),
        extensions: {
          code: 'EDIT_CONFLICT',
          details: {
            revision: 2,
            changes: [{ sentence: 'The model changed: the label was "Shop" and is "Shops".' }],
          },
        },
      },
    ]);
    const merged = { ...first, description: 'What we sell.' };
    const input = { id, basedOnRevision: 2, model: merged };
    expect((await as('admin', UPDATE, { input })).data.updateModelDraft).toMatchObject({
      revision: 3,
      model: merged,
      createdBy: { id: bench.people.of.acme.owner.userId },
      updatedBy: { id: bench.people.of.acme.admin.userId },
    });
  });

  it('who save at the same moment: exactly one of them does', async () => {
    const { id } = await begin();
    const answers = await Promise.all(
      (['owner', 'admin', 'owner', 'admin'] as const).map((role, index) =>
        as(role, UPDATE, { input: { id, basedOnRevision: 1, model: { ...MODEL, label: `Label ${index}` } } }),
      ),
    );
    const codes = answers.map((answer) => String(codesOf(answer).at(0) ?? 'saved'));
    expect(codes.toSorted()).toEqual(['EDIT_CONFLICT', 'EDIT_CONFLICT', 'EDIT_CONFLICT', 'saved']);
    const winner = codes.indexOf('saved');
    const { data } = await as('owner', READ, { id });
    expect(data.modelDraft).toMatchObject({ revision: 2, model: { label: `Label ${winner}` } });
  });
});

describe('publishing a draft', () => {
  it('makes the next version of it, which the draft is based on from then on', async () => {
    const { id } = await begin();
    const input = { id, basedOnRevision: 1 };
    const { data, errors } = await as('owner', PUBLISH, { input });
    expect(errors).toEqual([]);
    expect(data.publishModelDraft).toEqual({ semanticModel: { version: 1, label: 'Shop' }, faults: [] });
    expect((await as('owner', READ, { id })).data.modelDraft).toMatchObject({
      revision: 1,
      basedOnVersion: 1,
    });
  });

  it('stores nothing while it has faults', async () => {
    const { id } = await begin({ model: { ...MODEL, entities: [] } });
    const { data } = await as('owner', PUBLISH, { input: { id, basedOnRevision: 1 } });
    expect(data.publishModelDraft).toMatchObject({ semanticModel: null, faults: [{ path: 'entities' }] });
    expect((await history()).semanticModelVersions.nodes).toEqual([]);
  });

  it('publishes nothing that was not seen: neither a later revision nor over a later version', async () => {
    const { id } = await begin();
    await as('admin', UPDATE, { input: { id, basedOnRevision: 1, model: { ...MODEL, label: 'Shops' } } });
    const stale = await as('owner', PUBLISH, { input: { id, basedOnRevision: 1 } });
    expect(codesOf(stale)).toEqual(['EDIT_CONFLICT']);

    await publishModel(bench, of(), { version: 7 });
    const over = await as('owner', PUBLISH, { input: { id, basedOnRevision: 2 } });
    expect(over.errors).toMatchObject([{ extensions: { code: 'EDIT_CONFLICT', details: { version: 7 } } }]);
    expect((await history()).semanticModelVersions.nodes).toMatchObject([{ version: 7, isPublished: true }]);

    const seen = await as('owner', PUBLISH, { input: { id, basedOnRevision: 2, replacesVersion: 7 } });
    expect(seen.data.publishModelDraft.semanticModel).toEqual({ version: 8, label: 'Shops' });
  });
});

describe('versions', () => {
  const ROLL_BACK = `mutation ($id: ID!) { rollBackSemanticModel(versionId: $id) {
    semanticModel { version label } faults { path } } }`;
  const COMPARE = `query ($a: ID!, $b: ID!) { compareSemanticModels(a: $a, b: $b) {
    hasMore changes { kind part name sentence fields { field before after } } } }`;
  const EXPORT = 'query ($id: ID!) { exportSemanticModel(id: $id) { fileName text } }';

  it('are rolled back to by publishing an old one anew; what was published stays as it was', async () => {
    const old = await publishModel(bench, of(), { version: 1, status: 'RETIRED' });
    await publishModel(bench, of(), { version: 2 });
    const { data, errors } = await as('owner', ROLL_BACK, { id: old });
    expect(errors).toEqual([]);
    expect(data.rollBackSemanticModel.semanticModel).toEqual({ version: 3, label: 'Shop 1' });
    expect((await history('viewer')).semanticModelVersions.nodes).toMatchObject([
      {
        version: 3,
        isPublished: true,
        restoredFrom: 1,
        publishedBy: { id: bench.people.of.acme.owner.userId },
      },
      { version: 2, isPublished: false, restoredFrom: null },
      { id: old, version: 1, isPublished: false },
    ]);
    expect(codesOf(await as('analyst', ROLL_BACK, { id: old }))).toEqual(['FORBIDDEN']);
  });

  it('are compared with each other and with drafts', async () => {
    const a = await publishModel(bench, of(), { version: 1, status: 'RETIRED' });
    const b = await publishModel(bench, of(), { version: 2 });
    const compared = await as('viewer', COMPARE, { a, b });
    expect(compared.data.compareSemanticModels).toEqual({
      hasMore: false,
      changes: [
        {
          kind: 'CHANGED',
          part: 'MODEL',
          name: 'shop',
          sentence: 'The model changed: the label was "Shop 1" and is "Shop 2".',
          fields: [{ field: 'label', before: '"Shop 1"', after: '"Shop 2"' }],
        },
      ],
    });
    const draft = await begin();
    const withDraft = await as('owner', COMPARE, { a: b, b: draft.id });
    expect(withDraft.data.compareSemanticModels.changes).toHaveLength(1);
    expect(codesOf(await as('viewer', COMPARE, { a: b, b: draft.id }))).toEqual(['NOT_FOUND']);
  });

  it('say their conditions in the words of answers', async () => {
    const withBest = (value: string) => {
      const filters = [{ dimension: 'customer.segment', op: 'eq', value }];
      return { ...MODEL, namedFilters: [{ name: 'best', label: 'best', synonyms: [], filters }] };
    };
    const gold = { version: 1, status: 'RETIRED', definition: withBest('gold') } as const;
    const a = await publishModel(bench, of(), gold);
    const b = await publishModel(bench, of(), { version: 2, definition: withBest('silver') });
    const { changes } = (await as('viewer', COMPARE, { a, b })).data.compareSemanticModels;
    expect(changes.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      'The named filter "best" changed: the condition was "customer segment is gold" and is "customer segment is silver".',
    ]);
  });

  it('are exported as YAML that is imported again as the same model', async () => {
    const id = await publishModel(bench, of());
    const exported = (await as('viewer', EXPORT, { id })).data.exportSemanticModel;
    expect(exported.fileName).toBe('shop.parley.yaml');
    const input = {
      dataSourceId,
      format: 'PARLEY_YAML',
      files: [{ name: 'shop.yaml', text: exported.text }],
    };
    const imported = await as(
      'owner',
      'mutation ($input: ImportSemanticModelInput!) { importSemanticModel(input: $input) { draft { model faults { path } } changes { sentence } untaken { path } } }',
      { input },
    );
    expect(imported.data.importSemanticModel).toEqual({
      draft: { model: { ...MODEL, label: 'Shop 1' }, faults: [] },
      changes: [],
      untaken: [],
    });
  });

  it('show nobody what policies hide from them', async () => {
    const a = await publishModel(bench, of(), { version: 1, status: 'RETIRED' });
    const b = await publishModel(bench, of(), { version: 2 });
    const hidden = await as('viewer', EXPORT, { id: b });
    expect(hidden.data.exportSemanticModel.text).toContain('email');
    await addPolicy(bench, of(), {
      name: 'no e-mail',
      kind: 'COLUMN',
      definition: {
        table: { schema: 'public', table: 'customers' },
        column: 'email',
        mask: { kind: 'hide' },
      },
      roleName: 'viewer',
    });
    const cut = await as('viewer', EXPORT, { id: b });
    expect(cut.data.exportSemanticModel.text).not.toContain('email');
    expect(JSON.stringify((await as('viewer', COMPARE, { a, b })).data)).not.toContain('email');
  });
});
