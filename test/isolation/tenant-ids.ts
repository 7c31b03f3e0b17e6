import { queryAsAdmin } from '../house/look-behind.js';
import { leaveFindings } from './leave-findings.js';
import { leaveSuggestions, leaveVerifiedQuestions } from './leave-learning.js';
import { leaveWaitingChanges } from './leave-policies.js';
import { beginSession } from './session.js';

/** What an id can stand for. */
export type IdKind =
  | 'tenant'
  | 'user'
  | 'role'
  | 'dataSource'
  | 'semanticModel'
  | 'modelDraft'
  | 'policy'
  | 'policyChange'
  | 'finding'
  | 'run'
  | 'thread'
  | 'export'
  | 'schemaRefresh'
  | 'verifiedQuestion'
  | 'modelSuggestion';

/** Real ids of what belongs to one tenant and to no other, as the platform database knows them. */
export type TenantIds = Readonly<Record<IdKind, readonly string[]>>;

/** An id that nothing has. */
export const UNKNOWN_ID = '01a1df14-0000-7000-8000-0123456789ab';

/** So many of each kind are enough to try. */
const OF_A_KIND = 3;

export async function idsOfTenant(slug: string): Promise<TenantIds> {
  await leaveWaitingChanges(slug, 1);
  const owner = await beginSession(slug, 'owner');
  await leaveFindings(owner);
  await leaveVerifiedQuestions(owner.tenantId);
  await leaveSuggestions(owner.tenantId);
  const [row] = await queryAsAdmin(
    `SELECT array_agg(id::text) AS tenant,
       (SELECT array_agg(user_id::text) FROM identity.memberships m
        WHERE tenant_id = any(array_agg(t.id))
          AND NOT EXISTS (SELECT FROM identity.memberships o WHERE o.user_id = m.user_id AND o.id <> m.id)) AS "user",
       (SELECT array_agg(id::text) FROM identity.roles WHERE tenant_id = any(array_agg(t.id))) AS role,
       (SELECT array_agg(id::text) FROM tenants.data_sources WHERE tenant_id = any(array_agg(t.id))) AS "dataSource",
       (SELECT array_agg(id::text) FROM catalog.semantic_models WHERE tenant_id = any(array_agg(t.id))) AS "semanticModel",
       (SELECT array_agg(id::text) FROM catalog.model_drafts WHERE tenant_id = any(array_agg(t.id))) AS "modelDraft",
       (SELECT array_agg(id::text) FROM catalog.policies WHERE tenant_id = any(array_agg(t.id))) AS policy,
       (SELECT array_agg(id::text) FROM catalog.policy_changes WHERE tenant_id = any(array_agg(t.id))) AS "policyChange",
       (SELECT array_agg(id::text) FROM catalog.sensitive_findings WHERE tenant_id = any(array_agg(t.id))) AS finding,
       (SELECT array_agg(id::text ORDER BY id DESC) FROM catalog.schema_refreshes
        WHERE tenant_id = any(array_agg(t.id))) AS "schemaRefresh",
       (SELECT array_agg(id::text) FROM catalog.verified_questions
        WHERE tenant_id = any(array_agg(t.id))) AS "verifiedQuestion",
       (SELECT array_agg(id::text) FROM catalog.model_suggestions
        WHERE tenant_id = any(array_agg(t.id))) AS "modelSuggestion",
       (SELECT array_agg(id::text ORDER BY id DESC) FROM query.runs WHERE tenant_id = any(array_agg(t.id))) AS run,
       (SELECT array_agg(id::text ORDER BY id DESC) FROM query.threads WHERE tenant_id = any(array_agg(t.id))) AS thread,
       (SELECT array_agg(id::text ORDER BY id DESC) FROM query.exports WHERE tenant_id = any(array_agg(t.id))) AS export
     FROM tenants.tenants t WHERE slug = $1`,
    { values: [slug] },
  );
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([kind, ids]) => {
      if (!Array.isArray(ids)) throw new Error(`${slug} has no ${kind} to try.`);
      return [kind, ids.slice(0, OF_A_KIND)];
    }),
  ) as Record<IdKind, string[]>;
}
