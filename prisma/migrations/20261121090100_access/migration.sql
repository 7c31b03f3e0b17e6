-- Who may touch what. Each subgraph logs in with a role of its own, which sees its own schema and the
-- views granted to it (next migration), and of its own schema only the rows of the tenant and user
-- that the transaction names: parley.tenant_id and parley.user_id. Without them there are no rows.
-- Passwords are set by code (createServiceRoles), never written in a file of this repository.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['parley_identity', 'parley_tenants', 'parley_catalog', 'parley_query'] LOOP
    BEGIN
      EXECUTE format(
        'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS', role_name);
      EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role_name, '15s');
      EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', role_name, '5s');
      EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role_name, '30s');
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- roles belong to the whole cluster
    END;
  END LOOP;
END
$$;

-- Tenants' own databases live in the same cluster; their roles have no business here.
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format(
    'GRANT CONNECT ON DATABASE %I TO parley_identity, parley_tenants, parley_catalog, parley_query',
    current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA parley AUTHORIZATION parley_owner;
CREATE SCHEMA identity_v1 AUTHORIZATION parley_owner;
CREATE SCHEMA tenants_v1 AUTHORIZATION parley_owner;
CREATE SCHEMA catalog_v1 AUTHORIZATION parley_owner;

SET ROLE parley_owner;

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The scope of the transaction -------------------------------------------------------------------
-- A setting made for one transaction reads '' in the next one on that connection, hence nullif.

CREATE FUNCTION parley.tenant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('parley.tenant_id', true), '')::uuid;

CREATE FUNCTION parley.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('parley.user_id', true), '')::uuid;

GRANT USAGE ON SCHEMA parley TO parley_identity, parley_tenants, parley_catalog, parley_query;
GRANT EXECUTE ON FUNCTION parley.tenant_id(), parley.user_id()
  TO parley_identity, parley_tenants, parley_catalog, parley_query;

-- Views that policies below look at --------------------------------------------------------------
-- A view reads with its owner's rights, past row-level security, so each cuts to the scope itself;
-- security_barrier keeps a caller's own functions from seeing rows before the cut.

-- Which tenants the current user belongs to: `User.memberships.tenant` names them.
CREATE VIEW identity_v1.own_memberships WITH (security_barrier) AS
  SELECT m.tenant_id, m.user_id FROM identity.memberships m WHERE m.user_id = parley.user_id();
GRANT USAGE ON SCHEMA identity_v1 TO parley_tenants;
GRANT SELECT ON identity_v1.own_memberships TO parley_tenants;

CREATE VIEW tenants_v1.data_sources WITH (security_barrier) AS
  SELECT d.id, d.tenant_id, d.name, d.engine, d.is_default, d.sealed_settings, d.version
  FROM tenants.data_sources d WHERE d.tenant_id = parley.tenant_id();
GRANT USAGE ON SCHEMA tenants_v1 TO parley_catalog, parley_query;
GRANT SELECT ON tenants_v1.data_sources TO parley_catalog, parley_query;

-- identity ---------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA identity TO parley_identity;
GRANT SELECT, UPDATE (name, password_hash) ON identity.users TO parley_identity;
GRANT SELECT, INSERT, DELETE ON identity.memberships, identity.membership_roles TO parley_identity;
GRANT SELECT, INSERT, DELETE, UPDATE (name, permissions) ON identity.roles TO parley_identity;
GRANT SELECT, INSERT, DELETE, UPDATE (value) ON identity.user_attributes TO parley_identity;
GRANT SELECT, INSERT, UPDATE (epoch, expires_at, revoked_at, revoked_reason) ON identity.sessions
  TO parley_identity;
GRANT SELECT, INSERT, UPDATE (used_at) ON identity.refresh_tokens TO parley_identity;

ALTER TABLE identity.users ENABLE ROW LEVEL SECURITY;
CREATE POLICY me_and_my_tenant ON identity.users FOR SELECT TO parley_identity
  USING (id = parley.user_id() OR EXISTS (
    SELECT FROM identity.memberships m WHERE m.user_id = users.id AND m.tenant_id = parley.tenant_id()));
CREATE POLICY change_me ON identity.users FOR UPDATE TO parley_identity
  USING (id = parley.user_id());

ALTER TABLE identity.memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON identity.memberships TO parley_identity
  USING (tenant_id = parley.tenant_id());
CREATE POLICY mine ON identity.memberships FOR SELECT TO parley_identity
  USING (user_id = parley.user_id());

ALTER TABLE identity.membership_roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON identity.membership_roles TO parley_identity
  USING (tenant_id = parley.tenant_id());
CREATE POLICY mine ON identity.membership_roles FOR SELECT TO parley_identity
  USING (EXISTS (
    SELECT FROM identity.memberships m WHERE m.id = membership_id AND m.user_id = parley.user_id()));

ALTER TABLE identity.roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON identity.roles TO parley_identity
  USING (tenant_id = parley.tenant_id());
