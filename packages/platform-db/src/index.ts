// What services use.
export { type AbandonedRun, findAbandonedRuns, findRunsToCancel } from './abandoned-runs.js';
export { type AuditRecord, appendAudit, appendAuditIn } from './audit.js';
export {
  type ConnectOptions,
  connectPlatform,
  type PlatformDb,
  type PlatformScope,
  type ScopedClient,
  type TransactionClient,
} from './connect.js';
// What an installation uses.
export { resetEmbeddedPostgres } from './embedded/reset.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start.js';
export type * from './generated/client.js';
export { Prisma, type PrismaClient } from './generated/client.js';
export * from './generated/enums.js';
export { ensureDatabase } from './install/database.js';
export { type MigrateOptions, migratePlatform } from './install/migrate.js';
export { scramVerifier } from './install/scram.js';
export {
  createServiceRoles,
  readServicePasswords,
  SERVICE_ROLES,
  type ServiceRole,
  type ServiceRolesOptions,
} from './install/service-roles.js';
export { jsonColumn } from './json-column.js';
export { findLogin, findRefreshToken, type LoginRecord, type RefreshTokenRecord } from './login-lookups.js';
export { newId } from './new-id.js';
export type { PreparedStatement } from './prepared-statement.js';
export { hasOtherReplicas, replicaLives, replicaStops } from './replicas.js';
export {
  type DueSchema,
  findDueSchemas,
  findWaitingRefreshes,
  type RefreshSchedule,
  type WaitingRefresh,
} from './schema-refreshes.js';
export type { SessionAccess } from './session-access.js';
export { findUnstoredResults } from './unstored-results.js';
