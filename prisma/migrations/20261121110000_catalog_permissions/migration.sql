-- The built-in roles of tenants that are already there get the permissions that new ones are made with (BUILT_IN_ROLES).

SET ROLE parley_owner;

UPDATE identity.roles AS r
SET permissions = r.permissions || ARRAY(
  SELECT added
  FROM unnest(ARRAY['model:edit', 'question:verify', 'policy:write', 'data:classify']) AS added
  WHERE added <> ALL (r.permissions))
WHERE r.built_in AND r.name IN ('owner', 'admin');

RESET ROLE;
