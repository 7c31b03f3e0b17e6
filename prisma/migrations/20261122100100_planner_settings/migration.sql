-- Which planners a tenant's questions go to and what may leave the house for them; what did leave, and what models cost.

SET ROLE parley_owner;

CREATE TYPE tenants."PlannerName" AS ENUM ('BUILT_IN', 'CLAUDE', 'OPENAI_COMPATIBLE');
CREATE TYPE tenants."Disclosure" AS ENUM ('SCHEMA', 'SAMPLES', 'ROWS');

-- A tenant without a row has what the operator chose. The revision rises with each change: plans made under an older one are not reused.
CREATE TABLE tenants.planner_settings (
  tenant_id      uuid                     NOT NULL,
  planners       tenants."PlannerName"[]  NOT NULL,
  disclosure     tenants."Disclosure"     NOT NULL,
  monthly_tokens integer,
  hedge_after_ms integer,
  second_opinion boolean                  NOT NULL,
  revision       integer                  NOT NULL DEFAULT 1,
  updated_by     uuid                     NOT NULL,
  updated_at     timestamptz(6)           NOT NULL,
  CONSTRAINT planner_settings_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT planner_settings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants.tenants (id) ON DELETE CASCADE,
  CONSTRAINT planner_settings_some_planner CHECK (cardinality(planners) BETWEEN 1 AND 3),
  CONSTRAINT planner_settings_bounds CHECK (monthly_tokens >= 0 AND hedge_after_ms > 0)
);

-- A key is sealed for its tenant, planner and address: it opens for no other.
CREATE TABLE tenants.planner_providers (
  tenant_id    uuid                  NOT NULL,
  planner      tenants."PlannerName" NOT NULL,
  base_url     text,
  model        text,
  repair_model text,
  sealed_key   text,
  CONSTRAINT planner_providers_pkey PRIMARY KEY (tenant_id, planner),
  CONSTRAINT planner_providers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants.planner_settings (tenant_id)
    ON DELETE CASCADE,
  CONSTRAINT planner_providers_of_a_model CHECK (planner <> 'BUILT_IN')
);

GRANT SELECT, INSERT,
  UPDATE (planners, disclosure, monthly_tokens, hedge_after_ms, second_opinion, revision, updated_by, updated_at)
  ON tenants.planner_settings TO parley_tenants;
GRANT SELECT, INSERT, DELETE, UPDATE (base_url, model, repair_model, sealed_key)
  ON tenants.planner_providers TO parley_tenants;

ALTER TABLE tenants.planner_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON tenants.planner_settings TO parley_tenants
  USING (tenant_id = parley.tenant_id());

ALTER TABLE tenants.planner_providers ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON tenants.planner_providers TO parley_tenants
  USING (tenant_id = parley.tenant_id());

-- What the query subgraph plans by; each provider as {planner, baseUrl, model, repairModel, sealedKey}.
CREATE VIEW tenants_v1.planner_settings WITH (security_barrier) AS
  SELECT s.tenant_id, s.planners, s.disclosure, s.monthly_tokens, s.hedge_after_ms, s.second_opinion, s.revision,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('planner', p.planner, 'baseUrl', p.base_url, 'model', p.model,
       'repairModel', p.repair_model, 'sealedKey', p.sealed_key)), '[]')
     FROM tenants.planner_providers p WHERE p.tenant_id = s.tenant_id) AS providers
  FROM tenants.planner_settings s
  WHERE s.tenant_id = parley.tenant_id();
GRANT SELECT ON tenants_v1.planner_settings TO parley_query;

-- Who vouches for an answer is shown with it.
CREATE OR REPLACE VIEW catalog_v1.verified_questions WITH (security_barrier) AS
  SELECT q.id, q.tenant_id, q.data_source_id, q.question, q.parameters, q.query, q.uses, q.revision, q.verified_at,
    q.verified_by
  FROM catalog.verified_questions q
  WHERE q.tenant_id = parley.tenant_id() AND q.status = 'VERIFIED';

-- Which planner's plan was run, and who vouches for what it uses.
ALTER TABLE query.runs ADD COLUMN provenance jsonb;
GRANT UPDATE (provenance) ON query.runs TO parley_query;

-- Raised by each answer of a model in one statement, whichever replica asked: its row is the lock that lets no race through.
CREATE TABLE query.ai_tokens_monthly (
  tenant_id uuid   NOT NULL,
  month     date   NOT NULL,
  tokens    bigint NOT NULL,
  CONSTRAINT ai_tokens_monthly_pkey PRIMARY KEY (tenant_id, month)
);

-- What left for a model: counts and kinds, never content. Written before it leaves.
CREATE TABLE query.model_calls (
  id            uuid           NOT NULL,
  tenant_id     uuid           NOT NULL,
  run_id        uuid           NOT NULL,
  requested_by  uuid           NOT NULL,
  planner       text           NOT NULL,
  address       text           NOT NULL,
  model         text           NOT NULL,
  disclosure    text           NOT NULL,
  requests      integer        NOT NULL,
  names         integer        NOT NULL,
  sample_values integer        NOT NULL,
  row_count     integer        NOT NULL,
  characters    bigint         NOT NULL,
  input_tokens  bigint         NOT NULL DEFAULT 0,
  output_tokens bigint         NOT NULL DEFAULT 0,
  outcome       text,
  created_at    timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT model_calls_pkey PRIMARY KEY (id)
);
CREATE INDEX model_calls_tenant_id_created_at_id_idx ON query.model_calls (tenant_id, created_at DESC, id DESC);

GRANT SELECT, INSERT, UPDATE (tokens) ON query.ai_tokens_monthly TO parley_query;
GRANT SELECT, INSERT,
  UPDATE (requests, names, sample_values, row_count, characters, input_tokens, output_tokens, outcome)
  ON query.model_calls TO parley_query;

ALTER TABLE query.ai_tokens_monthly ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.ai_tokens_monthly TO parley_query
  USING (tenant_id = parley.tenant_id());

ALTER TABLE query.model_calls ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.model_calls FOR SELECT TO parley_query
  USING (tenant_id = parley.tenant_id());
CREATE POLICY begin_mine ON query.model_calls FOR INSERT TO parley_query
  WITH CHECK (tenant_id = parley.tenant_id() AND requested_by = parley.user_id());
CREATE POLICY go_on_mine ON query.model_calls FOR UPDATE TO parley_query
  USING (tenant_id = parley.tenant_id() AND requested_by = parley.user_id());

-- The built-in roles of tenants that are already there get what new ones are made with (BUILT_IN_ROLES).
UPDATE identity.roles AS r
SET permissions = r.permissions || ARRAY['ai:configure']
WHERE r.built_in AND r.name IN ('owner', 'admin') AND 'ai:configure' <> ALL (r.permissions);

RESET ROLE;
