-- Policies that people change: the revision an edit is based on, changes that wait for a second person, and what the catalog must know of
-- the tenant's members to say what a policy does to them.

SET ROLE parley_owner;

ALTER TABLE catalog.policies
  ADD COLUMN revision   integer        NOT NULL DEFAULT 1,
  ADD COLUMN updated_at timestamptz(6) NOT NULL DEFAULT now();
GRANT UPDATE (revision, updated_at) ON catalog.policies TO parley_catalog;

-- A change that would let its author see more, until somebody else decides on it. What is asked for never changes.
CREATE TABLE catalog.policy_changes (
  id             uuid           NOT NULL,
  tenant_id      uuid           NOT NULL,
  data_source_id uuid           NOT NULL,
  proposed_by    uuid           NOT NULL,
  change         jsonb          NOT NULL,
  widening       text           NOT NULL,
  created_at     timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT policy_changes_pkey PRIMARY KEY (id)
);
CREATE INDEX policy_changes_data_source_id_created_at_id_idx
  ON catalog.policy_changes (data_source_id, created_at, id);
GRANT SELECT, INSERT, DELETE ON catalog.policy_changes TO parley_catalog;

ALTER TABLE catalog.policy_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.policy_changes FOR SELECT TO parley_catalog
  USING (tenant_id = parley.tenant_id());
CREATE POLICY propose_as_myself ON catalog.policy_changes FOR INSERT TO parley_catalog
  WITH CHECK (tenant_id = parley.tenant_id() AND proposed_by = parley.user_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));
CREATE POLICY decide ON catalog.policy_changes FOR DELETE TO parley_catalog
  USING (tenant_id = parley.tenant_id());

-- Whom a policy can bind, and what it may read of them.
CREATE VIEW identity_v1.members WITH (security_barrier) AS
  SELECT m.tenant_id, m.user_id, m.groups, granted.roles, granted.permissions, known.attributes
  FROM identity.memberships m
  JOIN identity.users u ON u.id = m.user_id AND u.disabled_at IS NULL
  CROSS JOIN LATERAL (
    SELECT
      coalesce(array_agg(DISTINCT r.name ORDER BY r.name), '{}') AS roles,
      coalesce(array_agg(DISTINCT p ORDER BY p) FILTER (WHERE p IS NOT NULL), '{}') AS permissions
    FROM identity.membership_roles mr
    JOIN identity.roles r ON r.id = mr.role_id
    LEFT JOIN LATERAL unnest(r.permissions) AS p ON true
    WHERE mr.membership_id = m.id
  ) AS granted
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_object_agg(a.name, a.value), '{}') AS attributes
    FROM identity.user_attributes a
    WHERE a.tenant_id = m.tenant_id AND a.user_id = m.user_id
  ) AS known
  WHERE m.tenant_id = parley.tenant_id();

CREATE VIEW identity_v1.role_names WITH (security_barrier) AS
  SELECT r.tenant_id, r.name FROM identity.roles r WHERE r.tenant_id = parley.tenant_id();

GRANT SELECT ON identity_v1.members, identity_v1.role_names TO parley_catalog;

RESET ROLE;
