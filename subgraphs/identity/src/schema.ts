import { buildSubgraph, type Subgraph } from '@parley/service-kit';
import { permissions } from './permissions.js';
import { references } from './references.js';
import { AuthResolver } from './resolvers/auth-resolver.js';
import { TenantResolver } from './resolvers/tenant-resolver.js';
import { UserResolver } from './resolvers/user-resolver.js';

/** Identity's executable schema and its printed form. Needs nothing: resolvers find their services in the context. */
export function buildSchema(): Subgraph {
  return buildSubgraph({
    resolvers: [AuthResolver, UserResolver, TenantResolver],
    references,
    permissions,
  });
}
