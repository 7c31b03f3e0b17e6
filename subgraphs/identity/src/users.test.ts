import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import {
  type Person,
  ROLE_NAMES,
  type RoleName,
  type SubgraphBench,
  startSubgraphBench,
} from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentityService } from './index.js';

const ENTITIES = 'query ($refs: [_Any!]!) { _entities(representations: $refs)';
const USERS = `${ENTITIES} { ... on User { id name email memberships { tenant { id } roles { name permissions } } } } }`;
const MEMBERS = `${ENTITIES} { ... on Tenant { id members(first: $first, after: $after) {
  edges { cursor node { id } } nodes { name email } pageInfo { hasNextPage endCursor } } } } }`.replace(
  '$refs: [_Any!]!',
  '$refs: [_Any!]!, $first: Int, $after: String',
);

let bench: SubgraphBench;

beforeAll(async () => {
  bench = await startSubgraphBench({ role: 'parley_identity', start: createIdentityService });
});
afterAll(() => bench.stop());

const userRefs = (ids: readonly string[]) => ids.map((id) => ({ __typename: 'User', id }));

function users(as: Person, ids: readonly string[]) {
  return bench.request(USERS, { token: as.token, variables: { refs: userRefs(ids) } });
}

function members(as: Person, tenantId: string, page: Record<string, unknown> = {}) {
  const refs = [{ __typename: 'Tenant', id: tenantId }];
  return bench.request(MEMBERS, { token: as.token, variables: { refs, ...page } });
}

