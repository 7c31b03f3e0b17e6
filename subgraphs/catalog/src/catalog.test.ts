import { newId } from '@parley/platform-db';
import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import {
  type Person,
  ROLE_NAMES,
  type RoleName,
  type SubgraphBench,
  startSubgraphBench,
} from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from './index.js';
import {
  addPolicy,
  connectDataSource,
  EMAIL_HIDDEN,
  openShop,
  publishModel,
  SALES_ONLY,
  type Shop,
} from './testing/shop.js';

const ENTITIES = 'query ($refs: [_Any!]!) { _entities(representations: $refs)';
const MODEL_FIELDS = `id name label version publishedAt dataSource { id }
  entities { name table dimensions { name kind unit values } }
  metrics { name type format unit } relationships { name fromEntity toEntity cardinality }`;
const MODEL = `${ENTITIES} { ... on DataSource { id semanticModel { ${MODEL_FIELDS} } } } }`;
const POLICIES = `${ENTITIES} { ... on DataSource { id policies(first: 2) {
  nodes { id name description kind effect tables column appliesToRoles appliesToGroups appliesToUsers { id } }
  pageInfo { hasNextPage endCursor } } } } }`;
const administers: Record<RoleName, boolean> = { owner: true, admin: true, analyst: false, viewer: false };

let bench: SubgraphBench;
let shop: Shop;
let acme: { readonly tenantId: string; readonly dataSourceId: string };
let globex: { readonly tenantId: string; readonly dataSourceId: string };
let modelId: string;
let retiredModelId: string;
let policyId: string;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  const { tenants, of } = bench.people;
  const sourceOf = async (tenantId: string) => ({
    tenantId,
    dataSourceId: await connectDataSource(bench, tenantId, shop.settings),
  });
  acme = await sourceOf(tenants.acme.id);
  globex = await sourceOf(tenants.globex.id);
  retiredModelId = await publishModel(bench, acme, { version: 1, status: 'RETIRED' });
  modelId = await publishModel(bench, acme, { version: 2 });
  policyId = await addPolicy(bench, acme, {
    name: 'e-mail addresses',
    kind: 'COLUMN',
    definition: EMAIL_HIDDEN,
    roleName: 'viewer',
  });
  await addPolicy(bench, acme, {
    name: 'segments',
    kind: 'COLUMN',
    definition: { ...EMAIL_HIDDEN, column: 'segment', mask: { kind: 'null' } },
    roleName: 'viewer',
  });
  await addPolicy(bench, acme, {
    name: 'sales only',
    kind: 'TABLE',
    definition: SALES_ONLY,
    userId: of.acme.viewer.userId,
  });
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});

function entities(query: string, as: Person, refs: readonly { __typename: string; id: string }[]) {
  return bench.request(query, { token: as.token, variables: { refs } });
}

const dataSourceRef = (id: string) => ({ __typename: 'DataSource', id });