CREATE POLICY mine ON identity.roles FOR SELECT TO parley_identity
  USING (EXISTS (
    SELECT FROM identity.membership_roles mr JOIN identity.memberships m ON m.id = mr.membership_id
    WHERE mr.role_id = roles.id AND m.user_id = parley.user_id()));

ALTER TABLE identity.user_attributes ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON identity.user_attributes TO parley_identity
  USING (tenant_id = parley.tenant_id());

ALTER TABLE identity.sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON identity.sessions FOR SELECT TO parley_identity
  USING (tenant_id = parley.tenant_id());
CREATE POLICY end_of_tenant ON identity.sessions FOR UPDATE TO parley_identity
  USING (tenant_id = parley.tenant_id());
-- A session is opened only for oneself, and only where one belongs.
CREATE POLICY open_mine ON identity.sessions FOR INSERT TO parley_identity
  WITH CHECK (tenant_id = parley.tenant_id() AND user_id = parley.user_id() AND EXISTS (
    SELECT FROM identity.memberships m
    WHERE m.tenant_id = sessions.tenant_id AND m.user_id = sessions.user_id));

ALTER TABLE identity.refresh_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON identity.refresh_tokens TO parley_identity
  USING (tenant_id = parley.tenant_id());

-- tenants ----------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA tenants TO parley_tenants;
GRANT SELECT, UPDATE (name) ON tenants.tenants TO parley_tenants;
GRANT SELECT, INSERT, DELETE, UPDATE (name, is_default, address, sealed_settings, version)
  ON tenants.data_sources TO parley_tenants;

ALTER TABLE tenants.tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY current_and_mine ON tenants.tenants FOR SELECT TO parley_tenants
  USING (id = parley.tenant_id() OR id IN (SELECT o.tenant_id FROM identity_v1.own_memberships o));
CREATE POLICY change_current ON tenants.tenants FOR UPDATE TO parley_tenants
  USING (id = parley.tenant_id());

ALTER TABLE tenants.data_sources ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON tenants.data_sources TO parley_tenants
  USING (tenant_id = parley.tenant_id());

-- catalog ----------------------------------------------------------------------------------------
-- Data sources belong to another subgraph, so no foreign key holds these rows to one: the policies do.

GRANT USAGE ON SCHEMA catalog TO parley_catalog;
GRANT SELECT, INSERT, DELETE, UPDATE (status, definition, published_at) ON catalog.semantic_models
  TO parley_catalog;
GRANT SELECT, INSERT, DELETE, UPDATE (hash, definition, read_at) ON catalog.physical_schemas
  TO parley_catalog;
GRANT SELECT, INSERT, DELETE, UPDATE (name, description, kind, definition) ON catalog.policies
  TO parley_catalog;
GRANT SELECT, INSERT, DELETE ON catalog.policy_bindings TO parley_catalog;
GRANT SELECT, INSERT, DELETE, UPDATE (columns) ON catalog.classified_tables TO parley_catalog;

ALTER TABLE catalog.semantic_models ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.semantic_models TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

ALTER TABLE catalog.physical_schemas ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.physical_schemas TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

ALTER TABLE catalog.policies ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.policies TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

ALTER TABLE catalog.policy_bindings ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.policy_bindings TO parley_catalog
  USING (tenant_id = parley.tenant_id());

ALTER TABLE catalog.classified_tables ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.classified_tables TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

-- query ------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA query TO parley_query;
GRANT SELECT, INSERT ON query.runs TO parley_query;
-- What was asked, by whom and where, never changes.
GRANT UPDATE (
  status, sql, explanation, assumptions, confidence, clarification, notices, error, row_count, complete,
  policy_fingerprint, lease_holder, lease_until, cancel_requested_at, started_at, finished_at
) ON query.runs TO parley_query;

ALTER TABLE query.runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.runs FOR SELECT TO parley_query
  USING (tenant_id = parley.tenant_id());
CREATE POLICY go_on ON query.runs FOR UPDATE TO parley_query
  USING (tenant_id = parley.tenant_id());
CREATE POLICY ask_mine ON query.runs FOR INSERT TO parley_query
  WITH CHECK (tenant_id = parley.tenant_id() AND requested_by = parley.user_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

-- audit ------------------------------------------------------------------------------------------
-- Everybody adds, nobody changes. An entry without a tenant (a failed login) can be added only by a
-- transaction without one, and read by no service.

GRANT USAGE ON SCHEMA audit TO parley_identity, parley_tenants, parley_catalog, parley_query;
GRANT SELECT, INSERT ON audit.audit_entries TO parley_identity, parley_tenants, parley_catalog, parley_query;

ALTER TABLE audit.audit_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON audit.audit_entries FOR SELECT
  TO parley_identity, parley_tenants, parley_catalog, parley_query
  USING (tenant_id = parley.tenant_id());
CREATE POLICY add_as_myself ON audit.audit_entries FOR INSERT
  TO parley_identity, parley_tenants, parley_catalog, parley_query
  WITH CHECK (tenant_id IS NOT DISTINCT FROM parley.tenant_id()
    AND (actor_id IS NULL OR actor_id = parley.user_id()));

RESET ROLE;
