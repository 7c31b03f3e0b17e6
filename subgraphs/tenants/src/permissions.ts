import { anyone, can, type Permissions, signedIn } from '@parley/service-kit';

/** For what belongs to an object that only guarded fields and reference resolvers give out. */
const whoeverHasIt = anyone;

/** Who may read which field. What is not named here is denied. */
export const permissions: Permissions = {
  Query: {
    tenant: signedIn,
    dataSources: can('data_source:read'),
    dataSource: can('data_source:read'),
    databaseFiles: can('data_source:manage'),
  },
  Mutation: {
    testDataSource: can('data_source:test'),
    connectDataSource: can('data_source:manage'),
    connectDatabaseFile: can('data_source:manage'),
  },
  Tenant: {
    id: whoeverHasIt,
    name: whoeverHasIt,
    slug: whoeverHasIt,
    industry: whoeverHasIt,
    tier: whoeverHasIt,
    limits: can('tenant:read'),
    createdAt: whoeverHasIt,
    dataSources: can('data_source:read'),
  },
  TenantLimits: {
    maxDataSources: whoeverHasIt,
    maxQueriesPerDay: whoeverHasIt,
    maxAiTokensPerMonth: whoeverHasIt,
    maxUsers: whoeverHasIt,
    retentionDays: whoeverHasIt,
    maxResultRows: whoeverHasIt,
    maxRunSeconds: whoeverHasIt,
    maxConcurrentRuns: whoeverHasIt,
  },
  // Also reached through one's own runs, without data_source:read: which database answered is no secret.
  DataSource: {
    id: whoeverHasIt,
    name: whoeverHasIt,
    engine: whoeverHasIt,
    isDefault: whoeverHasIt,
    createdAt: whoeverHasIt,
    tenant: whoeverHasIt,
    address: can('data_source:test'),
  },
  DataSourceConnection: {
    edges: whoeverHasIt,
    nodes: whoeverHasIt,
    pageInfo: whoeverHasIt,
  },
  DataSourceEdge: {
    cursor: whoeverHasIt,
    node: whoeverHasIt,
  },
  DataSourceTest: {
    dataSource: whoeverHasIt,
    ok: whoeverHasIt,
    latencyMs: whoeverHasIt,
    serverVersion: whoeverHasIt,
    warnings: whoeverHasIt,
    error: whoeverHasIt,
  },
  ConnectDataSourcePayload: {
    dataSource: whoeverHasIt,
    latencyMs: whoeverHasIt,
    serverVersion: whoeverHasIt,
    warnings: whoeverHasIt,
    error: whoeverHasIt,
  },
  DatabaseFile: {
    name: whoeverHasIt,
    engine: whoeverHasIt,
    sizeBytes: whoeverHasIt,
    modifiedAt: whoeverHasIt,
  },
  DataSourceError: {
    code: whoeverHasIt,
    message: whoeverHasIt,
    retryable: whoeverHasIt,
  },
  PageInfo: {
    hasNextPage: whoeverHasIt,
    endCursor: whoeverHasIt,
  },
};