describe('semanticModel', () => {
  it('is the published version', async () => {
    const { data, errors } = await entities(MODEL, bench.people.of.acme.analyst, [
      dataSourceRef(acme.dataSourceId),
    ]);
    expect(errors).toEqual([]);
    expect(data._entities[0].semanticModel).toMatchObject({
      id: modelId,
      label: 'Shop 2',
      version: 2,
      dataSource: { id: acme.dataSourceId },
      entities: [
        {
          name: 'customer',
          table: 'public.customers',
          dimensions: [
            { name: 'id', kind: 'IDENTIFIER' },
            { name: 'email' },
            { name: 'segment', kind: 'CATEGORICAL', values: ['gold'] },
          ],
        },
        { name: 'order', dimensions: [{ name: 'amount', unit: 'EUR' }] },
      ],
      metrics: [
        { name: 'reachable_customers', type: 'SIMPLE', format: null },
        { name: 'revenue', format: 'CURRENCY', unit: 'EUR' },
        { name: 'revenue_per_reachable', type: 'RATIO' },
      ],
      relationships: [
        { name: 'order_customer', fromEntity: 'order', toEntity: 'customer', cardinality: 'MANY_TO_ONE' },
      ],
    });
  });

  it('knows nothing of what the reader may not see', async () => {
    const { data, errors } = await bench.request(
      `query ($id: ID!) { semanticModel(id: $id) { ${MODEL_FIELDS} } }`,
      {
        token: bench.people.of.acme.viewer.token,
        variables: { id: modelId },
      },
    );
    expect(errors).toEqual([]);
    const { entities: things, metrics } = data.semanticModel;
    expect(things[0].dimensions).toMatchObject([{ name: 'id' }, { name: 'segment', values: [] }]);
    expect(metrics).toMatchObject([{ name: 'revenue' }]);
    expect(JSON.stringify(data)).not.toMatch(/email|gold/);
  });

  it('is none where none is published', async () => {
    await bench.admin.semanticModelVersion.create({
      data: { id: newId(), ...globex, version: 1, status: 'DRAFT', definition: {} },
    });
    const answer = await entities(MODEL, bench.people.of.globex.owner, [dataSourceRef(globex.dataSourceId)]);
    expect(answer.data._entities[0].semanticModel).toBeNull();
    expect(codesOf(answer)).toEqual([]);
  });

  it('is no version that was retired', async () => {
    const answer = await bench.request('query ($id: ID!) { semanticModel(id: $id) { id } }', {
      token: bench.people.of.acme.owner.token,
      variables: { id: retiredModelId },
    });
    expect(codesOf(answer)).toEqual(['NOT_FOUND']);
  });

  it('is no other tenant’s', async () => {
    const { owner } = bench.people.of.globex;
    const byReference = await entities(`${ENTITIES} { ... on SemanticModel { id label } } }`, owner, [
      { __typename: 'SemanticModel', id: modelId },
    ]);
    expect(byReference.data._entities).toEqual([null]);
    for (const id of [modelId, newId(), 'not an id']) {
      const answer = await bench.request('query ($id: ID!) { semanticModel(id: $id) { id } }', {
        token: owner.token,
        variables: { id },
      });
      expect(answer.data).toEqual({ semanticModel: null });
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    }
  });
});

describe('policies', () => {
  it('are listed by name to those who may read them', async () => {
    const { data, errors } = await entities(POLICIES, bench.people.of.acme.admin, [
      dataSourceRef(acme.dataSourceId),
    ]);
    expect(errors).toEqual([]);
    expect(data._entities[0].policies).toMatchObject({
      nodes: [
        {
          id: policyId,
          name: 'e-mail addresses',
          description: 'What e-mail addresses is for.',
          kind: 'COLUMN',
          effect: 'ALLOW',
          tables: ['public.customers'],
          column: 'email',
          appliesToRoles: ['viewer'],
          appliesToGroups: [],
          appliesToUsers: [],
        },
        {
          name: 'sales only',
          kind: 'TABLE',
          tables: expect.arrayContaining(['public.orders']),
          column: null,
          appliesToRoles: [],
          appliesToUsers: [{ id: bench.people.of.acme.viewer.userId }],
        },
      ],
      pageInfo: { hasNextPage: true },
    });
  });

  it.each(ROLE_NAMES)('are hidden from others, their names too (%s)', async (role) => {
    const person = bench.people.of.acme[role];
    const listed = await entities(POLICIES, person, [dataSourceRef(acme.dataSourceId)]);
    expect(listed.data._entities[0].id).toBe(acme.dataSourceId);
    expect(listed.data._entities[0].policies === null).toBe(!administers[role]);
    const byReference = await entities(`${ENTITIES} { ... on Policy { id name } } }`, person, [
      { __typename: 'Policy', id: policyId },
    ]);
    for (const answer of [listed, byReference]) {
      expect(codesOf(answer).every((code) => code === 'FORBIDDEN')).toBe(true);
      expect(codesOf(answer).length === 0).toBe(administers[role]);
      expect(JSON.stringify(answer.data).includes('e-mail addresses')).toBe(administers[role]);
    }
  });

  it('are no other tenant’s', async () => {
    const { owner } = bench.people.of.globex;
    const answer = await entities(`${ENTITIES} { ... on Policy { id name } } }`, owner, [
      { __typename: 'Policy', id: policyId },
    ]);
    expect(answer.data._entities).toEqual([null]);
    expect((await entities(POLICIES, owner, [dataSourceRef(acme.dataSourceId)])).data._entities).toEqual([
      null,
    ]);
  });
});

