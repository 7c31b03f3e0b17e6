import { buildSubgraph, type Subgraph } from '@parley/service-kit';
import { permissions } from './permissions.js';
import { references } from './references.js';
import { DataSourceResolver } from './resolvers/data-source-resolver.js';
import { PlannerSettingsResolver } from './resolvers/planner-settings-resolver.js';
import { TenantResolver } from './resolvers/tenant-resolver.js';

/** The executable schema and its printed form. Needs nothing: resolvers find their services in the context. */
export function buildSchema(): Subgraph {
  return buildSubgraph({
    resolvers: [TenantResolver, DataSourceResolver, PlannerSettingsResolver],
    references,
    permissions,
  });
}
