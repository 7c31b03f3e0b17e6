-- What runs cost: of each what is known when it ends, and by tenant, person and day what they add up to. Also how many runs
-- were begun on a day, which a tier may limit, and which cached results of a data source are still good.

SET ROLE parley_owner;

CREATE TYPE query."TimeClass" AS ENUM ('UNDER_A_SECOND', 'SECONDS', 'MINUTES', 'LONGER');

ALTER TABLE query.runs
  ADD COLUMN statement_fingerprint text,
  ADD COLUMN time_class            query."TimeClass",
  ADD COLUMN byte_count            bigint NOT NULL DEFAULT 0,
  ADD COLUMN database_ms           double precision,
  ADD COLUMN cached_at             timestamptz(6);
GRANT UPDATE (statement_fingerprint, time_class, byte_count, database_ms, cached_at) ON query.runs TO parley_query;

-- Slow statements are found among the runs that reached the database.
CREATE INDEX runs_timed ON query.runs (tenant_id, data_source_id, created_at) WHERE database_ms IS NOT NULL;

-- A run is added in the transaction that ends it, to the day (UTC) on which it was asked.
CREATE TABLE query.usage_daily (
  tenant_id   uuid             NOT NULL,
  day         date             NOT NULL,
  user_id     uuid             NOT NULL,
  runs        bigint           NOT NULL,
  row_count   bigint           NOT NULL,
  byte_count  bigint           NOT NULL,
  database_ms double precision NOT NULL,
  cache_hits  bigint           NOT NULL,
  ai_tokens   bigint           NOT NULL,
  CONSTRAINT usage_daily_pkey PRIMARY KEY (tenant_id, day, user_id)
);

-- Counted in the transaction that writes a run down, where the tier has a limit: its row is the lock that lets no race through.
CREATE TABLE query.runs_begun_daily (
  tenant_id uuid    NOT NULL,
  day       date    NOT NULL,
  runs      integer NOT NULL,
  CONSTRAINT runs_begun_daily_pkey PRIMARY KEY (tenant_id, day)
);

-- Part of the key of each cached result of a data source: raised, all that were stored before are never found again.
CREATE TABLE query.cache_generations (
  data_source_id uuid           NOT NULL,
  tenant_id      uuid           NOT NULL,
  generation     integer        NOT NULL,
  cleared_at     timestamptz(6) NOT NULL,
  CONSTRAINT cache_generations_pkey PRIMARY KEY (data_source_id)
);

GRANT SELECT, INSERT, UPDATE (runs, row_count, byte_count, database_ms, cache_hits, ai_tokens) ON query.usage_daily
  TO parley_query;
GRANT SELECT, INSERT, UPDATE (runs) ON query.runs_begun_daily TO parley_query;
GRANT SELECT, INSERT, UPDATE (generation, cleared_at) ON query.cache_generations TO parley_query;

ALTER TABLE query.usage_daily ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.usage_daily TO parley_query
  USING (tenant_id = parley.tenant_id());

ALTER TABLE query.runs_begun_daily ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.runs_begun_daily TO parley_query
  USING (tenant_id = parley.tenant_id());

ALTER TABLE query.cache_generations ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.cache_generations TO parley_query
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

RESET ROLE;
