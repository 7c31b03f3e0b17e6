import { readFileSync } from 'node:fs';
import { unixGraphqlRequest } from '@parley/testing/subgraph';
import { Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { codesIn } from './api.js';
import { ROLES } from './role-table/askers.js';
import { leaveOneOfEach } from './scene.js';
import { beginSession } from './session.js';
import { type IdKind, idsOfTenant, type TenantIds, UNKNOWN_ID } from './tenant-ids.js';

const SUBGRAPHS = ['identity', 'tenants', 'catalog', 'query'] as const;
type Subgraph = (typeof SUBGRAPHS)[number];

/** What the key of each entity stands for. An entity that is missing here fails. */
const KIND_OF: Readonly<Record<string, IdKind>> = {
  Tenant: 'tenant',
  User: 'user',
  DataSource: 'dataSource',
  SemanticModel: 'semanticModel',
  Policy: 'policy',
  VerifiedQuestion: 'verifiedQuestion',
  QueryRun: 'run',
};

const ENTITIES = SUBGRAPHS.flatMap((subgraph) =>
  entitiesOf(subgraph).map((entity) => [subgraph, entity] as const),
);

let own: TenantIds;
let foreign: readonly TenantIds[];
beforeAll(async () => {
  for (const tenant of ['techcorp', 'healthplus', 'financeone']) {
    await leaveOneOfEach(tenant);
  }
  own = await idsOfTenant('techcorp');
  foreign = [await idsOfTenant('healthplus'), await idsOfTenant('financeone')];
});

/** Asks as the gateway does for an entity that another subgraph named. */
function resolve(subgraph: Subgraph, reference: { type: string; id: string; token?: string }) {
  const { type, id, token } = reference;
  return unixGraphqlRequest(inject('embedded').sockets[subgraph], {
    query: `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on ${type} { id } } }`,
    variables: { of: [{ __typename: type, id }] },
    ...(token !== undefined && { token }),
  });
}

describe('entities asked of subgraphs directly', () => {
  it('are all known here', () => {
    expect(ENTITIES.map(([, entity]) => entity).filter((entity) => !(entity in KIND_OF))).toEqual([]);
    expect(ENTITIES.length).toBeGreaterThan(SUBGRAPHS.length);
  });

  it.each(ENTITIES)('%s: a %s of one’s own tenant is there', async (subgraph, type) => {
    const { token } = await beginSession('techcorp', 'owner');
    const id = own[KIND_OF[type] ?? 'run'][0] ?? '';
    const { data, errors } = await resolve(subgraph, { type, id, token });
    expect({ data, errors }).toEqual({ data: { _entities: [{ __typename: type, id }] }, errors: [] });
  });

  it.each(ENTITIES)('%s: a %s of another tenant is null to every role', async (subgraph, type) => {
    const kind = KIND_OF[type] ?? 'run';
    for (const role of ROLES) {
      const { token } = await beginSession('techcorp', role);
      const unknown = await resolve(subgraph, { type, id: UNKNOWN_ID, token });
      expect(unknown).toMatchObject({ data: { _entities: [null] }, errors: [] });
      for (const id of foreign.flatMap((ids) => ids[kind])) {
        const { data, errors } = await resolve(subgraph, { type, id, token });
        expect({ data, errors }, `${type} ${id} as ${role}`).toEqual({ data: unknown.data, errors: [] });
      }
    }
  });

  it.each(ENTITIES)('%s: no %s without a token', async (subgraph, type) => {
    const id = own[KIND_OF[type] ?? 'run'][0] ?? '';
    const answer = await resolve(subgraph, { type, id });
    expect(codesIn([answer])).toEqual(['UNAUTHENTICATED']);
    expect(answer.data?._entities[0] ?? null).toBeNull();
  });

  it('give no more of a colleague than one’s permissions do', async () => {
    const { token: viewerToken, userId: viewerId } = await beginSession('techcorp', 'viewer');
    const { token: ownerToken, userId: ownerId } = await beginSession('techcorp', 'owner');
    const emailOf = (id: string, token: string) =>
      unixGraphqlRequest(inject('embedded').sockets.identity, {
        query:
          'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { name email memberships { id } } } }',
        variables: { of: [{ __typename: 'User', id }] },
        token,
      });
    const toViewer = await emailOf(ownerId, viewerToken);
    expect(toViewer.data._entities).toEqual([{ name: 'Olivia Hart', email: null, memberships: null }]);
    expect(codesIn([toViewer])).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const toOwner = await emailOf(viewerId, ownerToken);
    expect(toOwner).toMatchObject({
      data: { _entities: [{ email: 'victor@techcorp.example' }] },
      errors: [],
    });
  });
});

/** The types that a subgraph resolves by key, from its schema as checked in. */
function entitiesOf(subgraph: Subgraph): string[] {
  const file = new URL(`../../schema/${subgraph}.graphql`, import.meta.url);
  return parse(readFileSync(file, 'utf8'))
    .definitions.filter(
      (definition): definition is ObjectTypeDefinitionNode =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION && isResolvable(definition),
    )
    .map(({ name }) => name.value);
}

function isResolvable({ directives = [] }: ObjectTypeDefinitionNode): boolean {
  return directives.some(
    (directive) =>
      directive.name.value === 'key' &&
      !directive.arguments?.some(
        ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
      ),
  );
}
