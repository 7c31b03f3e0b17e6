-- What every question waits for, each one way to this database and back: what asking a data source depends on, writing a
-- run down, and that its turn has come. Each sets the scope first and then works under row-level security, as its caller
-- would in a transaction; the scope ends with the statement.

SET ROLE parley_owner;

CREATE FUNCTION parley.enter(tenant uuid, person uuid) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
BEGIN
  PERFORM pg_catalog.set_config('parley.tenant_id', tenant::text, true),
          pg_catalog.set_config('parley.user_id', person::text, true);
END;
$$;

-- Of the data source, or without one of the tenant's default; no row where there is none.
CREATE FUNCTION query.asking_facts(tenant uuid, person uuid, data_source uuid)
  RETURNS TABLE (
    id uuid, name text, engine text, version integer, sealed_settings text, tier text, cache_generation integer,
    schema_hash text, policies jsonb, classified jsonb)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
BEGIN
  PERFORM parley.enter(tenant, person);
  RETURN QUERY
    SELECT s.id, s.name, s.engine::text, s.version, s.sealed_settings, t.tier::text,
      coalesce(
        (SELECT g.generation FROM query.cache_generations g WHERE g.data_source_id = s.id), 0),
      (SELECT p.hash FROM catalog_v1.physical_schemas p WHERE p.data_source_id = s.id),
      coalesce(
        (SELECT jsonb_agg(jsonb_build_object('policyId', b.policy_id, 'kind', b.kind, 'definition', b.definition,
            'roleName', b.role_name, 'groupName', b.group_name, 'userId', b.user_id))
         FROM catalog_v1.bound_policies b WHERE b.data_source_id = s.id), '[]'),
      coalesce(
        (SELECT jsonb_agg(jsonb_build_object('schema', c.schema_name, 'table', c.table_name, 'columns', c.columns))
         FROM catalog_v1.classified_tables c WHERE c.data_source_id = s.id), '[]')
    FROM tenants_v1.data_sources s JOIN tenants_v1.tenants t ON t.id = s.tenant_id
    WHERE s.tenant_id = tenant AND CASE WHEN data_source IS NULL THEN s.is_default ELSE s.id = data_source END;
END;
$$;

-- False, and nothing is written, where the person already has a run under its idempotency key. Where the tenant has begun
-- `most_a_day` runs on that day (UTC), all of it is undone by the error PQ001. Runs of one tenant that begin at the same
-- time wait for one another at its counter, so that none slips through.
CREATE FUNCTION query.begin_run(tenant uuid, person uuid, run jsonb, most_a_day integer, audit_entry uuid)
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
    "createdAt" timestamptz, "leaseHolder" text, "leaseUntil" timestamptz, "threadId" uuid);
  INSERT INTO query.runs (
    id, tenant_id, requested_by, data_source_id, kind, status, question, note, sql, policy_fingerprint, session_id,
    request, idempotency_key, request_hash, created_at, lease_holder, lease_until, thread_id)
  VALUES (
    new_run."id", tenant, person, new_run."dataSourceId", new_run."kind", 'QUEUED', new_run."question", new_run."note",
    new_run."sql", new_run."policyFingerprint", new_run."sessionId", new_run."request", new_run."idempotencyKey",
    new_run."requestHash", new_run."createdAt", new_run."leaseHolder", new_run."leaseUntil", new_run."threadId")
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

-- The turn of a run has come. False, and nothing changed, when the run has ended or the lease is lost.
CREATE FUNCTION query.begin_turn(
  tenant uuid, person uuid, run uuid, holder text, attempt integer, new_status query."RunStatus", turn_at timestamptz)
  RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
BEGIN
  PERFORM parley.enter(tenant, person);
  UPDATE query.runs r SET status = new_status, started_at = turn_at
  WHERE r.tenant_id = tenant AND r.id = run AND r.lease_holder = holder AND r.attempts = attempt
    AND r.status IN ('QUEUED', 'PLANNING', 'RUNNING');
  RETURN FOUND;
END;
$$;

GRANT EXECUTE ON FUNCTION parley.enter(uuid, uuid), query.asking_facts(uuid, uuid, uuid),
  query.begin_run(uuid, uuid, jsonb, integer, uuid),
  query.begin_turn(uuid, uuid, uuid, text, integer, query."RunStatus", timestamptz)
  TO parley_query;

RESET ROLE;
