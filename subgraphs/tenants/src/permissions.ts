import { anyone, can, openFields, type Permissions, signedIn } from '@parley/service-kit';

/** For what belongs to an object that only guarded fields and reference resolvers give out. */
const whoeverHasIt = anyone;

/** Who may read which field. What is not named here is denied. */
export const permissions: Permissions = {
  Query: {
    tenant: signedIn,
    dataSources: can('data_source:read'),
    dataSource: can('data_source:read'),
    databaseFiles: can('data_source:manage'),
    plannerSettings: can('ai:configure'),
  },
  Mutation: {
    testDataSource: can('data_source:test'),
    connectDataSource: can('data_source:manage'),
    connectDatabaseFile: can('data_source:manage'),
    updatePlannerSettings: can('ai:configure'),
    clearPlannerSettings: can('ai:configure'),
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
  TenantLimits: openFields(
    'maxDataSources',
    'maxQueriesPerDay',
    'maxAiTokensPerMonth',
    'maxUsers',
    'retentionDays',
    'maxResultRows',
    'maxRunSeconds',
    'maxConcurrentRuns',
  ),
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
  DataSourceConnection: openFields('edges', 'nodes', 'pageInfo'),
  DataSourceEdge: openFields('cursor', 'node'),
  DataSourceTest: openFields('dataSource', 'ok', 'latencyMs', 'serverVersion', 'warnings', 'error'),
  ConnectDataSourcePayload: openFields('dataSource', 'latencyMs', 'serverVersion', 'warnings', 'error'),
  PlannerSettings: openFields(
    ...['planners', 'disclosure', 'monthlyTokens', 'hedgeAfterMs', 'secondOpinion', 'providers'],
    ...['revision', 'updatedAt'],
  ),
  PlannerProvider: openFields('planner', 'baseUrl', 'model', 'repairModel', 'hasKey'),
  DatabaseFile: openFields('name', 'engine', 'sizeBytes', 'modifiedAt'),
  DataSourceError: openFields('code', 'message', 'retryable'),
  PageInfo: openFields('hasNextPage', 'endCursor'),
};
