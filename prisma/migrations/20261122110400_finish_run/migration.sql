-- How a run ends, what it cost and its line in the audit log: all of that or nothing, in one way to this database and back. Many short
-- runs end while others wait for their first row.

SET ROLE parley_owner;

-- False, and nothing is written, when the run has ended or the lease is lost. What `ending` does not say stays as it was.
CREATE FUNCTION query.finish_run(
  tenant uuid, person uuid, run uuid, holder text, attempt integer, ending jsonb, audit_entry uuid)
  RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
DECLARE
  cost jsonb := ending -> 'cost';
BEGIN
  PERFORM parley.enter(tenant, person);
  UPDATE query.runs r SET
    status = (ending ->> 'status')::query."RunStatus",
    finished_at = (ending ->> 'finishedAt')::timestamptz,
    row_count = (ending ->> 'rowCount')::bigint,
    complete = (ending ->> 'complete')::boolean,
    notices = ending -> 'notices',
    error = coalesce(ending -> 'error', r.error),
    clarification = coalesce(ending -> 'clarification', r.clarification),
    lease_holder = NULL,
    lease_until = NULL
  WHERE r.tenant_id = tenant AND r.id = run AND r.lease_holder = holder AND r.attempts = attempt
    AND r.status IN ('QUEUED', 'PLANNING', 'RUNNING');
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF cost IS NOT NULL THEN
    UPDATE query.runs r SET
      statement_fingerprint = cost ->> 'statementFingerprint',
      time_class = (cost ->> 'timeClass')::query."TimeClass",
      byte_count = (cost ->> 'byteCount')::bigint,
      database_ms = (cost ->> 'databaseMs')::double precision,
      cached_at = (cost ->> 'cachedAt')::timestamptz
    WHERE r.tenant_id = tenant AND r.id = run;
  END IF;
  -- To its asker's day: once, however often the ending is tried.
  INSERT INTO query.usage_daily AS usage
    (tenant_id, day, user_id, runs, row_count, byte_count, database_ms, cache_hits, ai_tokens)
  SELECT r.tenant_id, (r.created_at AT TIME ZONE 'UTC')::date, r.requested_by, 1, r.row_count, r.byte_count,
    coalesce(r.database_ms, 0), CASE WHEN r.cached_at IS NULL THEN 0 ELSE 1 END, 0
  FROM query.runs r WHERE r.tenant_id = tenant AND r.id = run
  ON CONFLICT (tenant_id, day, user_id) DO UPDATE SET
    runs = usage.runs + 1,
    row_count = usage.row_count + excluded.row_count,
    byte_count = usage.byte_count + excluded.byte_count,
    database_ms = usage.database_ms + excluded.database_ms,
    cache_hits = usage.cache_hits + excluded.cache_hits;
  INSERT INTO audit.audit_entries (id, tenant_id, actor_id, action, target, details)
  VALUES (audit_entry, tenant, person, 'run.finished', run::text, jsonb_strip_nulls(jsonb_build_object(
    'status', ending -> 'status', 'rowCount', ending -> 'rowCount', 'code', ending #> '{error,code}')));
  RETURN true;
END;
$$;

GRANT EXECUTE ON FUNCTION query.finish_run(uuid, uuid, uuid, text, integer, jsonb, uuid) TO parley_query;

RESET ROLE;
