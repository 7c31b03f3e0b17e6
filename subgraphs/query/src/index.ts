export { buildSchema } from './schema.js';
export { createQueryService, type QueryDeps, type QueryServiceLimits } from './server.js';
