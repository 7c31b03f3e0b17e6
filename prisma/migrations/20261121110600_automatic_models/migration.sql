-- A data source can be asked before anybody published a model: one is drafted from its schema and from what its values look like.
-- The query subgraph cuts both to what the person who asks may be told before it drafts anything.

SET ROLE parley_owner;

CREATE VIEW catalog_v1.value_profiles WITH (security_barrier) AS
  SELECT p.data_source_id, p.tenant_id, p.schema_name, p.table_name, p.columns, p.measured_at
  FROM catalog.value_profiles p
  WHERE p.tenant_id = parley.tenant_id();

GRANT SELECT ON catalog_v1.value_profiles TO parley_query;

RESET ROLE;
