-- What each question's planning begins with, one way to this database and back.

SET ROLE parley_owner;

-- The tenant's planner settings, null where it chose nothing; and a text that changes with any verified question of the data
-- source, null where there is none.
CREATE FUNCTION query.planning_facts(tenant uuid, person uuid, data_source uuid)
  RETURNS TABLE (settings jsonb, verified_state text)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
BEGIN
  PERFORM parley.enter(tenant, person);
  RETURN QUERY SELECT
    (SELECT jsonb_build_object('planners', s.planners, 'disclosure', lower(s.disclosure::text),
       'monthlyTokens', s.monthly_tokens, 'hedgeAfterMs', s.hedge_after_ms, 'secondOpinion', s.second_opinion,
       'providers', s.providers, 'revision', s.revision)
     FROM tenants_v1.planner_settings s WHERE s.tenant_id = tenant),
    (SELECT md5(string_agg(q.id || ' ' || q.revision, ',' ORDER BY q.id))
     FROM catalog_v1.verified_questions q WHERE q.tenant_id = tenant AND q.data_source_id = data_source);
END;
$$;

GRANT EXECUTE ON FUNCTION query.planning_facts(uuid, uuid, uuid) TO parley_query;

RESET ROLE;
