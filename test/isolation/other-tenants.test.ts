import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { loginOf } from '../house/sign-in.js';
import { type Answer, askOverWebSocket } from './api.js';
import { ID_PLACES, idPlacesOf } from './id-places.js';
import { isInTable } from './role-table.js';
import { leaveOneOfEach } from './scene.js';
import { beginSession, beginSessionAs, type Session } from './session.js';
import { idsOfTenant, type TenantIds, UNKNOWN_ID } from './tenant-ids.js';
import { walk } from './walk-fields.js';
import { TENANTS, type TenantSlug } from './walks.js';

const schema = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));
const WALK_TIMEOUT_MS = 180_000;

let idsOf: Readonly<Record<TenantSlug, TenantIds>>;
beforeAll(async () => {
  for (const tenant of TENANTS) {
    await leaveOneOfEach(tenant);
  }
  const ids = await Promise.all(TENANTS.map(async (slug) => [slug, await idsOfTenant(slug)] as const));
  idsOf = Object.fromEntries(ids) as Record<TenantSlug, TenantIds>;
});

/** The next tenant's first. */
const foreignIdsFor = (own: TenantSlug) => {
  const at = TENANTS.indexOf(own);
  const others = [...TENANTS.slice(at + 1), ...TENANTS.slice(0, at)];
  return others.map((slug) => [slug, idsOf[slug]] as const);
};

const codeAndMessage = (answers: readonly Answer[]) =>
  answers.map(({ data, errors }) => ({
    holdsData: Object.values(data ?? {}).some((value) => value !== null && !isEmptyList(value)),
    errors: errors.map(({ message, extensions }) => ({ code: extensions.code, message })),
  }));

function isEmptyList(value: unknown): boolean {
  const { nodes } = value as { nodes?: unknown };
  return Array.isArray(nodes) && nodes.length === 0;
}

describe('the places where the API takes an id', () => {
  it('are all tried', () => {
    expect(Object.keys(ID_PLACES).toSorted()).toEqual(idPlacesOf(schema).toSorted());
  });
});

describe.each(inject('walks').tenants)('at %s', { timeout: WALK_TIMEOUT_MS }, (tenant) => {
  it.each(inject('walks').roles)('no id of another tenant means anything to the %s', async (role) => {
    const { token, ask } = await beginSession(tenant, role);
    await using socket = askOverWebSocket(token);
    await walk(Object.keys(ID_PLACES), async (place) => {
      const { kind, operation, isFilter } = ID_PLACES[place] ?? { kind: 'run', operation: '' };
      const request = operation.startsWith('subscription') ? socket : ask;
      const unknown = codeAndMessage(await request(operation, { id: UNKNOWN_ID }));
      const expectedCode = isInTable(place.split('(')[0] ?? '', role) ? 'NOT_FOUND' : 'FORBIDDEN';
      if (isFilter) {
        expect(unknown, place).toMatchObject([{ holdsData: false }]);
      } else {
        expect(unknown, place).toEqual([
          { holdsData: false, errors: [{ code: expectedCode, message: expect.any(String) }] },
        ]);
      }
      for (const [index, [other, ids]] of foreignIdsFor(tenant).entries()) {
        // All of the right kind; and one of each other kind, of one tenant, which is another at each.
        const foreign = Object.entries(ids).flatMap(([of, all]) =>
          of === kind ? all : all.slice(0, index === 0 ? 1 : 0),
        );
        for (const id of foreign) {
          const answer = codeAndMessage(await request(operation, { id }));
          expect(answer, `${place} with ${id} of ${other}`).toEqual(unknown);
        }
      }
    });
  });

  it('no cursor of another tenant shows anything but one’s own', async () => {
    const { ask } = await beginSession(tenant, 'owner');
    for (const [slug] of foreignIdsFor(tenant)) {
      const [theirs] = await (await beginSession(slug, 'owner')).ask(LISTS);
      for (const [list, after] of Object.entries(cursorsIn(theirs))) {
        const [answer] = await ask(LISTS, { [list]: after });
        expect(answer?.errors, list).toEqual([]);
        expect(tenantsIn(answer?.data), list).toEqual(new Set([slugToName(tenant)]));
      }
    }
  });

  it('is signed in to with its own password only', async () => {
    const { email, password } = loginOf(tenant, 'owner');
    const { ask } = await beginSession(tenant, 'viewer');
    const attempt = (tenantSlug: string) =>
      ask('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
        input: { email, password, tenantSlug },
      }).then(codeAndMessage);
    const unknown = await attempt('no-such-tenant');
    expect(unknown).toMatchObject([{ holdsData: false, errors: [{ code: 'INVALID_CREDENTIALS' }] }]);
    for (const [other] of foreignIdsFor(tenant)) expect(await attempt(other)).toEqual(unknown);
  });
});

