-- Results that outlast the events of their runs, a history that can be searched, and the permissions for both.

-- Makes searching text fast. Where the server hasn't got it, or this role may not add it, searching is only slower.
-- Nobody may use the schema: what is in it serves an index, and no query names it.
CREATE SCHEMA IF NOT EXISTS trigrams;
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA trigrams;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
  RAISE NOTICE 'without pg_trgm (%): the history of runs is searched by reading it', SQLERRM;
END
$$;

-- Wherever the extension is, the index is made by whoever may use it there; it then belongs to the table's owner.
DO $$
DECLARE
  extension_schema text := (
    SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
  IF extension_schema IS NOT NULL THEN
    EXECUTE format(
      'CREATE INDEX runs_text ON query.runs USING gin (question %1$I.gin_trgm_ops, sql %1$I.gin_trgm_ops)',
      extension_schema);
  END IF;
END
$$;

SET ROLE parley_owner;

-- Results ----------------------------------------------------------------------------------------
-- A run that succeeded is PENDING until its rows lie in the result store (STORED), or its events went before they could
-- be copied (GONE). Of other runs it says nothing.

CREATE TYPE query."ResultState" AS ENUM ('PENDING', 'STORED', 'GONE');

ALTER TABLE query.runs
  ADD COLUMN result_state         query."ResultState" NOT NULL DEFAULT 'PENDING',
  ADD COLUMN result_claimed_until timestamptz(6),
  ADD COLUMN result_kept_until    timestamptz(6),
  ADD CONSTRAINT runs_stored_result_has_a_time CHECK (result_state <> 'STORED' OR result_kept_until IS NOT NULL);

GRANT UPDATE (result_state, result_claimed_until, result_kept_until) ON query.runs TO parley_query;

CREATE INDEX runs_unstored ON query.runs (finished_at) WHERE status = 'SUCCEEDED' AND result_state = 'PENDING';

-- Runs of any tenant whose rows nobody is storing, oldest first. Only ids and scope, so that a replica can take up the
-- scope of each. Whoever ran it gets a few seconds to do it first.
CREATE FUNCTION query.unstored_results(most integer)
  RETURNS TABLE (run_id uuid, tenant_id uuid, requested_by uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT r.id, r.tenant_id, r.requested_by
  FROM query.runs r
  WHERE r.status = 'SUCCEEDED' AND r.result_state = 'PENDING'
    AND coalesce(r.result_claimed_until, r.finished_at + interval '5 seconds') < now()
  ORDER BY r.finished_at
  LIMIT most;
END;

GRANT EXECUTE ON FUNCTION query.unstored_results(integer) TO parley_query;

-- History ----------------------------------------------------------------------------------------
-- Newest first, from any place on: both columns run the same way, so that a page begins where the last one ended.

DROP INDEX query.runs_tenant_id_created_at_id_idx;
DROP INDEX query.runs_tenant_id_requested_by_created_at_id_idx;
CREATE INDEX runs_tenant_id_created_at_id_idx ON query.runs (tenant_id, created_at DESC, id DESC);
CREATE INDEX runs_tenant_id_requested_by_created_at_id_idx
  ON query.runs (tenant_id, requested_by, created_at DESC, id DESC);
CREATE INDEX runs_tenant_id_data_source_id_created_at_id_idx
  ON query.runs (tenant_id, data_source_id, created_at DESC, id DESC);
-- Most runs succeed: those that didn't are looked for among few.
CREATE INDEX runs_unsuccessful ON query.runs (tenant_id, created_at DESC, id DESC)
  WHERE status IN ('FAILED', 'CANCELLED', 'NEEDS_CLARIFICATION', 'DECLINED');

-- The ids of the current tenant's runs that fit, newest first. Null is no condition; `pattern` is an ILIKE pattern for
-- question or SQL. Row-level security would keep every condition on text away from its index, since comparing text may
-- tell of rows that must not be seen; so this function makes the cut to the tenant itself. The rows are then read by
-- their ids under row-level security, like all others.
CREATE FUNCTION query.find_runs(
  pattern text, statuses query."RunStatus"[], kinds query."RunKind"[], data_source uuid, requester uuid,
  from_time timestamptz, before_time timestamptz, after_time timestamptz, after_id uuid, most integer)
  RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  tenant uuid := parley.tenant_id();
BEGIN
  RETURN QUERY
    SELECT r.id
    FROM query.runs r
    WHERE r.tenant_id = tenant
      AND (pattern IS NULL OR r.question ILIKE pattern OR r.sql ILIKE pattern)
      AND (statuses IS NULL OR r.status = ANY (statuses))
      AND (kinds IS NULL OR r.kind = ANY (kinds))
      AND (data_source IS NULL OR r.data_source_id = data_source)
      AND (requester IS NULL OR r.requested_by = requester)
      AND (from_time IS NULL OR r.created_at >= from_time)
      AND (before_time IS NULL OR r.created_at < before_time)
      AND (after_id IS NULL OR (r.created_at, r.id) < (after_time, after_id))
    ORDER BY r.created_at DESC, r.id DESC
    LIMIT most;
END;
$$;

GRANT EXECUTE ON FUNCTION query.find_runs(
  text, query."RunStatus"[], query."RunKind"[], uuid, uuid, timestamptz, timestamptz, timestamptz, uuid, integer)
  TO parley_query;

-- Permissions ------------------------------------------------------------------------------------
-- The built-in roles of tenants that are already there get the permissions that new ones are made with (BUILT_IN_ROLES).

UPDATE identity.roles AS r
SET permissions = r.permissions || ARRAY(
  SELECT added
  FROM unnest(CASE WHEN r.name IN ('owner', 'admin') THEN ARRAY['run:export', 'cache:clear', 'usage:read']
                   ELSE ARRAY['run:export'] END) AS added
  WHERE added <> ALL (r.permissions))
WHERE r.built_in;

RESET ROLE;
