import { newId } from '@parley/platform-db';
import { createTenantFiles } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import {
  type Person,
  ROLE_NAMES,
  type RoleName,
  type SubgraphBench,
  startSubgraphBench,
} from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenantsService } from './index.js';

const ENTITIES = 'query ($refs: [_Any!]!) { _entities(representations: $refs)';
const TENANT = `${ENTITIES} { ... on Tenant { id name slug industry tier createdAt
  limits { maxUsers retentionDays } dataSources { nodes { id } } } } }`;
const DATA_SOURCE = `${ENTITIES} { ... on DataSource { id name engine isDefault createdAt address tenant { id name } } } }`;

let bench: SubgraphBench;
let acmeSource: string;
let globexSource: string;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_tenants',
    start: (deps) =>
      createTenantsService({
        ...deps,
        connections: () => {
          throw new Error('Nothing here connects to a database of a tenant.');
        },
        files: createTenantFiles(undefined),
      }),
  });
  acmeSource = await connect(bench.people.tenants.acme.id, 'Shop');
  globexSource = await connect(bench.people.tenants.globex.id, 'Ledger');
});
afterAll(() => bench.stop());

async function connect(tenantId: string, name: string): Promise<string> {
  const id = newId();
  await bench.admin.dataSource.create({
    data: { id, tenantId, name, engine: 'POSTGRESQL', address: 'db:5432/x', sealedSettings: 'sealed' },
  });
  return id;
}

function entities(query: string, as: Person, refs: readonly { __typename: string; id: string }[]) {
  return bench.request(query, { token: as.token, variables: { refs } });
}

const tenantRef = (id: string) => ({ __typename: 'Tenant', id });
const dataSourceRef = (id: string) => ({ __typename: 'DataSource', id });

