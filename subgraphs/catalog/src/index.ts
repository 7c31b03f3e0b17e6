export { buildSchema } from './schema.js';
export { type CatalogDeps, createCatalogService } from './server.js';