describe('the permission catalog:read', () => {
  it('is needed for schema and model, by whatever way they are reached', async () => {
    const { viewer } = bench.people.of.globex;
    const roleId = bench.people.roleIds.globex.viewer;
    const id = await publishModel(bench, globex, { version: 2 });
    await bench.admin.role.update({ where: { id: roleId }, data: { permissions: ['run:ask'] } });
    const fields = await entities(
      `${ENTITIES} { ... on DataSource { id physicalSchema { hash } semanticModel { id } policies { nodes { id } } } } }`,
      viewer,
      [dataSourceRef(globex.dataSourceId)],
    );
    expect(fields.data._entities).toEqual([
      { id: globex.dataSourceId, physicalSchema: null, semanticModel: null, policies: null },
    ]);
    expect(codesOf(fields)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    const byId = await bench.request(`{ semanticModel(id: "${id}") { id } }`, { token: viewer.token });
    expect(codesOf(byId)).toEqual(['FORBIDDEN']);
    const byReference = await entities(`${ENTITIES} { ... on SemanticModel { label } } }`, viewer, [
      { __typename: 'SemanticModel', id },
    ]);
    expect(byReference.data._entities).toEqual([null]);
    expect(codesOf(byReference)).toEqual(['FORBIDDEN']);
  });

  it('and every other is nothing without a token', async () => {
    const answer = await bench.request(MODEL, { variables: { refs: [dataSourceRef(acme.dataSourceId)] } });
    expect(answer.data).toBeNull();
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
  });
});

describe('many references at once', () => {
  it('cost a handful of queries', async () => {
    const { analyst, admin } = bench.people.of.globex;
    const definition = { engine: 'postgresql', searchPath: [], hash: 'h', tables: [] };
    const ids: string[] = [];
    for (let index = 0; index < 50; index += 1) {
      const dataSourceId = await connectDataSource(bench, globex.tenantId, shop.settings);
      ids.push(dataSourceId);
      const of = { tenantId: globex.tenantId, dataSourceId };
      await bench.admin.physicalSchema.create({ data: { ...of, hash: 'h', definition, readAt: new Date() } });
      await publishModel(bench, of);
      await addPolicy(bench, of, {
        name: 'x',
        kind: 'COLUMN',
        definition: EMAIL_HIDDEN,
        roleName: 'analyst',
      });
    }
    const query = `${ENTITIES} { ... on DataSource { id physicalSchema { hash } semanticModel { id metrics { name } } } } }`;
    for (const [person, expected] of [
      // data sources; heads of schemas; definitions; models; policies and their bindings; classified tables
      [analyst, 7],
      // the definitions are remembered; policies are read for what an admin is told of values
      [admin, 6],
    ] as const) {
      bench.statements.length = 0;
      const { data, errors } = await entities(query, person, ids.map(dataSourceRef));
      expect(errors).toEqual([]);
      expect(data._entities.map((each: { id: string }) => each.id)).toEqual(ids);
      expect(data._entities.every((each: { semanticModel: { id: string } }) => each.semanticModel.id)).toBe(
        true,
      );
      expect(bench.statements).toHaveLength(expected);
    }
  });
});
