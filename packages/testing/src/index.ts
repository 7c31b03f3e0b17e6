export { binaryFor } from './binaries.js';
export { type BreakableProxy, startBreakableProxy } from './breakable-proxy.js';
export { type Clickhouse, clickhouse } from './clickhouse.js';
export { freePort } from './free-port.js';
export { codesOf, type GraphQLAnswer, graphqlRequest } from './graphql-request.js';
export { type MariadbServer, type MariadbServerOptions, startMariadb } from './mariadb-server.js';
export { propertySeed } from './property-seed.js';
export { type RedisNode, type RedisServer, type RedisServerOptions, startRedis } from './redis-server.js';
