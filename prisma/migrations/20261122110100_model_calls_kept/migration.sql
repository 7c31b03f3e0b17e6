-- What left for models is told for as long as the tenant's tier keeps history, then forgotten.

SET ROLE parley_owner;

ALTER TABLE query.model_calls ADD COLUMN kept_until timestamptz(6);
-- What was recorded before is kept as long as the longest tier keeps it.
UPDATE query.model_calls SET kept_until = created_at + interval '365 days';
ALTER TABLE query.model_calls ALTER COLUMN kept_until SET NOT NULL;
CREATE INDEX model_calls_kept_until_idx ON query.model_calls (kept_until);

-- Of any tenant, also of those that ask no more; so many at a time. By the database's clock: what is still kept can't be asked away.
CREATE FUNCTION query.forget_model_calls(most integer)
  RETURNS integer
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH gone AS (
    DELETE FROM query.model_calls c
    WHERE c.id IN (SELECT o.id FROM query.model_calls o WHERE o.kept_until <= now() ORDER BY o.kept_until LIMIT most
                   FOR UPDATE SKIP LOCKED)
    RETURNING c.id
  )
  SELECT count(*)::integer FROM gone;
END;

GRANT EXECUTE ON FUNCTION query.forget_model_calls(integer) TO parley_query;

RESET ROLE;
