export { type People, type Person, ROLE_NAMES, type RoleName, type TenantName } from './people.js';
export { fieldNames, undescribed } from './schema-walk.js';
export {
  type SubgraphBench,
  type SubgraphBenchOptions,
  type SubgraphDeps,
  startSubgraphBench,
} from './subgraph-bench.js';
export { unixGraphqlRequest } from './unix-request.js';
export { untoldPermissions } from './untold-permissions.js';
