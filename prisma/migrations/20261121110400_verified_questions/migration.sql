-- Questions whose answer somebody vouches for, what people say of answers, what the model could learn from it, and
-- texts of the catalog as vectors, for search by meaning.

CREATE SCHEMA query_v1 AUTHORIZATION parley_owner;

SET ROLE parley_owner;

CREATE TYPE catalog."VerifiedQuestionStatus" AS ENUM ('VERIFIED', 'RETIRED');
CREATE TYPE catalog."FeedbackVerdict" AS ENUM ('RIGHT', 'WRONG', 'CORRECTED');
CREATE TYPE catalog."SuggestionKind" AS ENUM ('SYNONYM', 'FILTER', 'VERIFIED_QUESTION');
CREATE TYPE catalog."SuggestionStatus" AS ENUM ('OPEN', 'ACCEPTED', 'DISMISSED');

-- `uses` are the tables and columns that the guard found in the query: who may not see them does not see the question.
-- The revision rises with each change: whoever edits says which one they have seen.
CREATE TABLE catalog.verified_questions (
  id             uuid                             NOT NULL,
  tenant_id      uuid                             NOT NULL,
  data_source_id uuid                             NOT NULL,
  question       text                             NOT NULL,
  parameters     jsonb                            NOT NULL,
  query          jsonb                            NOT NULL,
  description    text                             NOT NULL,
  uses           jsonb                            NOT NULL,
  status         catalog."VerifiedQuestionStatus" NOT NULL DEFAULT 'VERIFIED',
  revision       integer                          NOT NULL DEFAULT 1,
  model_version  integer,
  verified_by    uuid                             NOT NULL,
  verified_at    timestamptz(6)                   NOT NULL,
  created_at     timestamptz(6)                   NOT NULL DEFAULT now(),
  updated_at     timestamptz(6)                   NOT NULL DEFAULT now(),
  CONSTRAINT verified_questions_pkey PRIMARY KEY (id)
);
CREATE INDEX verified_questions_data_source_id_status_created_at_id_idx
  ON catalog.verified_questions (data_source_id, status, created_at DESC, id DESC);

-- `uses` is null where the guard could not read the query: then nobody knows whose secrets the words may hold.
CREATE TABLE catalog.answer_feedback (
  id             uuid                      NOT NULL,
  tenant_id      uuid                      NOT NULL,
  data_source_id uuid                      NOT NULL,
  given_by       uuid                      NOT NULL,
  run_id         uuid,
  question       text                      NOT NULL,
  sql            text,
  verdict        catalog."FeedbackVerdict" NOT NULL,
  corrected_sql  text,
  comment        text,
  created_at     timestamptz(6)            NOT NULL DEFAULT now(),
  CONSTRAINT answer_feedback_pkey PRIMARY KEY (id),
  CONSTRAINT answer_feedback_corrected_has_sql CHECK ((verdict = 'CORRECTED') = (corrected_sql IS NOT NULL))
);
CREATE INDEX answer_feedback_given_by_created_at_idx ON catalog.answer_feedback (tenant_id, given_by, created_at DESC);

-- One suggestion for the same change, however many asked for it: `key` says what it would do.
CREATE TABLE catalog.model_suggestions (
  id             uuid                       NOT NULL,
  tenant_id      uuid                       NOT NULL,
  data_source_id uuid                       NOT NULL,
  kind           catalog."SuggestionKind"   NOT NULL,
  key            text                       NOT NULL,
  content        jsonb                      NOT NULL,
  uses           jsonb,
  support        integer                    NOT NULL DEFAULT 1,
  status         catalog."SuggestionStatus" NOT NULL DEFAULT 'OPEN',
  decided_by     uuid,
  decided_at     timestamptz(6),
  created_at     timestamptz(6)             NOT NULL DEFAULT now(),
  CONSTRAINT model_suggestions_pkey PRIMARY KEY (id),
  CONSTRAINT model_suggestions_decided CHECK ((status = 'OPEN') = (decided_by IS NULL AND decided_at IS NULL))
);
CREATE UNIQUE INDEX model_suggestions_data_source_id_key_key ON catalog.model_suggestions (data_source_id, key);
CREATE INDEX model_suggestions_data_source_id_status_created_at_id_idx
  ON catalog.model_suggestions (data_source_id, status, created_at DESC, id DESC);

-- By the text's SHA-256: a description that stays is not computed anew.
CREATE TABLE catalog.text_vectors (
  data_source_id uuid  NOT NULL,
  tenant_id      uuid  NOT NULL,
  model          text  NOT NULL,
  text_hash      bytea NOT NULL,
  vector         bytea NOT NULL,
  CONSTRAINT text_vectors_pkey PRIMARY KEY (data_source_id, model, text_hash)
);

GRANT SELECT, INSERT,
  UPDATE (question, parameters, query, description, uses, status, revision, model_version, verified_by, verified_at, updated_at)
  ON catalog.verified_questions TO parley_catalog;
-- What somebody said stays said.
GRANT SELECT, INSERT ON catalog.answer_feedback TO parley_catalog;
GRANT SELECT, INSERT, UPDATE (support, status, decided_by, decided_at) ON catalog.model_suggestions TO parley_catalog;
GRANT SELECT, INSERT, DELETE ON catalog.text_vectors TO parley_catalog;

ALTER TABLE catalog.verified_questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.verified_questions TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

ALTER TABLE catalog.answer_feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.answer_feedback FOR SELECT TO parley_catalog
  USING (tenant_id = parley.tenant_id());
CREATE POLICY give_mine ON catalog.answer_feedback FOR INSERT TO parley_catalog
  WITH CHECK (tenant_id = parley.tenant_id() AND given_by = parley.user_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

ALTER TABLE catalog.model_suggestions ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.model_suggestions TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

ALTER TABLE catalog.text_vectors ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.text_vectors TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

-- What the query subgraph answers first.
CREATE VIEW catalog_v1.verified_questions WITH (security_barrier) AS
  SELECT q.id, q.tenant_id, q.data_source_id, q.question, q.parameters, q.query, q.uses, q.revision, q.verified_at
  FROM catalog.verified_questions q
  WHERE q.tenant_id = parley.tenant_id() AND q.status = 'VERIFIED';
GRANT SELECT ON catalog_v1.verified_questions TO parley_query;

-- What one may give feedback on: one's own runs and nobody else's.
CREATE VIEW query_v1.own_runs WITH (security_barrier) AS
  SELECT r.id, r.tenant_id, r.requested_by, r.data_source_id, r.status, r.question, r.sql
  FROM query.runs r
  WHERE r.tenant_id = parley.tenant_id() AND r.requested_by = parley.user_id();
GRANT USAGE ON SCHEMA query_v1 TO parley_catalog;
GRANT SELECT ON query_v1.own_runs TO parley_catalog;

RESET ROLE;
