export type { DemoLogin } from './demo-logins.js';
export { readDemoLogins } from './demo-logins.js';
export { type DemoPolicy, demoPolicies } from './demo-policies.js';
export { DEMO_TENANTS, type DemoMember, type DemoTenant } from './demo-tenants.js';
export { INDUSTRIES, type Industry } from './industries.js';
export { type SeedDemoOptions, seedDemo } from './seed-demo.js';
export { type SeedPlatformOptions, seedPlatform } from './seed-platform.js';
export { readSemanticModel } from './semantic-models.js';
export {
  createTemplateDatabase,
  createTemplateDatabases,
  type TemplateOptions,
  templateDatabaseName,
} from './template-database.js';
export {
  dropTenantDatabase,
  provisionTenantDatabase,
  type TenantDatabaseNames,
  type TenantDatabaseOptions,
  tenantDatabaseNames,
} from './tenant-database.js';
