-- A tenant may go back to what the operator chose.

SET ROLE parley_owner;

-- The row stays, so that its revision never comes again: plans are kept, and edits are checked, by it.
ALTER TABLE tenants.planner_settings ADD COLUMN cleared boolean NOT NULL DEFAULT false;
GRANT UPDATE (cleared) ON tenants.planner_settings TO parley_tenants;

CREATE OR REPLACE VIEW tenants_v1.planner_settings WITH (security_barrier) AS
  SELECT s.tenant_id, s.planners, s.disclosure, s.monthly_tokens, s.hedge_after_ms, s.second_opinion, s.revision,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('planner', p.planner, 'baseUrl', p.base_url, 'model', p.model,
       'repairModel', p.repair_model, 'sealedKey', p.sealed_key)), '[]')
     FROM tenants.planner_providers p WHERE p.tenant_id = s.tenant_id) AS providers
  FROM tenants.planner_settings s
  WHERE s.tenant_id = parley.tenant_id() AND NOT s.cleared;

RESET ROLE;
