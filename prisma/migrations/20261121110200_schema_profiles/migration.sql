-- What the values of a data source's columns look like, and the work of looking: one row a refresh, with its progress and its lease.

SET ROLE parley_owner;

-- Values -----------------------------------------------------------------------------------------
-- One row a table. Secrets like the values themselves: read by the catalog alone, which shows nobody more of them than the person's
-- policies let through.

CREATE TABLE catalog.value_profiles (
  data_source_id uuid           NOT NULL,
  tenant_id      uuid           NOT NULL,
  schema_name    text           NOT NULL,
  table_name     text           NOT NULL,
  columns        jsonb          NOT NULL,
  measured_at    timestamptz(6) NOT NULL,
  CONSTRAINT value_profiles_pkey PRIMARY KEY (data_source_id, schema_name, table_name)
);
GRANT SELECT, INSERT, DELETE, UPDATE (columns, measured_at) ON catalog.value_profiles TO parley_catalog;

ALTER TABLE catalog.value_profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.value_profiles TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

-- Refreshes --------------------------------------------------------------------------------------
-- Whoever works on one holds a lease that it renews; each new holder counts as an attempt, which fences off the ones before. The
-- version rises with each change: events are told apart by it. `requested_by` is nobody where the schedule asked for it.

CREATE TYPE catalog."SchemaRefreshStatus" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED');

CREATE TABLE catalog.schema_refreshes (
  id             uuid                          NOT NULL,
  tenant_id      uuid                          NOT NULL,
  data_source_id uuid                          NOT NULL,
  requested_by   uuid,
  status         catalog."SchemaRefreshStatus" NOT NULL DEFAULT 'QUEUED',
  tables_done    integer                       NOT NULL DEFAULT 0,
  tables_total   integer,
  profiles_done  integer                       NOT NULL DEFAULT 0,
  profiles_total integer,
  error          jsonb,
  version        integer                       NOT NULL DEFAULT 1,
  attempts       integer                       NOT NULL DEFAULT 0,
  lease_until    timestamptz(6),
  created_at     timestamptz(6)                NOT NULL DEFAULT now(),
  updated_at     timestamptz(6)                NOT NULL DEFAULT now(),
  started_at     timestamptz(6),
  finished_at    timestamptz(6),
  CONSTRAINT schema_refreshes_pkey PRIMARY KEY (id),
  CONSTRAINT schema_refreshes_running_holds_a_lease CHECK ((status = 'RUNNING') = (lease_until IS NOT NULL))
);
-- One at a time of a data source, however many replicas and people ask.
CREATE UNIQUE INDEX schema_refreshes_open ON catalog.schema_refreshes (data_source_id)
  WHERE status IN ('QUEUED', 'RUNNING');
CREATE INDEX schema_refreshes_data_source_id_finished_at_idx
  ON catalog.schema_refreshes (data_source_id, finished_at DESC);

-- What is refreshed, for whom and since when, never changes.
GRANT SELECT, INSERT, DELETE,
  UPDATE (status, tables_done, tables_total, profiles_done, profiles_total, error, version, attempts, lease_until, updated_at,
    started_at, finished_at)
  ON catalog.schema_refreshes TO parley_catalog;

ALTER TABLE catalog.schema_refreshes ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.schema_refreshes FOR SELECT TO parley_catalog
  USING (tenant_id = parley.tenant_id());
CREATE POLICY ask_as_myself ON catalog.schema_refreshes FOR INSERT TO parley_catalog
  WITH CHECK (tenant_id = parley.tenant_id() AND requested_by IS NOT DISTINCT FROM parley.user_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));
CREATE POLICY go_on ON catalog.schema_refreshes FOR UPDATE TO parley_catalog
  USING (tenant_id = parley.tenant_id());
CREATE POLICY forget ON catalog.schema_refreshes FOR DELETE TO parley_catalog
  USING (tenant_id = parley.tenant_id());

-- Refreshes of any tenant that nobody works on, oldest first: only ids and scope, so that a replica can take up the scope of each.
CREATE FUNCTION catalog.waiting_refreshes(most integer)
  RETURNS TABLE (refresh_id uuid, tenant_id uuid, data_source_id uuid, requested_by uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT r.id, r.tenant_id, r.data_source_id, r.requested_by
  FROM catalog.schema_refreshes r
  WHERE r.status = 'QUEUED' OR r.status = 'RUNNING' AND r.lease_until < now()
  ORDER BY r.created_at
  LIMIT most;
END;

-- Data sources of any tenant whose schema was read once and whose last refresh ended longer ago than `every`; where there was none,
-- longer than `after_first` after the first reading. Each has its own part of a tenth more or less, so that not all come at once.
CREATE FUNCTION catalog.schemas_due(every interval, after_first interval, most integer)
  RETURNS TABLE (tenant_id uuid, data_source_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT p.tenant_id, p.data_source_id
  FROM catalog.physical_schemas p
  JOIN tenants.data_sources d ON d.id = p.data_source_id AND d.tenant_id = p.tenant_id
  LEFT JOIN LATERAL (
    SELECT max(r.finished_at) AS finished_at, bool_or(r.status IN ('QUEUED', 'RUNNING')) AS is_open
    FROM catalog.schema_refreshes r WHERE r.data_source_id = p.data_source_id
  ) AS last ON true
  WHERE last.is_open IS NOT TRUE
    AND now() > coalesce(last.finished_at, p.read_at)
      + CASE WHEN last.finished_at IS NULL THEN after_first ELSE every END
      * (0.9 + 0.2 * (hashtextextended(p.data_source_id::text, 0) & 1023) / 1023.0)
  ORDER BY coalesce(last.finished_at, p.read_at)
  LIMIT most;
END;

GRANT EXECUTE ON FUNCTION catalog.waiting_refreshes(integer), catalog.schemas_due(interval, interval, integer)
  TO parley_catalog;

RESET ROLE;
