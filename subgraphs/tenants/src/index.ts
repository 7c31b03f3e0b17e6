export { buildSchema } from './schema.js';
export { createTenantsService, type TenantsDeps } from './server.js';
