-- A run whose turn comes at once is written down with it: one statement less before its first row. Who says nothing of a turn,
-- as processes of the version before, has a run that waits.

SET ROLE parley_owner;

CREATE OR REPLACE FUNCTION query.begin_run(tenant uuid, person uuid, run jsonb, most_a_day integer, audit_entry uuid)
  RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
DECLARE
  new_run record;
BEGIN
  PERFORM parley.enter(tenant, person);
  SELECT * INTO new_run FROM jsonb_to_record(run) AS r(
    "id" uuid, "dataSourceId" uuid, "kind" query."RunKind", "question" text, "note" text, "sql" text,
    "policyFingerprint" text, "sessionId" uuid, "request" jsonb, "idempotencyKey" text, "requestHash" text,
    "createdAt" timestamptz, "leaseHolder" text, "leaseUntil" timestamptz, "threadId" uuid,
    "status" query."RunStatus", "startedAt" timestamptz);
  INSERT INTO query.runs (
    id, tenant_id, requested_by, data_source_id, kind, status, question, note, sql, policy_fingerprint, session_id,
    request, idempotency_key, request_hash, created_at, lease_holder, lease_until, thread_id, started_at)
  VALUES (
    new_run."id", tenant, person, new_run."dataSourceId", new_run."kind", coalesce(new_run."status", 'QUEUED'),
    new_run."question", new_run."note", new_run."sql", new_run."policyFingerprint", new_run."sessionId", new_run."request", new_run."idempotencyKey",
    new_run."requestHash", new_run."createdAt", new_run."leaseHolder", new_run."leaseUntil", new_run."threadId",
    new_run."startedAt")
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF most_a_day IS NOT NULL THEN
    INSERT INTO query.runs_begun_daily AS begun (tenant_id, day, runs)
    VALUES (tenant, (new_run."createdAt" AT TIME ZONE 'UTC')::date, 1)
    ON CONFLICT (tenant_id, day) DO UPDATE SET runs = begun.runs + 1 WHERE begun.runs < most_a_day;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'all % runs of the day have begun', most_a_day USING ERRCODE = 'PQ001';
    END IF;
  END IF;
  INSERT INTO audit.audit_entries (id, tenant_id, actor_id, action, target, details)
  VALUES (audit_entry, tenant, person, 'run.started', new_run."id"::text,
    jsonb_build_object('kind', new_run."kind", 'dataSourceId', new_run."dataSourceId"));
  RETURN true;
END;
$$;

RESET ROLE;
