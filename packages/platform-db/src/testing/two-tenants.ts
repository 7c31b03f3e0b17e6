import pg from 'pg';
import type { PlatformScope } from '../connect.js';
import { newId } from '../new-id.js';

/** Everything one tenant has one of. */
export interface TenantScene {
  readonly tenantId: string;
  readonly slug: string;
  readonly userId: string;
  readonly email: string;
  readonly membershipId: string;
  readonly roleId: string;
  readonly sessionId: string;
  readonly dataSourceId: string;
  readonly policyId: string;
  readonly runId: string;
  readonly threadId: string;
  readonly scope: PlatformScope;
}

/** Fills every table for a tenant of its own with one user, as the superuser. */
export async function addTenant(adminUrl: string, slug: string): Promise<TenantScene> {
  const [tenantId, userId, membershipId, roleId, sessionId] = [newId(), newId(), newId(), newId(), newId()];
  const [dataSourceId, policyId, runId, draftId] = [newId(), newId(), newId(), newId()];
  const threadId = newId();
  const email = `user@${slug}.example`;
  const statements: [sql: string, values: unknown[]][] = [
    [`INSERT INTO tenants.tenants VALUES ($1, $2, $2, 'FINANCE', 'PRO')`, [tenantId, slug]],
    [`INSERT INTO identity.users VALUES ($1, $2, 'User', 'hash')`, [userId, email]],
    [
      `INSERT INTO identity.memberships VALUES ($1, $2, $3, now(), '{emea}')`,
      [membershipId, tenantId, userId],
    ],
    [`INSERT INTO identity.roles VALUES ($1, $2, 'analyst', '{run:ask,run:sql}')`, [roleId, tenantId]],
    [`INSERT INTO identity.membership_roles VALUES ($1, $2, $3)`, [membershipId, roleId, tenantId]],
    [`INSERT INTO identity.user_attributes VALUES ($1, $2, 'region', '["EU","US"]')`, [tenantId, userId]],
    [
      `INSERT INTO identity.sessions (id, tenant_id, user_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')`,
      [sessionId, tenantId, userId],
    ],
    [
      `INSERT INTO identity.refresh_tokens VALUES ($1, $2, $3, $4, now(), now() + interval '1 day')`,
      [newId(), sessionId, tenantId, Buffer.from(`token of ${slug}`)],
    ],
    [
      `INSERT INTO tenants.data_sources VALUES ($1, $2, 'main', 'POSTGRESQL', true, 'db:5432/main', 'sealed')`,
      [dataSourceId, tenantId],
    ],
    [
      `INSERT INTO tenants.planner_settings VALUES ($1, '{CLAUDE,BUILT_IN}', 'SCHEMA', 1000, NULL, false, 1, $2, now())`,
      [tenantId, userId],
    ],
    [
      `INSERT INTO tenants.planner_providers VALUES ($1, 'CLAUDE', NULL, 'model', NULL, 'sealed')`,
      [tenantId],
    ],
    [
      `INSERT INTO catalog.semantic_models VALUES ($1, $2, $3, 1, 'PUBLISHED', '{}', now(), now())`,
      [newId(), tenantId, dataSourceId],
    ],
    [`INSERT INTO catalog.physical_schemas VALUES ($1, $2, 'hash', '{}', now())`, [dataSourceId, tenantId]],
    [
      `INSERT INTO catalog.value_profiles VALUES ($1, $2, 'public', 'orders', '[]', now())`,
      [dataSourceId, tenantId],
    ],
    [
      `INSERT INTO catalog.schema_refreshes (id, tenant_id, data_source_id, requested_by) VALUES ($1, $2, $3, $4)`,
      [newId(), tenantId, dataSourceId, userId],
    ],
    [
      `INSERT INTO catalog.policies VALUES ($1, $2, $3, 'own region', 'Only one''s own region', 'ROW', '{}')`,
      [policyId, tenantId, dataSourceId],
    ],
    [
      `INSERT INTO catalog.policy_bindings VALUES ($1, $2, $3, 'analyst', NULL)`,
      [newId(), tenantId, policyId],
    ],
    [
      `INSERT INTO catalog.classified_tables VALUES ($1, $2, 'public', 'orders', '{id,region}')`,
      [dataSourceId, tenantId],
    ],
    [
      `INSERT INTO catalog.model_drafts VALUES ($1, $2, $3, 'draft', 1, 0, '[]', $4, $4)`,
      [draftId, tenantId, dataSourceId, userId],
    ],
    [`INSERT INTO catalog.model_draft_revisions VALUES ($1, 1, $2, '{}', $3)`, [draftId, tenantId, userId]],
    [
      `INSERT INTO catalog.sensitive_findings (id, tenant_id, data_source_id, schema_name, table_name, column_name, category,
         confidence, reasons, found_at)
       VALUES ($1, $2, $3, 'public', 'orders', 'region', 'LOCATION', 0.5, '{}', now())`,
      [newId(), tenantId, dataSourceId],
    ],
    [
      `INSERT INTO catalog.policy_changes VALUES ($1, $2, $3, $4, '{}', 'rows of public.orders')`,
      [newId(), tenantId, dataSourceId, userId],
    ],
    [
      `INSERT INTO catalog.verified_questions
         (id, tenant_id, data_source_id, question, parameters, query, description, uses, verified_by, verified_at)
       VALUES ($1, $2, $3, 'revenue', '[]', '{}', '', '[]', $4, now())`,
      [newId(), tenantId, dataSourceId, userId],
    ],
    [
      `INSERT INTO catalog.answer_feedback (id, tenant_id, data_source_id, given_by, question, verdict)
       VALUES ($1, $2, $3, $4, 'revenue', 'RIGHT')`,
      [newId(), tenantId, dataSourceId, userId],
    ],
    [
      `INSERT INTO catalog.model_suggestions (id, tenant_id, data_source_id, kind, key, content)
       VALUES ($1, $2, $3, 'SYNONYM', 'a synonym', '{}')`,
      [newId(), tenantId, dataSourceId],
    ],
    [`INSERT INTO catalog.text_vectors VALUES ($1, $2, 'model', '\\x00', '\\x00')`, [dataSourceId, tenantId]],
    [
      `INSERT INTO query.threads (id, tenant_id, data_source_id, started_by, title, kept_until)
       VALUES ($1, $2, $3, $4, 'revenue', now())`,
      [threadId, tenantId, dataSourceId, userId],
    ],
    [
      `INSERT INTO query.runs (id, tenant_id, requested_by, data_source_id, kind, status)
       VALUES ($1, $2, $3, $4, 'QUESTION', 'SUCCEEDED')`,
      [runId, tenantId, userId, dataSourceId],
    ],
    [
      `INSERT INTO query.exports (id, tenant_id, run_id, requested_by, session_id, format, file_name, total_rows, url_expires_at)
       VALUES ($1, $2, $3, $4, $5, 'CSV', 'result.csv', 5, now())`,
      [newId(), tenantId, runId, userId, sessionId],
    ],
    [`INSERT INTO query.usage_daily VALUES ($1, '2026-11-21', $2, 1, 5, 40, 2.5, 0, 0)`, [tenantId, userId]],
    [`INSERT INTO query.runs_begun_daily VALUES ($1, '2026-11-21', 1)`, [tenantId]],
    [`INSERT INTO query.ai_tokens_monthly VALUES ($1, '2026-11-01', 100)`, [tenantId]],
    [
      `INSERT INTO query.model_calls VALUES
         ($1, $2, $3, $4, 'CLAUDE', 'api.anthropic.com', 'model', 'SCHEMA', 1, 10, 0, 0, 500, 90, 10, 'query', now(), now() + interval '1 day')`,
      [newId(), tenantId, runId, userId],
    ],
    [`INSERT INTO query.cache_generations VALUES ($1, $2, 1, now())`, [dataSourceId, tenantId]],
    [
      `INSERT INTO audit.audit_entries (id, tenant_id, actor_id, action) VALUES ($1, $2, $3, 'run.started')`,
      [newId(), tenantId, userId],
    ],
  ];
  await withClient(adminUrl, async (client) => {
    for (const [sql, values] of statements) await client.query(sql, values);
  });
  return {
    tenantId,
    slug,
    userId,
    email,
    membershipId,
    roleId,
    sessionId,
    dataSourceId,
    policyId,
    runId,
    threadId,
    scope: { tenantId, userId },
  };
}

/** One connection for one piece of work. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One statement, past Prisma: in a transaction with the scope set, or without any. */
export async function queryAs(
  url: string,
  scope: Partial<PlatformScope> | null,
  [sql, ...values]: readonly [sql: string, ...values: unknown[]],
): Promise<pg.QueryResult<Record<string, unknown>>> {
  return withClient(url, async (client) => {
    await client.query('BEGIN');
    if (scope?.tenantId)
      await client.query(`SELECT set_config('parley.tenant_id', $1, true)`, [scope.tenantId]);
    if (scope?.userId) await client.query(`SELECT set_config('parley.user_id', $1, true)`, [scope.userId]);
    const result = await client.query<Record<string, unknown>>(sql, values);
    await client.query('COMMIT');
    return result;
  });
}