describe('tenant', () => {
  it('is the one signed in to, with the limits of its tier', async () => {
    const { data, errors } = await bench.request(
      `{ tenant { id name slug industry tier limits { maxDataSources maxQueriesPerDay maxAiTokensPerMonth maxUsers
         retentionDays maxResultRows maxRunSeconds maxConcurrentRuns } } }`,
      { token: bench.people.of.globex.owner.token },
    );
    expect(errors).toEqual([]);
    expect(data.tenant).toEqual({
      id: bench.people.tenants.globex.id,
      name: 'Globex',
      slug: 'globex',
      industry: 'FINANCE',
      tier: 'ENTERPRISE',
      limits: {
        maxDataSources: null,
        maxQueriesPerDay: null,
        maxAiTokensPerMonth: null,
        maxUsers: null,
        retentionDays: 365,
        maxResultRows: 10_000_000,
        maxRunSeconds: 600,
        maxConcurrentRuns: 50,
      },
    });
  });

  it('is for those who are signed in', async () => {
    expect(codesOf(await bench.request('{ tenant { id } }'))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('what each role may read', () => {
  const administers: Record<RoleName, boolean> = { owner: true, admin: true, analyst: false, viewer: false };

  it.each(ROLE_NAMES)('%s, of the tenant', async (role) => {
    const answer = await entities(TENANT, bench.people.of.acme[role], [
      tenantRef(bench.people.tenants.acme.id),
    ]);
    expect(answer.data._entities[0]).toMatchObject({
      name: 'Acme',
      dataSources: { nodes: [{ id: acmeSource }] },
    });
    expect(answer.data._entities[0].limits === null).toBe(!administers[role]);
    expect(codesOf(answer)).toEqual(administers[role] ? [] : ['FORBIDDEN']);
  });

  it.each(ROLE_NAMES)('%s, of a data source', async (role) => {
    const answer = await entities(DATA_SOURCE, bench.people.of.acme[role], [dataSourceRef(acmeSource)]);
    expect(answer.data._entities[0]).toMatchObject({
      id: acmeSource,
      name: 'Shop',
      engine: 'POSTGRESQL',
      tenant: { name: 'Acme' },
      address: administers[role] ? 'db:5432/x' : null,
    });
    expect(codesOf(answer)).toEqual(administers[role] ? [] : ['FORBIDDEN']);
  });

  it('is little without any permission: a role of one’s own that allows nothing', async () => {
    const { viewer } = bench.people.of.globex;
    const { viewer: roleId } = bench.people.roleIds.globex;
    await bench.admin.role.update({ where: { id: roleId }, data: { permissions: [] } });
    const listed = await bench.request('{ tenant { id dataSources { nodes { id } } } }', {
      token: viewer.token,
    });
    expect(listed.data.tenant).toEqual({ id: viewer.tenantId, dataSources: null });
    expect(codesOf(listed)).toEqual(['FORBIDDEN']);
    for (const query of [
      '{ dataSources { nodes { id } } }',
      `{ dataSource(id: "${globexSource}") { id } }`,
    ]) {
      expect(codesOf(await bench.request(query, { token: viewer.token }))).toEqual(['FORBIDDEN']);
    }
  });
});

describe('another tenant', () => {
  it('does not exist', async () => {
    const { of, tenants } = bench.people;
    const refs = [tenants.globex.id, newId(), 'not an id'];
    for (const person of Object.values(of.acme)) {
      const answer = await entities(TENANT, person, refs.map(tenantRef));
      expect(codesOf(answer)).toEqual([]);
      expect(answer.data._entities).toEqual([null, null, null]);
    }
  });

  it('is named to who belongs to it, but opened only by signing in to it', async () => {
    const { inBoth, tenants, roleIds } = bench.people;
    // An admin there, and for this test here too: the rights of one tenant open nothing in another.
    await bench.admin.membershipRole.create({
      data: {
        membershipId: inBoth.membershipId,
        roleId: roleIds.acme.admin,
        tenantId: tenants.acme.id,
      },
    });
    const answer = await entities(TENANT, inBoth, [tenantRef(tenants.globex.id), tenantRef(tenants.acme.id)]);
    expect(codesOf(answer)).toEqual([]);
    expect(answer.data._entities).toMatchObject([
      { name: 'Globex', slug: 'globex', limits: null, dataSources: null },
      { name: 'Acme', limits: { retentionDays: 90 }, dataSources: { nodes: [{ id: acmeSource }] } },
    ]);
    expect((await entities(DATA_SOURCE, inBoth, [dataSourceRef(globexSource)])).data._entities).toEqual([
      null,
    ]);
  });

  it.each(ROLE_NAMES)(
    'has no data sources: NOT_FOUND, not FORBIDDEN, for an id one guessed (%s)',
    async (role) => {
      const person = bench.people.of.acme[role];
      const byReference = await entities(DATA_SOURCE, person, [
        dataSourceRef(globexSource),
        dataSourceRef('?'),
      ]);
      expect(byReference.data._entities).toEqual([null, null]);
      for (const id of [globexSource, newId(), 'not an id']) {
        const answer = await bench.request('query ($id: ID!) { dataSource(id: $id) { id } }', {
          token: person.token,
          variables: { id },
        });
        expect(answer.data).toEqual({ dataSource: null });
        expect(codesOf(answer)).toEqual(['NOT_FOUND']);
      }
    },
  );

  it('stays shut in the database when the code asks for it', async () => {
    const { owner } = bench.people.of.acme;
    const db = bench.platform.connect('parley_tenants');
    const scoped = db.forScope({ tenantId: owner.tenantId, userId: owner.userId });
    expect((await scoped.dataSource.findMany()).map((row) => row.id)).toEqual([acmeSource]);
    expect((await scoped.tenant.findMany()).map((row) => row.slug)).toEqual(['acme']);
    expect(await db.unscoped.dataSource.findMany()).toEqual([]);
  });
});

describe('many references at once', () => {
  it('cost a handful of queries', async () => {
    const { owner } = bench.people.of.globex;
    const ids: string[] = [];
    for (let index = 0; index < 50; index += 1) ids.push(await connect(owner.tenantId, `Branch ${index}`));
    bench.statements.length = 0;
    const { data, errors } = await entities(DATA_SOURCE, owner, ids.map(dataSourceRef));
    expect(errors).toEqual([]);
    expect(data._entities.map((each: { id: string }) => each.id)).toEqual(ids);
    // the data sources; their tenant
    expect(bench.statements).toHaveLength(2);
  });

  it('are listed in pages that leave nothing out', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await bench.request(
        'query ($after: String) { dataSources(first: 20, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }',
        { token: bench.people.of.globex.owner.token, variables: { after } },
      );
      expect(errors).toEqual([]);
      seen.push(...data.dataSources.nodes.map((node: { name: string }) => node.name));
      after = data.dataSources.pageInfo.hasNextPage ? data.dataSources.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(51);
    expect(seen).toEqual([...new Set(seen)].toSorted());
  });
});
