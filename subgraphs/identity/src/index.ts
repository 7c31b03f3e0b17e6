export { buildSchema } from './schema.js';
export { createIdentityService, type IdentityDeps } from './server.js';
