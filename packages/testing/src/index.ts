export { binaryFor } from './binaries.js';
export { type BreakableProxy, startBreakableProxy } from './breakable-proxy.js';
export { codesOf, type GraphQLAnswer, graphqlRequest } from './graphql-request.js';
