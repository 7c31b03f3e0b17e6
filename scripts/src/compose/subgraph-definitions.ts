import { buildSchema as buildCatalog } from '@parley/subgraph-catalog';
import { buildSchema as buildIdentity } from '@parley/subgraph-identity';
import { buildSchema as buildQuery } from '@parley/subgraph-query';
import { buildSchema as buildTenants } from '@parley/subgraph-tenants';
import type { SubgraphDefinition } from './compose-supergraph.js';

const BUILDERS = {
  identity: buildIdentity,
  tenants: buildTenants,
  catalog: buildCatalog,
  query: buildQuery,
} as const;

/** The four subgraphs as their code says they are. */
export function subgraphDefinitions(): readonly SubgraphDefinition[] {
  return Object.entries(BUILDERS).map(([name, build]) => ({
    name,
    sdl: build().sdl,
    url: `http://${name}/graphql`,
  }));
}
