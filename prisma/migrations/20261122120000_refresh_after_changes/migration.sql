-- A schema that a run found changed is due at once: a migration of the tenant's own tells nobody of itself.

SET ROLE parley_owner;

CREATE INDEX runs_of_changed_schemas ON query.runs (data_source_id, finished_at)
  WHERE error ->> 'code' = 'SCHEMA_CHANGED';

DROP FUNCTION catalog.schemas_due(interval, interval, integer);

-- Data sources of any tenant whose schema was read once and whose last refresh ended longer ago than `every`; where there was none,
-- longer than `after_first` after the first reading. Each has its own part of a tenth more or less, so that not all come at once.
-- And those where a run ended with SCHEMA_CHANGED since the schema was read, at most once in `after_change`: a policy that fits its
-- table no more says the same, and no refresh mends that.
CREATE FUNCTION catalog.schemas_due(every interval, after_first interval, after_change interval, most integer)
  RETURNS TABLE (tenant_id uuid, data_source_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT p.tenant_id, p.data_source_id
  FROM catalog.physical_schemas p
  JOIN tenants.data_sources d ON d.id = p.data_source_id AND d.tenant_id = p.tenant_id
  LEFT JOIN LATERAL (
    SELECT max(r.finished_at) AS finished_at, max(r.started_at) AS started_at,
      bool_or(r.status IN ('QUEUED', 'RUNNING')) AS is_open
    FROM catalog.schema_refreshes r WHERE r.data_source_id = p.data_source_id
  ) AS last ON true
  WHERE last.is_open IS NOT TRUE
    AND (
      now() > coalesce(last.finished_at, p.read_at)
        + CASE WHEN last.finished_at IS NULL THEN after_first ELSE every END
        * (0.9 + 0.2 * (hashtextextended(p.data_source_id::text, 0) & 1023) / 1023.0)
      OR now() > coalesce(last.finished_at, '-infinity') + after_change
        AND EXISTS (
          SELECT FROM query.runs x
          WHERE x.data_source_id = p.data_source_id AND x.tenant_id = p.tenant_id
            AND x.error ->> 'code' = 'SCHEMA_CHANGED' AND x.finished_at > greatest(last.started_at, p.read_at)))
  ORDER BY coalesce(last.finished_at, p.read_at)
  LIMIT most;
END;

GRANT EXECUTE ON FUNCTION catalog.schemas_due(interval, interval, interval, integer) TO parley_catalog;

RESET ROLE;
