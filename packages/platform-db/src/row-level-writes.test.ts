import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from './new-id.js';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';
import { addTenant, queryAs, type TenantScene } from './testing/two-tenants.js';

let platform: TestPlatform;
let ours: TenantScene;
let theirs: TenantScene;

beforeAll(async () => {
  platform = await startTestPlatform();
  ours = await addTenant(platform.adminUrl, 'ours');
  theirs = await addTenant(platform.adminUrl, 'theirs');
});
afterAll(() => platform.stop());

describe('writing past row-level security', () => {
  it.each([
    [
      'parley_identity',
      'a role',
      () => [`INSERT INTO identity.roles VALUES ($1, $2, 'owner', '{}')`, newId(), theirs.tenantId],
    ],
    [
      'parley_identity',
      'a membership',
      () => ['INSERT INTO identity.memberships VALUES ($1, $2, $3)', newId(), theirs.tenantId, ours.userId],
    ],
    [
      'parley_identity',
      'an attribute',
      () => [`INSERT INTO identity.user_attributes VALUES ($1, $2, 'x', '1')`, theirs.tenantId, ours.userId],
    ],
    [
      'parley_identity',
      'a refresh token',
      () => [
        `INSERT INTO identity.refresh_tokens VALUES ($1, $2, $3, '\\x00', now(), now())`,
        newId(),
        theirs.sessionId,
        theirs.tenantId,
      ],
    ],
    [
      'parley_tenants',
      'a data source',
      () => [
        `INSERT INTO tenants.data_sources VALUES ($1, $2, 'x', 'POSTGRESQL', false, 'a', 's')`,
        newId(),
        theirs.tenantId,
      ],
    ],
    [
      'parley_catalog',
      'a policy',
      () => [
        `INSERT INTO catalog.policies VALUES ($1, $2, $3, 'x', 'x', 'ROW', '{}')`,
        newId(),
        theirs.tenantId,
        theirs.dataSourceId,
      ],
    ],
    [
      'parley_catalog',
      'a model of its own tenant on a foreign data source',
      () => [
        `INSERT INTO catalog.semantic_models VALUES ($1, $2, $3, 9, 'DRAFT', '{}')`,
        newId(),
        ours.tenantId,
        theirs.dataSourceId,
      ],
    ],
    [
      'parley_catalog',
      'what was seen of its own tenant on a foreign data source',
      () => [
        `INSERT INTO catalog.value_profiles VALUES ($2, $1, 'public', 'x', '[]', now())`,
        ours.tenantId,
        theirs.dataSourceId,
      ],
    ],
    [
      'parley_catalog',
      'a refresh of a foreign data source',
      () => [
        `INSERT INTO catalog.schema_refreshes (id, tenant_id, data_source_id, requested_by) VALUES ($1, $2, $3, $4)`,
        newId(),
        ours.tenantId,
        theirs.dataSourceId,
        ours.userId,
      ],
    ],
    [
      'parley_catalog',
      'a refresh in somebody else’s name',
      () => [
        `INSERT INTO catalog.schema_refreshes (id, tenant_id, data_source_id, requested_by) VALUES ($1, $2, $3, $4)`,
        newId(),
        ours.tenantId,
        ours.dataSourceId,
        theirs.userId,
      ],
    ],
    [
      'parley_catalog',
      'a classified table of its own tenant on a foreign data source',
      () => [
        `INSERT INTO catalog.classified_tables VALUES ($2, $1, 'public', 'x', '{}')`,
        ours.tenantId,
        theirs.dataSourceId,
      ],
    ],
    ['parley_query', 'a run', () => [INSERT_RUN, newId(), theirs.tenantId, ours.userId, theirs.dataSourceId]],
    [
      'parley_query',
      'a run of its own tenant on a foreign data source',
      () => [INSERT_RUN, newId(), ours.tenantId, ours.userId, theirs.dataSourceId],
    ],
    [
      'parley_query',
      'a run in the name of another user',
      () => [INSERT_RUN, newId(), ours.tenantId, theirs.userId, ours.dataSourceId],
    ],
    [
      'parley_query',
      'a run in a foreign thread',
      () => [
        `${INSERT_RUN_COLUMNS}, thread_id) VALUES ($1, $2, $3, $4, 'SQL', 'QUEUED', $5)`,
        ...[newId(), ours.tenantId, ours.userId, ours.dataSourceId, theirs.threadId],
      ],
    ],
    [
      'parley_query',
      'a thread about a foreign data source',
      () => [INSERT_THREAD, newId(), ours.tenantId, theirs.dataSourceId, ours.userId],
    ],
    [
      'parley_query',
      'a thread in the name of another user',
      () => [INSERT_THREAD, newId(), ours.tenantId, ours.dataSourceId, theirs.userId],
    ],
    [
      'parley_query',
      'an export of a foreign run',
      () => [INSERT_EXPORT, newId(), ours.tenantId, theirs.runId, ours.userId, ours.sessionId],
    ],
    [
      'parley_query',
      'an export in the name of another user',
      () => [INSERT_EXPORT, newId(), ours.tenantId, ours.runId, theirs.userId, ours.sessionId],
    ],
    [
      'parley_query',
      'an audit entry',
      () => [
        `INSERT INTO audit.audit_entries (id, tenant_id, action) VALUES ($1, $2, 'x')`,
        newId(),
        theirs.tenantId,
      ],
    ],
    [
      'parley_query',
      'an audit entry in the name of another user',
      () => [
        `INSERT INTO audit.audit_entries (id, tenant_id, actor_id, action) VALUES ($1, $2, $3, 'x')`,
        newId(),
        ours.tenantId,
        theirs.userId,
      ],
    ],
  ] as const)('%s can not put %s into another tenant', async (role, _what, statement) => {
    const [sql, ...values] = statement();
    const written = queryAs(platform.urls[role], ours.scope, [sql as string, ...values]);
    await expect(written).rejects.toMatchObject({ code: '42501', message: /row-level security/ });
  });

  it('can not give a role of another tenant', async () => {
    const given = queryAs(platform.urls.parley_identity, ours.scope, [
      'INSERT INTO identity.membership_roles VALUES ($1, $2, $3)',
      ours.membershipId,
      theirs.roleId,
      ours.tenantId,
    ]);
    await expect(given).rejects.toMatchObject({ code: '23503' });
  });

  it.each([
    ['for somebody else', () => [ours.tenantId, theirs.userId]],
    ['where one does not belong', () => [theirs.tenantId, ours.userId]],
  ] as const)('can not open a session %s', async (_why, ids) => {
    const [tenantId, userId] = ids();
    const opened = queryAs(platform.urls.parley_identity, { tenantId, userId: ours.userId }, [
      'INSERT INTO identity.sessions (id, tenant_id, user_id, expires_at) VALUES ($1, $2, $3, now())',
      newId(),
      tenantId,
      userId,
    ]);
    await expect(opened).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['parley_identity', `UPDATE identity.sessions SET revoked_at = now()`],
    ['parley_identity', `UPDATE identity.roles SET permissions = '{}'`],
    ['parley_identity', `DELETE FROM identity.memberships`],
    ['parley_identity', `UPDATE identity.users SET name = 'Somebody'`],
    ['parley_tenants', `UPDATE tenants.data_sources SET sealed_settings = 'x'`],
    ['parley_tenants', `UPDATE tenants.tenants SET name = 'x'`],
    ['parley_catalog', `DELETE FROM catalog.policies`],
    ['parley_catalog', `DELETE FROM catalog.model_drafts`],
    ['parley_query', `UPDATE query.runs SET status = 'CANCELLED'`],
    ['parley_query', `UPDATE query.threads SET title = 'x'`],
    ['parley_query', `DELETE FROM query.threads`],
    ['parley_query', `UPDATE query.exports SET status = 'CANCELLED'`],
    ['parley_query', `DELETE FROM query.exports`],
  ] as const)('%s: "%s" stays inside the tenant, and does nothing without one', async (role, sql) => {
    const table = /(?:UPDATE|FROM) (\S+)/.exec(sql)?.[1] ?? '';
    const [column, id] = theirKey(table);
    const look = [`SELECT * FROM ${table} WHERE ${column} = $1`, id] as const;
    const before = await queryAs(platform.adminUrl, null, look);
    expect(before.rows.length).toBeGreaterThan(0);

    expect((await queryAs(platform.urls[role], null, [sql])).rowCount).toBe(0);
    expect((await queryAs(platform.urls[role], ours.scope, [sql])).rowCount).toBeGreaterThan(0);

    expect((await queryAs(platform.adminUrl, null, look)).rows).toEqual(before.rows);
  });
});

function theirKey(table: string): readonly [column: string, id: string] {
  if (table === 'identity.users') return ['id', theirs.userId];
  return table === 'tenants.tenants' ? ['id', theirs.tenantId] : ['tenant_id', theirs.tenantId];
}

const INSERT_RUN_COLUMNS =
  'INSERT INTO query.runs (id, tenant_id, requested_by, data_source_id, kind, status';

const INSERT_RUN = `${INSERT_RUN_COLUMNS}) VALUES ($1, $2, $3, $4, 'SQL', 'QUEUED')`;

const INSERT_THREAD = `INSERT INTO query.threads (id, tenant_id, data_source_id, started_by, title, kept_until)
  VALUES ($1, $2, $3, $4, 'x', now())`;

const INSERT_EXPORT = `INSERT INTO query.exports
    (id, tenant_id, run_id, requested_by, session_id, format, file_name, total_rows, url_expires_at)
  VALUES ($1, $2, $3, $4, $5, 'CSV', 'result.csv', 0, now())`;
