import { CHOSEN_PLANNERS } from '../leave-planning.js';
import { dataSource, type Probes, type Way } from './way.js';

const testDataSource: Way = (selection, { dataSourceId }) =>
  `mutation { testDataSource(id: "${dataSourceId}") ${selection} }`;
/** Nobody listens on port 1: nothing is connected. */
const CONNECT_INPUT =
  '(input: { name: "Probe", host: "127.0.0.1", port: 1, database: "probe", user: "probe", password: "" })';
/** There is no such file: nothing is connected. */
const CONNECT_FILE_INPUT = '(input: { name: "Probe", file: "probe.sqlite" })';

/** A tenant, its data sources and its choice of planners. */
export const TENANT_PROBES: Probes = {
  ways: {
    Tenant: (selection) => `{ tenant ${selection} }`,
    TenantLimits: (selection) => `{ tenant { limits ${selection} } }`,
    UserConnection: (selection) => `{ tenant { members ${selection} } }`,
    UserEdge: (selection) => `{ tenant { members { edges ${selection} } } }`,
    DataSourceConnection: (selection) => `{ dataSources ${selection} }`,
    DataSourceEdge: (selection) => `{ dataSources { edges ${selection} } }`,
    PageInfo: (selection) => `{ dataSources { pageInfo ${selection} } }`,
    DataSource: dataSource,
    DataSourceTest: testDataSource,
    DataSourceError: (selection, scene) => testDataSource(`{ error ${selection} }`, scene),
    ConnectDataSourcePayload: (selection) => `mutation { connectDataSource${CONNECT_INPUT} ${selection} }`,
    DatabaseFile: (selection) => `{ databaseFiles ${selection} }`,
    PlannerSettings: (selection) => `{ plannerSettings ${selection} }`,
    PlannerProvider: (selection) => `{ plannerSettings { providers ${selection} } }`,
  },
  rootArguments: {
    'Query.dataSource': ({ dataSourceId }) => `(id: "${dataSourceId}")`,
    'Mutation.testDataSource': ({ dataSourceId }) => `(id: "${dataSourceId}")`,
    'Mutation.connectDataSource': () => CONNECT_INPUT,
    'Mutation.connectDatabaseFile': () => CONNECT_FILE_INPUT,
    'Mutation.updatePlannerSettings': () => CHOSEN_PLANNERS,
    // And chosen anew at once, for those who look at them.
    'Mutation.clearPlannerSettings': () => ` chosen: updatePlannerSettings${CHOSEN_PLANNERS} { revision }`,
  },
};
