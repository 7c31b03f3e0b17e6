-- That a run's turn has come is noted while its first rows are read: the disk is not waited for. Should the server lose power in that
-- moment, the run is found waiting instead of under way, and is taken over as any other whose runner died.

SET ROLE parley_owner;

CREATE OR REPLACE FUNCTION query.begin_turn(
  tenant uuid, person uuid, run uuid, holder text, attempt integer, new_status query."RunStatus", turn_at timestamptz)
  RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
BEGIN
  PERFORM parley.enter(tenant, person), pg_catalog.set_config('synchronous_commit', 'off', true);
  UPDATE query.runs r SET status = new_status, started_at = turn_at
  WHERE r.tenant_id = tenant AND r.id = run AND r.lease_holder = holder AND r.attempts = attempt
    AND r.status IN ('QUEUED', 'PLANNING', 'RUNNING');
  RETURN FOUND;
END;
$$;

RESET ROLE;
