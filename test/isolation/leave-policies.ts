import { randomUUID } from 'node:crypto';
import { queryAsAdmin } from '../house/look-behind.js';

/** Says again what is known already: made or dropped, it changes nothing. */
const HARMLESS = {
  kind: 'CLASSIFY',
  tables: [{ schema: 'public', table: 'customers', columns: ['id'] }],
};

/** Leaves changes of policies that wait for a second person, proposed by the tenant's analyst, and answers with their ids. */
export async function leaveWaitingChanges(tenantSlug: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await queryAsAdmin(
    `INSERT INTO catalog.policy_changes (id, tenant_id, data_source_id, proposed_by, change, widening)
     SELECT added, d.tenant_id, d.id, m.user_id, $3, 'nothing'
     FROM tenants.tenants t
     JOIN tenants.data_sources d ON d.tenant_id = t.id AND d.is_default
     JOIN identity.membership_roles mr ON mr.tenant_id = t.id
     JOIN identity.roles r ON r.id = mr.role_id AND r.name = 'analyst'
     JOIN identity.memberships m ON m.id = mr.membership_id
     CROSS JOIN unnest($2::uuid[]) AS added
     WHERE t.slug = $1
     ON CONFLICT DO NOTHING`,
    { values: [tenantSlug, ids, JSON.stringify(HARMLESS)] },
  );
  return ids;
}

/** Leaves policies that bind nobody, and answers with their ids. */
export async function leaveUnboundPolicies(tenantSlug: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await queryAsAdmin(
    `INSERT INTO catalog.policies (id, tenant_id, data_source_id, name, description, kind, definition)
     SELECT added, d.tenant_id, d.id, 'probe ' || added, '', 'TABLE', '{"tables": []}'
     FROM tenants.tenants t
     JOIN tenants.data_sources d ON d.tenant_id = t.id AND d.is_default
     CROSS JOIN unnest($2::uuid[]) AS added
     WHERE t.slug = $1`,
    { values: [tenantSlug, ids] },
  );
  return ids;
}
