import { ADMINISTRATORS, EDGE, EVERY_ROLE, may, PAGE, type RoleTable } from './askers.js';

/** What the tenants subgraph answers, also of types that others own. */
export const TENANTS_TABLE: RoleTable = {
  Query: {
    ...may(EVERY_ROLE, 'tenant'),
    ...may(EVERY_ROLE, 'dataSources', 'dataSource'), // data_source:read
    ...may(ADMINISTRATORS, 'databaseFiles'), // data_source:manage
    ...may(ADMINISTRATORS, 'plannerSettings'), // ai:configure
  },
  Mutation: {
    ...may(ADMINISTRATORS, 'testDataSource'), // data_source:test: it costs the database work and shows where it is
    // data_source:manage: they decide what everybody else asks.
    ...may(ADMINISTRATORS, 'connectDataSource', 'connectDatabaseFile'),
    ...may(ADMINISTRATORS, 'updatePlannerSettings', 'clearPlannerSettings'), // ai:configure: it decides what leaves the house
  },

  Tenant: {
    ...may(EVERY_ROLE, 'id', 'name', 'slug', 'industry', 'tier', 'createdAt'),
    ...may(EVERY_ROLE, 'dataSources'), // data_source:read
    ...may(ADMINISTRATORS, 'limits'), // tenant:read
  },
  TenantLimits: may(
    ADMINISTRATORS,
    ...['maxDataSources', 'maxQueriesPerDay', 'maxAiTokensPerMonth', 'maxUsers'],
    ...['retentionDays', 'maxResultRows', 'maxRunSeconds', 'maxConcurrentRuns'],
  ),

  // What can be asked.
  DataSourceConnection: may(EVERY_ROLE, ...PAGE),
  DataSourceEdge: may(EVERY_ROLE, ...EDGE),
  DataSource: {
    ...may(EVERY_ROLE, 'id', 'name', 'engine', 'isDefault', 'createdAt', 'tenant'),
    ...may(ADMINISTRATORS, 'address'), // data_source:test
  },
  DataSourceTest: may(
    ADMINISTRATORS,
    ...['dataSource', 'ok', 'latencyMs', 'serverVersion', 'warnings', 'error'],
  ),
  ConnectDataSourcePayload: may(
    ADMINISTRATORS,
    ...['dataSource', 'latencyMs', 'serverVersion', 'warnings', 'error'],
  ),
  DatabaseFile: may(ADMINISTRATORS, 'name', 'engine', 'sizeBytes', 'modifiedAt'),
  DataSourceError: may(ADMINISTRATORS, 'code', 'message', 'retryable'),

  // ai:configure: who plans, what leaves the house for it, and what it costs
  PlannerSettings: may(
    ADMINISTRATORS,
    ...['planners', 'disclosure', 'monthlyTokens', 'hedgeAfterMs', 'secondOpinion', 'providers'],
    ...['revision', 'updatedAt'],
  ),
  PlannerProvider: may(ADMINISTRATORS, 'planner', 'baseUrl', 'model', 'repairModel', 'hasKey'),
};
