export { DEFAULT_LIMITS, type GatewayLimits } from './limits.js';
export { type GatewayOptions, type RunningGateway, startGateway } from './server.js';
export type { SubgraphAddress } from './subgraphs/subgraph-address.js';
export { readSupergraph, type SupergraphModel } from './supergraph.js';
