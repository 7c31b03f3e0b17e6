-- Who owns the platform's tables: a role nobody can log in as, so that views and functions that
-- look over the fence of row-level security do it with this role's rights and not a superuser's.
-- Roles belong to the whole cluster, hence "unless it is there".
DO $$
BEGIN
  CREATE ROLE parley_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT parley_owner TO %I WITH INHERIT TRUE, SET TRUE', current_user);
  END IF;
END
$$;

CREATE SCHEMA identity AUTHORIZATION parley_owner;
CREATE SCHEMA tenants AUTHORIZATION parley_owner;
CREATE SCHEMA catalog AUTHORIZATION parley_owner;
CREATE SCHEMA query AUTHORIZATION parley_owner;
CREATE SCHEMA audit AUTHORIZATION parley_owner;

SET ROLE parley_owner;

-- identity ---------------------------------------------------------------------------------------

CREATE TABLE identity.users (
  id            uuid           NOT NULL,
  email         text           NOT NULL,
  name          text           NOT NULL,
  password_hash text           NOT NULL,
  created_at    timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  disabled_at   timestamptz(6),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_email_lower_case CHECK (email = lower(email))
);
CREATE UNIQUE INDEX users_email_key ON identity.users (email);

CREATE TABLE identity.memberships (
  id        uuid           NOT NULL,
  tenant_id uuid           NOT NULL,
  user_id   uuid           NOT NULL,
  joined_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  groups    text[]         NOT NULL DEFAULT ARRAY[]::text[],
  CONSTRAINT memberships_pkey PRIMARY KEY (id),
  CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX memberships_tenant_id_user_id_key ON identity.memberships (tenant_id, user_id);
CREATE UNIQUE INDEX memberships_id_tenant_id_key ON identity.memberships (id, tenant_id);
CREATE INDEX memberships_user_id_idx ON identity.memberships (user_id);

CREATE TABLE identity.roles (
  id          uuid    NOT NULL,
  tenant_id   uuid    NOT NULL,
  name        text    NOT NULL,
  permissions text[]  NOT NULL DEFAULT ARRAY[]::text[],
  built_in    boolean NOT NULL DEFAULT false,
  CONSTRAINT roles_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX roles_tenant_id_name_key ON identity.roles (tenant_id, name);
CREATE UNIQUE INDEX roles_id_tenant_id_key ON identity.roles (id, tenant_id);

CREATE TABLE identity.membership_roles (
  membership_id uuid NOT NULL,
  role_id       uuid NOT NULL,
  tenant_id     uuid NOT NULL,
  CONSTRAINT membership_roles_pkey PRIMARY KEY (membership_id, role_id),
  CONSTRAINT membership_roles_membership_id_tenant_id_fkey FOREIGN KEY (membership_id, tenant_id)
    REFERENCES identity.memberships (id, tenant_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT membership_roles_role_id_tenant_id_fkey FOREIGN KEY (role_id, tenant_id)
    REFERENCES identity.roles (id, tenant_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX membership_roles_role_id_idx ON identity.membership_roles (role_id);

CREATE TABLE identity.user_attributes (
  tenant_id uuid  NOT NULL,
  user_id   uuid  NOT NULL,
  name      text  NOT NULL,
  value     jsonb NOT NULL,
  CONSTRAINT user_attributes_pkey PRIMARY KEY (tenant_id, user_id, name)
);

CREATE TABLE identity.sessions (
  id             uuid           NOT NULL,
  tenant_id      uuid           NOT NULL,
  user_id        uuid           NOT NULL,
  epoch          integer        NOT NULL DEFAULT 1,
  created_at     timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at     timestamptz(6) NOT NULL,
  revoked_at     timestamptz(6),
  revoked_reason text,
  CONSTRAINT sessions_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX sessions_id_tenant_id_key ON identity.sessions (id, tenant_id);
CREATE INDEX sessions_user_id_idx ON identity.sessions (user_id);

CREATE TABLE identity.refresh_tokens (
  id         uuid           NOT NULL,
  session_id uuid           NOT NULL,
  tenant_id  uuid           NOT NULL,
  token_hash bytea          NOT NULL,
  issued_at  timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamptz(6) NOT NULL,
  used_at    timestamptz(6),
  CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id),
  CONSTRAINT refresh_tokens_session_id_tenant_id_fkey FOREIGN KEY (session_id, tenant_id)
    REFERENCES identity.sessions (id, tenant_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX refresh_tokens_token_hash_key ON identity.refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_session_id_idx ON identity.refresh_tokens (session_id);

-- tenants ----------------------------------------------------------------------------------------

CREATE TYPE tenants."Industry" AS ENUM ('TECHNOLOGY', 'HEALTHCARE', 'FINANCE', 'RETAIL');
CREATE TYPE tenants."Tier" AS ENUM ('FREE', 'PRO', 'ENTERPRISE');
CREATE TYPE tenants."Engine" AS ENUM ('POSTGRESQL', 'MARIADB', 'SQLITE', 'DUCKDB');

CREATE TABLE tenants.tenants (
  id         uuid               NOT NULL,
  slug       text               NOT NULL,
  name       text               NOT NULL,
  industry   tenants."Industry" NOT NULL,
  tier       tenants."Tier"     NOT NULL,
  created_at timestamptz(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT tenants_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX tenants_slug_key ON tenants.tenants (slug);

CREATE TABLE tenants.data_sources (
  id              uuid             NOT NULL,
  tenant_id       uuid             NOT NULL,
  name            text             NOT NULL,
  engine          tenants."Engine" NOT NULL,
  is_default      boolean          NOT NULL DEFAULT false,
  address         text             NOT NULL,
  sealed_settings text             NOT NULL,
  version         integer          NOT NULL DEFAULT 1,
  created_at      timestamptz(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT data_sources_pkey PRIMARY KEY (id),
  CONSTRAINT data_sources_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants.tenants (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX data_sources_tenant_id_name_key ON tenants.data_sources (tenant_id, name);
-- A question that names no data source goes to the default one: there is at most one.
CREATE UNIQUE INDEX data_sources_one_default ON tenants.data_sources (tenant_id) WHERE is_default;

-- catalog ----------------------------------------------------------------------------------------

CREATE TYPE catalog."ModelStatus" AS ENUM ('DRAFT', 'PUBLISHED', 'RETIRED');
CREATE TYPE catalog."PolicyKind" AS ENUM ('ROW', 'COLUMN', 'TABLE');

CREATE TABLE catalog.semantic_models (
  id             uuid                  NOT NULL,
  tenant_id      uuid                  NOT NULL,
  data_source_id uuid                  NOT NULL,
  version        integer               NOT NULL,
  status         catalog."ModelStatus" NOT NULL,
  definition     jsonb                 NOT NULL,
  created_at     timestamptz(6)        NOT NULL DEFAULT CURRENT_TIMESTAMP,
  published_at   timestamptz(6),
  CONSTRAINT semantic_models_pkey PRIMARY KEY (id),
  CONSTRAINT semantic_models_published_has_a_time CHECK (status <> 'PUBLISHED' OR published_at IS NOT NULL)
);
CREATE UNIQUE INDEX semantic_models_data_source_id_version_key
  ON catalog.semantic_models (data_source_id, version);
-- Publishing a version retires the one before it.
CREATE UNIQUE INDEX semantic_models_one_published
  ON catalog.semantic_models (data_source_id) WHERE status = 'PUBLISHED';

CREATE TABLE catalog.physical_schemas (
  data_source_id uuid           NOT NULL,
  tenant_id      uuid           NOT NULL,
  hash           text           NOT NULL,
  definition     jsonb          NOT NULL,
  read_at        timestamptz(6) NOT NULL,
  CONSTRAINT physical_schemas_pkey PRIMARY KEY (data_source_id)
);

CREATE TABLE catalog.policies (
  id             uuid                 NOT NULL,
  tenant_id      uuid                 NOT NULL,
  data_source_id uuid                 NOT NULL,
  name           text                 NOT NULL,
  description    text                 NOT NULL,
  kind           catalog."PolicyKind" NOT NULL,
  definition     jsonb                NOT NULL,
  created_at     timestamptz(6)       NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT policies_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX policies_data_source_id_name_key ON catalog.policies (data_source_id, name);
CREATE UNIQUE INDEX policies_id_tenant_id_key ON catalog.policies (id, tenant_id);

CREATE TABLE catalog.policy_bindings (
  id         uuid NOT NULL,
  tenant_id  uuid NOT NULL,
  policy_id  uuid NOT NULL,
  role_name  text,
  user_id    uuid,
  group_name text,
  CONSTRAINT policy_bindings_pkey PRIMARY KEY (id),
  CONSTRAINT policy_bindings_role_group_or_user CHECK (num_nonnulls(role_name, group_name, user_id) = 1),
  CONSTRAINT policy_bindings_policy_id_tenant_id_fkey FOREIGN KEY (policy_id, tenant_id)
    REFERENCES catalog.policies (id, tenant_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX policy_bindings_policy_id_idx ON catalog.policy_bindings (policy_id);

-- Tables somebody has looked at, with the columns they had then. Once a data source has any policy, everything else is hidden.
CREATE TABLE catalog.classified_tables (
  data_source_id uuid   NOT NULL,
  tenant_id      uuid   NOT NULL,
  schema_name    text   NOT NULL,
  table_name     text   NOT NULL,
  columns        text[] NOT NULL,
  CONSTRAINT classified_tables_pkey PRIMARY KEY (data_source_id, schema_name, table_name)
);

-- query ------------------------------------------------------------------------------------------

CREATE TYPE query."RunKind" AS ENUM ('QUESTION', 'SQL');
CREATE TYPE query."RunStatus" AS ENUM (
  'QUEUED', 'PLANNING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'NEEDS_CLARIFICATION', 'DECLINED'
);

CREATE TABLE query.runs (
  id                  uuid              NOT NULL,
  tenant_id           uuid              NOT NULL,
  requested_by        uuid              NOT NULL,
  data_source_id      uuid              NOT NULL,
  kind                query."RunKind"   NOT NULL,
  status              query."RunStatus" NOT NULL,
  question            text,
  note                text,
  sql                 text,
  explanation         text,
  assumptions         text[]            NOT NULL DEFAULT ARRAY[]::text[],
  confidence          double precision,
  clarification       jsonb,
  notices             jsonb             NOT NULL DEFAULT '[]',
  error               jsonb,
  row_count           bigint            NOT NULL DEFAULT 0,
  complete            boolean           NOT NULL DEFAULT true,
  policy_fingerprint  text,
  idempotency_key     text,
  request_hash        text,
  lease_holder        text,
  lease_until         timestamptz(6),
  cancel_requested_at timestamptz(6),
  created_at          timestamptz(6)    NOT NULL DEFAULT CURRENT_TIMESTAMP,
  started_at          timestamptz(6),
  finished_at         timestamptz(6),
  CONSTRAINT runs_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX runs_tenant_id_requested_by_idempotency_key_key
  ON query.runs (tenant_id, requested_by, idempotency_key);
CREATE INDEX runs_tenant_id_created_at_id_idx ON query.runs (tenant_id, created_at DESC, id);
CREATE INDEX runs_tenant_id_requested_by_created_at_id_idx
  ON query.runs (tenant_id, requested_by, created_at DESC, id);
-- Finding runs whose runner died must not read the whole history.
CREATE INDEX runs_unfinished ON query.runs (lease_until)
  WHERE status IN ('QUEUED', 'PLANNING', 'RUNNING');

-- audit ------------------------------------------------------------------------------------------

CREATE TABLE audit.audit_entries (
  id        uuid           NOT NULL,
  tenant_id uuid,
  at        timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  actor_id  uuid,
  action    text           NOT NULL,
  target    text,
  details   jsonb          NOT NULL DEFAULT '{}',
  CONSTRAINT audit_entries_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_entries_tenant_id_at_idx ON audit.audit_entries (tenant_id, at);

RESET ROLE;
