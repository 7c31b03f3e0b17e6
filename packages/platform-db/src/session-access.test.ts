import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlatformDb } from './connect.js';
import { findLogin, findRefreshToken } from './login-lookups.js';
import { newId } from './new-id.js';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';
import { addTenant, queryAs, type TenantScene } from './testing/two-tenants.js';

let platform: TestPlatform;
let ours: TenantScene;
let identity: PlatformDb;

beforeAll(async () => {
  platform = await startTestPlatform();
  ours = await addTenant(platform.adminUrl, 'ours');
  await addTenant(platform.adminUrl, 'theirs');
  identity = platform.connect('parley_identity');
});
afterAll(() => platform.stop());

/** Changes something as the superuser and, when `read` is done, changes it back. */
async function during<T>(change: string, back: string, read: () => Promise<T>): Promise<T> {
  await queryAs(platform.adminUrl, null, [change]);
  try {
    return await read();
  } finally {
    await queryAs(platform.adminUrl, null, [back]);
  }
}

describe('what a session is worth', () => {
  it('is told to every service', async () => {
    for (const role of ['parley_identity', 'parley_tenants', 'parley_catalog', 'parley_query'] as const) {
      expect(await platform.connect(role).readSessionAccess(ours.sessionId)).toEqual({
        sessionId: ours.sessionId,
        userId: ours.userId,
        tenantId: ours.tenantId,
        roles: ['analyst'],
        groups: ['emea'],
        permissions: ['run:ask', 'run:sql'],
        attributes: { region: ['EU', 'US'] },
        accessEpoch: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    }
  });

  it('is nothing for a session that is unknown or not even an id', async () => {
    expect(await identity.readSessionAccess(newId())).toBeNull();
    expect(await identity.readSessionAccess(`' OR true --`)).toBeNull();
  });

  it.each([
    [
      'revoked',
      'UPDATE identity.sessions SET revoked_at = now()',
      'UPDATE identity.sessions SET revoked_at = NULL',
    ],
    [
      'out of time',
      `UPDATE identity.sessions SET expires_at = now() - interval '1 second'`,
      `UPDATE identity.sessions SET expires_at = now() + interval '1 day'`,
    ],
    [
      'of a disabled user',
      'UPDATE identity.users SET disabled_at = now()',
      'UPDATE identity.users SET disabled_at = NULL',
    ],
    [
      'of somebody who left',
      'UPDATE identity.memberships SET user_id = (SELECT id FROM identity.users u WHERE u.id <> user_id)',
      'UPDATE identity.memberships SET user_id = (SELECT id FROM identity.users u WHERE u.id <> user_id)',
    ],
  ])('is nothing when it is %s', async (_why, change, back) => {
    expect(await identity.readSessionAccess(ours.sessionId)).not.toBeNull();
    expect(await during(change, back, () => identity.readSessionAccess(ours.sessionId))).toBeNull();
  });

  it.each([
    [
      'a permission',
      `UPDATE identity.roles SET permissions = permissions || 'run:read_all'::text`,
      `UPDATE identity.roles SET permissions = '{run:ask,run:sql}'`,
    ],
    ['a role’s name', `UPDATE identity.roles SET name = 'x'`, `UPDATE identity.roles SET name = 'analyst'`],
    [
      'an attribute',
      `UPDATE identity.user_attributes SET value = '["EU"]'`,
      `UPDATE identity.user_attributes SET value = '["EU","US"]'`,
    ],
    [
      'a group',
      `UPDATE identity.memberships SET groups = '{emea,apac}'`,
      `UPDATE identity.memberships SET groups = '{emea}'`,
    ],
    [
      'the session’s own epoch',
      'UPDATE identity.sessions SET epoch = 2',
      'UPDATE identity.sessions SET epoch = 1',
    ],
  ])(
    'has another epoch when %s changes, and the old one when it is as before',
    async (_what, change, back) => {
      const epoch = async (): Promise<string | undefined> =>
        (await identity.readSessionAccess(ours.sessionId))?.accessEpoch;
      const before = await epoch();
      expect(await during(change, back, epoch)).not.toBe(before);
      expect(await epoch()).toBe(before);
    },
  );

  it('has the permissions of all roles, each once', async () => {
    const roleId = newId();
    await queryAs(platform.adminUrl, null, [
      `INSERT INTO identity.roles VALUES ($1, $2, 'admin', '{run:ask,user:read}')`,
      roleId,
      ours.tenantId,
    ]);
    await queryAs(platform.adminUrl, null, [
      'INSERT INTO identity.membership_roles VALUES ($1, $2, $3)',
      ours.membershipId,
      roleId,
      ours.tenantId,
    ]);
    const access = await identity.readSessionAccess(ours.sessionId);
    expect(access).toMatchObject({
      roles: ['admin', 'analyst'],
      permissions: ['run:ask', 'run:sql', 'user:read'],
    });
    await queryAs(platform.adminUrl, null, ['DELETE FROM identity.membership_roles']);
    expect(await identity.readSessionAccess(ours.sessionId)).toMatchObject({ roles: [], permissions: [] });
  });
});

describe('logging in', () => {
  it('finds the user by e-mail address, however typed, with tenants in the order joined', async () => {
    const login = { userId: ours.userId, passwordHash: 'hash', disabled: false };
    const memberships = [{ tenantId: ours.tenantId, tenantSlug: 'ours' }];
    expect(await findLogin(identity, ' User@OURS.example ')).toEqual({ ...login, memberships });
    expect(await findLogin(identity, 'nobody@ours.example')).toBeNull();
    expect(await findLogin(identity, '%')).toBeNull();
  });

  it('opens a session and its refresh token under row-level security, and finds it by the token', async () => {
    const [sessionId, tokenId] = [newId(), newId()];
    const tokenHash = new Uint8Array([1, 2, 3]);
    const expiresAt = new Date(Date.now() + 60_000);
    await identity.transaction(ours.scope, async (tx) => {
      await tx.session.create({ data: { id: sessionId, ...ours.scope, expiresAt } });
      await tx.refreshToken.create({
        data: { id: tokenId, sessionId, tenantId: ours.tenantId, tokenHash, expiresAt },
      });
    });
    expect(await findRefreshToken(identity, tokenHash)).toEqual({
      tokenId,
      sessionId,
      tenantId: ours.tenantId,
      userId: ours.userId,
      usedAt: null,
      expiresAt,
      sessionRevokedAt: null,
      sessionExpiresAt: expiresAt,
    });
    expect(await findRefreshToken(identity, new Uint8Array([9]))).toBeNull();
  });

  it('is a question that no other service may ask', async () => {
    const query = platform.connect('parley_query');
    await expect(findLogin(query, ours.email)).rejects.toThrow(/permission denied/);
    await expect(findRefreshToken(query, new Uint8Array([1]))).rejects.toThrow(/permission denied/);
  });
});