describe('me', () => {
  it('is who one is, with every tenant one belongs to', async () => {
    const { inBoth, tenants } = bench.people;
    const { data, errors } = await bench.request(
      '{ me { id name email memberships { id tenant { id } joinedAt roles { name permissions } } } }',
      { token: inBoth.token },
    );
    expect(errors).toEqual([]);
    expect(data.me).toMatchObject({
      id: inBoth.userId,
      email: inBoth.email,
      memberships: [
        { tenant: { id: tenants.acme.id }, roles: [{ name: 'viewer' }] },
        { tenant: { id: tenants.globex.id }, roles: [{ name: 'admin' }] },
      ],
    });
    expect(data.me.memberships[0].roles[0].permissions).toContain('run:ask');
  });

  it('is for those who are signed in', async () => {
    expect(codesOf(await bench.request('{ me { id } }'))).toEqual(['UNAUTHENTICATED']);
    expect(codesOf(await bench.request('{ me { id } }', { token: 'nonsense' }))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('what each role may read', () => {
  const mayReadUsers: Record<RoleName, boolean> = { owner: true, admin: true, analyst: false, viewer: false };

  it.each(ROLE_NAMES)('%s, of oneself: everything', async (role) => {
    const self = bench.people.of.acme[role];
    const { data, errors } = await users(self, [self.userId]);
    expect(errors).toEqual([]);
    expect(data._entities[0]).toMatchObject({
      email: self.email,
      memberships: [{ roles: [{ name: role }] }],
    });
  });

  it.each(ROLE_NAMES)('%s, of a colleague', async (role) => {
    const { of, inBoth, tenants } = bench.people;
    const answer = await users(of.acme[role], [inBoth.userId]);
    const [colleague] = answer.data._entities;
    // A refused field leaves the person standing, so one refusal does not empty a list.
    expect(colleague).toMatchObject({ id: inBoth.userId, name: inBoth.name });
    if (mayReadUsers[role]) {
      expect(codesOf(answer)).toEqual([]);
      expect(colleague.email).toBe(inBoth.email);
      // Where else somebody belongs is nobody's business.
      expect(colleague.memberships.map((each: { tenant: unknown }) => each.tenant)).toEqual([
        { id: tenants.acme.id },
      ]);
    } else {
      expect(codesOf(answer)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
      expect(colleague).toMatchObject({ email: null, memberships: null });
    }
  });

  it.each(ROLE_NAMES)('%s, of the list of members', async (role) => {
    const answer = await members(bench.people.of.acme[role], bench.people.tenants.acme.id);
    expect(codesOf(answer)).toEqual(mayReadUsers[role] ? [] : ['FORBIDDEN']);
    expect(answer.data._entities[0].members === null).toBe(!mayReadUsers[role]);
  });
});

describe('another tenant', () => {
  it('has no users, whatever one’s role', async () => {
    const strangers = Object.values(bench.people.of.globex).map((person) => person.userId);
    for (const person of Object.values(bench.people.of.acme)) {
      const answer = await users(person, [...strangers, newId(), 'not an id', '']);
      expect(codesOf(answer)).toEqual([]);
      expect(answer.data._entities).toEqual([...strangers, 1, 2, 3].map(() => null));
    }
  });

  it('has no members, not even for somebody who belongs to both', async () => {
    const { of, inBoth, tenants } = bench.people;
    for (const person of [of.acme.owner, inBoth]) {
      expect((await members(person, tenants.globex.id)).data._entities).toEqual([null]);
    }
  });

  it('has nothing for a caller without a token', async () => {
    const answer = await bench.request(USERS, {
      variables: { refs: userRefs([bench.people.of.acme.owner.userId]) },
    });
    expect(answer.data).toBeNull();
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
  });

  it('stays shut in the database when the code asks for it', async () => {
    const { acme, globex } = bench.people.of;
    const db = bench.platform.connect('parley_identity');
    const scoped = db.forScope({ tenantId: acme.owner.tenantId, userId: acme.owner.userId });
    expect(await scoped.user.findMany({ where: { id: globex.owner.userId } })).toEqual([]);
    expect(await scoped.user.findMany({ where: { id: acme.viewer.userId } })).toHaveLength(1);
  });
});

describe('members', () => {
  it('come by name, in pages that leave nobody out and nobody twice', async () => {
    const { of, tenants } = bench.people;
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 10; page += 1) {
      const { data, errors } = await members(of.acme.owner, tenants.acme.id, { first: 2, after });
      expect(errors).toEqual([]);
      const { nodes, edges, pageInfo } = data._entities[0].members;
      expect(edges.at(-1).cursor).toBe(pageInfo.endCursor);
      seen.push(...nodes.map((node: { name: string }) => node.name));
      after = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(
      ['owner of acme', 'admin of acme', 'analyst of acme', 'viewer of acme', 'Both of acme'].toSorted(),
    );
  });

  it.each([
    [{ first: 0 }, 'BAD_INPUT'],
    [{ first: 101 }, 'BAD_INPUT'],
    [{ after: 'nonsense' }, 'INVALID_CURSOR'],
  ])('refuses %o', async (page, code) => {
    const answer = await members(bench.people.of.acme.owner, bench.people.tenants.acme.id, page);
    expect(codesOf(answer)).toEqual([code]);
  });
});

describe('many references at once', () => {
  it('cost a handful of queries', async () => {
    const { of, tenants, roleIds } = bench.people;
    const crowd = Array.from({ length: 50 }, (_, index) => ({ id: newId(), name: `Crowd ${index}` }));
    const tenantId = tenants.globex.id;
    const memberships = crowd.map((user) => ({ id: newId(), tenantId, userId: user.id }));
    await bench.admin.user.createMany({
      data: crowd.map((user) => ({ ...user, email: `${user.id}@globex.example`, passwordHash: 'none' })),
    });
    await bench.admin.membership.createMany({ data: memberships });
    await bench.admin.membershipRole.createMany({
      data: memberships.map(({ id }) => ({ membershipId: id, roleId: roleIds.globex.viewer, tenantId })),
    });

    bench.statements.length = 0;
    const { data, errors } = await users(
      of.globex.admin,
      crowd.map((user) => user.id),
    );
    expect(errors).toEqual([]);
    expect(data._entities.map((user: { name: string }) => user.name)).toEqual(crowd.map((user) => user.name));
    expect(data._entities.every((user: { memberships: unknown[] }) => user.memberships.length === 1)).toBe(
      true,
    );
    // users; memberships, their roles' ids, their roles
    expect(bench.statements).toHaveLength(4);
  });
});