const LISTS = `query ($runs: String, $dataSources: String, $members: String) {
  runs(first: 2, after: $runs) { pageInfo { endCursor } nodes { tenant { name } } }
  dataSources(first: 2, after: $dataSources) { pageInfo { endCursor } nodes { tenant { name } } }
  tenant {
    name
    members(first: 2, after: $members) {
      pageInfo { endCursor } nodes { memberships { tenant { name } } }
    }
  }
}`;

function cursorsIn(answer: Answer | undefined): Record<string, string> {
  const { runs, dataSources, tenant } = answer?.data ?? {};
  return {
    runs: runs.pageInfo.endCursor,
    dataSources: dataSources.pageInfo.endCursor,
    members: tenant.members.pageInfo.endCursor,
  };
}

/** The names of all tenants in an answer, wherever they stand. */
function tenantsIn(data: unknown): Set<string> {
  if (typeof data !== 'object' || data === null) return new Set();
  const own = 'tenant' in data ? (data.tenant as { name?: string }).name : undefined;
  const below = Object.values(data).flatMap((value) => [...tenantsIn(value)]);
  return new Set(own === undefined ? below : [own, ...below]);
}

function slugToName(slug: string): string {
  const login = inject('house').logins.find(({ tenantSlug }) => tenantSlug === slug);
  return login?.tenant ?? slug;
}

describe('somebody who belongs to two tenants', () => {
  const CHARLIE = 'charlie@consulting.example';
  const MEMBERSHIPS = '{ tenant { slug } me { memberships { tenant { id slug } } } }';

  async function charlieAt(tenantSlug: string): Promise<Session> {
    const login = inject('house').logins.find(({ email }) => email === CHARLIE);
    if (login === undefined) throw new Error('The demo has no Charlie.');
    return beginSessionAs(login, tenantSlug);
  }

  it('can switch to the other one, and to no third', async () => {
    const { ask } = await charlieAt('techcorp');
    const [where] = await ask(MEMBERSHIPS);
    const slugs = where?.data.me.memberships.map(({ tenant }: { tenant: { slug: string } }) => tenant.slug);
    expect(slugs.toSorted()).toEqual(['financeone', 'techcorp']);
    const switchTo = (id: string | undefined) =>
      ask('mutation ($id: ID!) { switchTenant(tenantId: $id) { tenant { slug } } }', { id });
    expect((await switchTo(idsOf.financeone.tenant[0]))[0]).toMatchObject({
      data: { switchTenant: { tenant: { slug: 'financeone' } } },
      errors: [],
    });
    expect(codeAndMessage(await switchTo(idsOf.healthplus.tenant[0]))).toMatchObject([
      { holdsData: false, errors: [{ code: 'NOT_FOUND' }] },
    ]);
  });

  it('leaves behind what belongs to the one when in the other', async () => {
    const before = await charlieAt('techcorp');
    const [asked] = await before.ask(
      'mutation { ask(input: { question: "customers", maxRows: 1, waitMs: 20000 }) { id dataSource { id } } }',
    );
    const id = asked?.data.ask.id;
    const dataSourceId = asked?.data.ask.dataSource.id;
    const [switched] = await before.ask(
      'mutation ($id: ID!) { switchTenant(tenantId: $id) { accessToken } }',
      { id: idsOf.financeone.tenant[0] },
    );
    await using after = askOverWebSocket(switched?.data.switchTenant.accessToken);

    const [lists] = await after('{ tenant { slug } runs { nodes { id } } dataSources { nodes { id } } }');
    expect(lists?.data.tenant).toEqual({ slug: 'financeone' });
    expect(JSON.stringify(lists?.data)).not.toContain(id);
    expect(JSON.stringify(lists?.data)).not.toContain(dataSourceId);
    for (const [operation, variables] of [
      ['query ($id: ID!) { run(id: $id) { id } }', { id }],
      ['mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id }],
      ['subscription ($id: ID!) { runEvents(runId: $id) { cursor } }', { id }],
      ['query ($id: ID!) { dataSource(id: $id) { id } }', { id: dataSourceId }],
    ] as const) {
      expect(codeAndMessage(await after(operation, variables)), operation).toMatchObject([
        { holdsData: false, errors: [{ code: 'NOT_FOUND' }] },
      ]);
    }
    // The session that was switched from goes on where it was.
    const [still] = await before.ask('query ($id: ID!) { tenant { slug } run(id: $id) { id } }', { id });
    expect(still).toMatchObject({ data: { tenant: { slug: 'techcorp' }, run: { id } }, errors: [] });
  });
});
