export { connectionOpener } from './connection-opener.js';
export {
  type BorrowedConnection,
  type ConnectionRegistry,
  type ConnectionRegistryOptions,
  createConnections,
  type DataSourceKey,
} from './connection-registry.js';
export { parseConnectionSettings } from './connection-settings.js';
export type {
  CellValue,
  ConnectionSettings,
  ConnectionTest,
  ExpectedCost,
  ExplainOptions,
  FileSettings,
  OpenedRead,
  ProfileOptions,
  QueryEstimate,
  ResultColumn,
  RoleRights,
  RowBatch,
  RunningQuery,
  RunOptions,
  ServerSettings,
  SqlConnection,
  TableScan,
  ValueType,
} from './driver.js';
export { createTenantFiles, type TenantFile, type TenantFiles } from './files/tenant-files.js';
export { createParsers, type Parsers, type ParsersOptions } from './parsers/create-parsers.js';
export type { PostgresConnectionOptions } from './postgres/client-source.js';
export { createPostgresConnection } from './postgres/connection.js';
