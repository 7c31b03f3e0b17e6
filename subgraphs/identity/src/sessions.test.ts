import { hash } from '@node-rs/argon2';
import { codesOf } from '@parley/testing';
import { type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIdentityService } from './index.js';

const PASSWORD = 'correct horse battery staple';
const DAY_MS = 24 * 60 * 60 * 1_000;

const PAYLOAD = `{
  accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt
  user { id name email memberships { tenant { id } roles { name } } }
  tenant { id name slug }
}`;
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) ${PAYLOAD} }`;
const REFRESH = `mutation ($token: String!) { refresh(refreshToken: $token) ${PAYLOAD} }`;
const SWITCH = `mutation ($id: ID!) { switchTenant(tenantId: $id) ${PAYLOAD} }`;
const ME = '{ me { id } }';

let bench: SubgraphBench;
let shiftMs = 0;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_identity',
    passwordHash: await hash(PASSWORD),
    start: (deps) => createIdentityService({ ...deps, now: () => new Date(Date.now() + shiftMs) }),
  });
});
beforeEach(() => {
  shiftMs = 0;
});
afterAll(() => bench.stop());

async function login(input: Record<string, unknown>) {
  return bench.request(LOGIN, { variables: { input: { password: PASSWORD, ...input } } });
}

async function begin(email = bench.people.of.acme.viewer.email) {
  const { data } = await login({ email });
  return data.login;
}

async function refresh(token: string) {
  return bench.request(REFRESH, { variables: { token } });
}

async function auditActions(target: string): Promise<string[]> {
  const entries = await bench.admin.auditEntry.findMany({ where: { target }, orderBy: { id: 'asc' } });
  return entries.map((entry) => entry.action);
}

async function waitingForLocks(): Promise<number> {
  const [row] = await bench.admin.$queryRaw<{ waiting: number }[]>`
    SELECT count(*)::int AS waiting FROM pg_stat_activity
    WHERE usename = 'parley_identity' AND wait_event_type = 'Lock'`;
  return row?.waiting ?? 0;
}

const sessionOf = (accessToken: string) => String(decodeJwt(accessToken).sid);

describe('login', () => {
  it('gives tokens that work, and says whose and where', async () => {
    const { viewer } = bench.people.of.acme;
    const { data, errors } = await login({ email: ` ${viewer.email.toUpperCase()} ` });
    expect(errors).toEqual([]);
    expect(data.login).toMatchObject({
      user: {
        id: viewer.userId,
        email: viewer.email,
        memberships: [{ tenant: { id: viewer.tenantId }, roles: [{ name: 'viewer' }] }],
      },
      tenant: { id: viewer.tenantId, name: 'Acme', slug: 'acme' },
    });
    const me = await bench.request(ME, { token: data.login.accessToken });
    expect(me.data).toEqual({ me: { id: viewer.userId } });
    expect(await auditActions(sessionOf(data.login.accessToken))).toEqual(['session.created']);
  });

  it('chooses the tenant joined first, or the one that is named', async () => {
    const { inBoth, tenants } = bench.people;
    const first = await login({ email: inBoth.email });
    const named = await login({ email: inBoth.email, tenantSlug: 'globex' });
    expect(first.data.login.tenant.id).toBe(tenants.acme.id);
    expect(named.data.login.tenant.id).toBe(tenants.globex.id);
  });

  it('answers the same whatever is wrong', async () => {
    const { viewer, analyst } = bench.people.of.acme;
    await bench.admin.user.update({ where: { id: analyst.userId }, data: { disabledAt: new Date() } });
    const refused = await Promise.all([
      login({ email: viewer.email, password: 'wrong' }),
      login({ email: 'nobody@acme.example' }),
      login({ email: viewer.email, tenantSlug: 'globex' }),
      login({ email: viewer.email, tenantSlug: 'no-such-tenant' }),
      login({ email: analyst.email }),
    ]);
    await bench.admin.user.update({ where: { id: analyst.userId }, data: { disabledAt: null } });
    const answers = refused.map(({ data, errors }) => ({
      data,
      message: errors[0]?.message,
      code: errors[0]?.extensions.code,
    }));
    expect(answers[0]).toMatchObject({ data: null, code: 'INVALID_CREDENTIALS' });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('does the same work for an unknown e-mail address as for a wrong password', async () => {
    const work = async (email: string) => {
      bench.statements.length = 0;
      await login({ email, password: 'wrong' });
      return bench.statements.map((sql) => sql.replaceAll(/\s+/g, ' '));
    };
    const known = await work(bench.people.of.acme.viewer.email);
    const unknown = await work('nobody@acme.example');
    expect(known).toHaveLength(2);
    expect(unknown).toEqual(known);
  });

  it('writes failures to the tenant’s audit log, without an actor', async () => {
    const { viewer } = bench.people.of.globex;
    await login({ email: viewer.email, password: 'wrong' });
    const entries = await bench.admin.auditEntry.findMany({ where: { target: viewer.userId } });
    expect(entries).toMatchObject([
      { action: 'login.failed', tenantId: viewer.tenantId, actorId: null, target: viewer.userId },
    ]);
  });

  it.each([
    ['an empty password', { password: '' }],
    ['a password of a megabyte', { password: 'x'.repeat(1024 * 512) }],
    ['an e-mail address that is none', { email: 'x'.repeat(400) }],
    ['a NUL', { email: 'a\0b' }],
  ])('refuses %s before any work', async (_name, input) => {
    bench.statements.length = 0;
    const answer = await login({ email: bench.people.of.acme.viewer.email, ...input });
    expect(codesOf(answer)).toEqual(['BAD_INPUT']);
    expect(bench.statements).toEqual([]);
  });

  it('keeps passwords and tokens out of database and log', async () => {
    const { refreshToken, accessToken } = await begin();
    const stored = await bench.admin.refreshToken.findMany();
    expect(stored.every((row) => row.tokenHash.byteLength === 32)).toBe(true);
    const log = bench.logLines.join('');
    for (const secret of [PASSWORD, refreshToken, accessToken]) expect(log).not.toContain(secret);
  });
});

describe('refresh', () => {
  it('gives new tokens for the same session; the old access token goes on', async () => {
    const old = await begin();
    const { data } = await refresh(old.refreshToken);
    expect(data.refresh.refreshToken).not.toBe(old.refreshToken);
    expect(data.refresh.user.id).toBe(old.user.id);
    expect(sessionOf(data.refresh.accessToken)).toBe(sessionOf(old.accessToken));
    expect(codesOf(await bench.request(ME, { token: data.refresh.accessToken }))).toEqual([]);
    expect(codesOf(await refresh(data.refresh.refreshToken))).toEqual([]);
  });

  it('ends the session when a token comes twice, for the thief and the robbed alike', async () => {
    const old = await begin();
    const { data } = await refresh(old.refreshToken);
    expect(codesOf(await refresh(old.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED']);
    expect(codesOf(await refresh(data.refresh.refreshToken))).toEqual(['SESSION_REVOKED']);
    expect(codesOf(await bench.request(ME, { token: data.refresh.accessToken }))).toEqual([
      'SESSION_REVOKED',
    ]);
    expect(await auditActions(sessionOf(old.accessToken))).toEqual(['session.created', 'session.ended']);
  });

  it('lets one of several at the same time through, and then ends the session', async () => {
    const { accessToken, refreshToken } = await begin();
    const sessionId = sessionOf(accessToken);
    const pending = await bench.admin.$transaction(async (tx) => {
      // All are held at the very UPDATE that decides, then let go at once.
      await tx.$queryRaw`SELECT id FROM identity.refresh_tokens WHERE session_id = ${sessionId}::uuid FOR UPDATE`;
      const requests = Array.from({ length: 4 }, () => refresh(refreshToken));
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(4);
      return { requests };
    });
    const codes = (await Promise.all(pending.requests)).map((answer) => codesOf(answer)[0] ?? 'ok');
    expect(codes.toSorted()).toEqual([...Array(3).fill('REFRESH_TOKEN_REUSED'), 'ok']);
    const tokens = await bench.admin.refreshToken.findMany({ where: { sessionId } });
    expect(tokens.map((token) => token.usedAt !== null).toSorted()).toEqual([false, true]);
    const session = await bench.admin.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(session).toMatchObject({ revokedReason: 'refresh_token_reused' });
    expect(await auditActions(sessionId)).toEqual(['session.created', 'session.ended']);
  });

  it('refuses tokens that are unknown, too old, or of somebody who has gone', async () => {
    expect(codesOf(await refresh('no such token'))).toEqual(['UNAUTHENTICATED']);
    expect(codesOf(await refresh('x'.repeat(10_000)))).toEqual(['BAD_INPUT']);

    const aged = await begin();
    shiftMs = 8 * DAY_MS;
    expect(codesOf(await refresh(aged.refreshToken))).toEqual(['UNAUTHENTICATED']);
    shiftMs = 0;

    const { analyst } = bench.people.of.acme;
    const disabled = await begin(analyst.email);
    await bench.admin.user.update({ where: { id: analyst.userId }, data: { disabledAt: new Date() } });
    expect(codesOf(await refresh(disabled.refreshToken))).toEqual(['SESSION_REVOKED']);
    await bench.admin.user.update({ where: { id: analyst.userId }, data: { disabledAt: null } });
  });

  it('asks for the password again in the end, however often it was used', async () => {
    let { refreshToken } = await begin();
    for (const day of [6, 12, 18, 24]) {
      shiftMs = day * DAY_MS;
      const { data, errors } = await refresh(refreshToken);
      expect(errors).toEqual([]);
      refreshToken = data.refresh.refreshToken;
    }
    shiftMs = 30 * DAY_MS + 1_000;
    expect(codesOf(await refresh(refreshToken))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('logout', () => {
  it('ends this session and no other', async () => {
    const [mine, other] = [await begin(), await begin()];
    const { data } = await bench.request('mutation { logout }', { token: mine.accessToken });
    expect(data).toEqual({ logout: true });
    expect(codesOf(await bench.request(ME, { token: mine.accessToken }))).toEqual(['SESSION_REVOKED']);
    expect(codesOf(await refresh(mine.refreshToken))).toEqual(['SESSION_REVOKED']);
    expect(codesOf(await bench.request(ME, { token: other.accessToken }))).toEqual([]);
    expect(await auditActions(sessionOf(mine.accessToken))).toEqual(['session.created', 'session.ended']);
  });

  it('is for those who are signed in', async () => {
    expect(codesOf(await bench.request('mutation { logout }'))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('switchTenant', () => {
  it('begins a session in the other tenant; the first goes on', async () => {
    const { inBoth, tenants } = bench.people;
    const { data, errors } = await bench.request(SWITCH, {
      token: inBoth.token,
      variables: { id: tenants.globex.id },
    });
    expect(errors).toEqual([]);
    expect(data.switchTenant.tenant).toEqual({ id: tenants.globex.id, name: 'Globex', slug: 'globex' });
    expect(decodeJwt(data.switchTenant.accessToken).tid).toBe(tenants.globex.id);
    const colleagues = `query ($id: ID!) { _entities(representations: [{ __typename: "Tenant", id: $id }]) {
      ... on Tenant { members { nodes { name } } } } }`;
    const there = await bench.request(colleagues, {
      token: data.switchTenant.accessToken,
      variables: { id: tenants.globex.id },
    });
    // An admin there, though a viewer here.
    expect(there.data._entities[0].members.nodes).toHaveLength(5);
    expect(codesOf(await bench.request(ME, { token: inBoth.token }))).toEqual([]);
  });

  it('knows no tenant one doesn’t belong to', async () => {
    const { of, tenants } = bench.people;
    for (const id of [tenants.globex.id, '01937b1c-0000-7000-8000-000000000001', 'globex']) {
      const answer = await bench.request(SWITCH, { token: of.acme.owner.token, variables: { id } });
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    }
  });
});

describe('/.well-known/jwks.json', () => {
  it('publishes the public half of the key, and nothing more', async () => {
    const { status, body } = await bench.get('/.well-known/jwks.json');
    expect(status).toBe(200);
    expect(body).toMatchObject({ keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'test' }] });
    expect(JSON.stringify(body)).not.toContain('"d"');
  });
});
