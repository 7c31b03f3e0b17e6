-- What one subgraph may know of another's data: versioned views, cut to the current tenant, and the
-- few questions that must be answered before a tenant is known: functions that run as the owner.

SET ROLE parley_owner;

-- Views ------------------------------------------------------------------------------------------

CREATE VIEW tenants_v1.tenants WITH (security_barrier) AS
  SELECT t.id, t.slug, t.name, t.industry, t.tier FROM tenants.tenants t WHERE t.id = parley.tenant_id();
GRANT SELECT ON tenants_v1.tenants TO parley_query;

CREATE VIEW catalog_v1.published_models WITH (security_barrier) AS
  SELECT s.id, s.tenant_id, s.data_source_id, s.version, s.definition, s.published_at
  FROM catalog.semantic_models s
  WHERE s.tenant_id = parley.tenant_id() AND s.status = 'PUBLISHED';

CREATE VIEW catalog_v1.physical_schemas WITH (security_barrier) AS
  SELECT p.data_source_id, p.tenant_id, p.hash, p.definition, p.read_at
  FROM catalog.physical_schemas p
  WHERE p.tenant_id = parley.tenant_id();

CREATE VIEW catalog_v1.bound_policies WITH (security_barrier) AS
  SELECT b.id AS binding_id, p.id AS policy_id, p.tenant_id, p.data_source_id, p.name, p.description, p.kind,
         p.definition, b.role_name, b.group_name, b.user_id
  FROM catalog.policies p JOIN catalog.policy_bindings b ON b.policy_id = p.id
  WHERE p.tenant_id = parley.tenant_id();

CREATE VIEW catalog_v1.classified_tables WITH (security_barrier) AS
  SELECT c.data_source_id, c.tenant_id, c.schema_name, c.table_name, c.columns
  FROM catalog.classified_tables c
  WHERE c.tenant_id = parley.tenant_id();

GRANT USAGE ON SCHEMA catalog_v1 TO parley_query;
GRANT SELECT ON catalog_v1.published_models, catalog_v1.physical_schemas, catalog_v1.bound_policies,
  catalog_v1.classified_tables TO parley_query;

-- Functions --------------------------------------------------------------------------------------
-- Each runs as parley_owner, past row-level security: one exact key in, little out, search_path pinned.

-- Who logs in with this e-mail address. Memberships in the order they were joined.
CREATE FUNCTION identity.find_login(login_email text)
  RETURNS TABLE (user_id uuid, password_hash text, disabled boolean, memberships jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT u.id, u.password_hash, u.disabled_at IS NOT NULL,
    (SELECT coalesce(
       jsonb_agg(jsonb_build_object('tenantId', t.id, 'tenantSlug', t.slug) ORDER BY m.joined_at, m.id), '[]')
     FROM identity.memberships m JOIN tenants.tenants t ON t.id = m.tenant_id
     WHERE m.user_id = u.id)
  FROM identity.users u
  WHERE u.email = lower(btrim(login_email));
END;

-- Which session a refresh token belongs to, by the token's SHA-256.
CREATE FUNCTION identity.find_refresh_token(hash bytea)
  RETURNS TABLE (
    token_id uuid, session_id uuid, tenant_id uuid, user_id uuid, used_at timestamptz, expires_at timestamptz,
    session_revoked_at timestamptz, session_expires_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT r.id, s.id, s.tenant_id, s.user_id, r.used_at, r.expires_at, s.revoked_at, s.expires_at
  FROM identity.refresh_tokens r JOIN identity.sessions s ON s.id = r.session_id
  WHERE r.token_hash = hash;
END;

GRANT EXECUTE ON FUNCTION identity.find_login(text), identity.find_refresh_token(bytea) TO parley_identity;

-- What a session is worth right now; no row when it was revoked, ran out, or its user was disabled or
-- left the tenant. Two equal values of access_epoch mean equal rights.
CREATE FUNCTION identity_v1.session_access(session uuid)
  RETURNS TABLE (
    session_id uuid, user_id uuid, tenant_id uuid, roles text[], groups text[], permissions text[], attributes jsonb,
    access_epoch text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT s.id, s.user_id, s.tenant_id, granted.roles, m.groups, granted.permissions, known.attributes,
    md5(jsonb_build_array(
      s.id, s.epoch, s.user_id, s.tenant_id, granted.roles, m.groups, granted.permissions, known.attributes)::text)
  FROM identity.sessions s
  JOIN identity.users u ON u.id = s.user_id AND u.disabled_at IS NULL
  JOIN identity.memberships m ON m.user_id = s.user_id AND m.tenant_id = s.tenant_id
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
    WHERE a.tenant_id = s.tenant_id AND a.user_id = s.user_id
  ) AS known
  WHERE s.id = session AND s.revoked_at IS NULL AND s.expires_at > now();
END;

GRANT USAGE ON SCHEMA identity_v1 TO parley_identity, parley_tenants, parley_catalog, parley_query;
GRANT EXECUTE ON FUNCTION identity_v1.session_access(uuid)
  TO parley_identity, parley_tenants, parley_catalog, parley_query;

-- Runs whose runner died: whose lease ran out (or was never taken within a minute). Only ids and scope,
-- so that a replica can take up the scope of each and end it.
CREATE FUNCTION query.abandoned_runs(most integer)
  RETURNS TABLE (run_id uuid, tenant_id uuid, requested_by uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT r.id, r.tenant_id, r.requested_by
  FROM query.runs r
  WHERE r.status IN ('QUEUED', 'PLANNING', 'RUNNING')
    AND coalesce(r.lease_until, r.created_at + interval '1 minute') < now()
  ORDER BY r.created_at
  LIMIT most;
END;

GRANT EXECUTE ON FUNCTION query.abandoned_runs(integer) TO parley_query;

RESET ROLE;
