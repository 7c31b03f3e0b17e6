-- A run outlives the process that runs it: whoever takes it over needs what was asked, in whose session,
-- and a number that tells its own attempt from all before it.

SET ROLE parley_owner;

ALTER TABLE query.runs
  ADD COLUMN session_id uuid,
  ADD COLUMN request    jsonb,
  ADD COLUMN attempts   integer NOT NULL DEFAULT 1;

-- Session and request stay as they were asked.
GRANT UPDATE (attempts) ON query.runs TO parley_query;

-- Which of the runs that one process holds somebody wants to end, of all tenants at once: asked about every
-- second by each process, in case it did not hear of it on the bus. Only ids.
CREATE FUNCTION query.runs_to_cancel(holder text)
  RETURNS TABLE (run_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT r.id
  FROM query.runs r
  WHERE r.status IN ('QUEUED', 'PLANNING', 'RUNNING')
    AND r.lease_holder = holder
    AND r.cancel_requested_at IS NOT NULL;
END;

GRANT EXECUTE ON FUNCTION query.runs_to_cancel(text) TO parley_query;

RESET ROLE;
