-- Who signs in is told the name of the tenant in the same answer, before there is a token with which
-- the tenants subgraph could be asked. The view is cut to the tenant of the transaction.

SET ROLE parley_owner;

GRANT USAGE ON SCHEMA tenants_v1 TO parley_identity;
GRANT SELECT ON tenants_v1.tenants TO parley_identity;

RESET ROLE;
