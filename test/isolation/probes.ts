import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { getNamedType, isLeafType } from 'graphql';

/** Ids that the person asking can really reach. */
export interface OwnIds {
  readonly tenantId: string;
  readonly dataSourceId: string;
  readonly semanticModelId: string;
  readonly runId: string;
}

/** Wraps a selection in the way to one type: an operation that reaches a value of it. */
type Way = (selection: string, ids: OwnIds) => string;

/** How to reach each object type. A type that is missing here fails the walk. */
export const WAYS: Readonly<Record<string, Way>> = {
  User: (selection) => `{ me ${selection} }`,
  Membership: (selection) => `{ me { memberships ${selection} } }`,
  Role: (selection) => `{ me { memberships { roles ${selection} } } }`,
  Tenant: (selection) => `{ tenant ${selection} }`,
  TenantLimits: (selection) => `{ tenant { limits ${selection} } }`,
  UserConnection: (selection) => `{ tenant { members ${selection} } }`,
  UserEdge: (selection) => `{ tenant { members { edges ${selection} } } }`,
  DataSourceConnection: (selection) => `{ dataSources ${selection} }`,
  DataSourceEdge: (selection) => `{ dataSources { edges ${selection} } }`,
  PageInfo: (selection) => `{ dataSources { pageInfo ${selection} } }`,
  DataSource: (selection) => `{ dataSources { nodes ${selection} } }`,
  DataSourceTest: (selection, { dataSourceId }) =>
    `mutation { testDataSource(id: "${dataSourceId}") ${selection} }`,
  DataSourceError: (selection, { dataSourceId }) =>
    `mutation { testDataSource(id: "${dataSourceId}") { error ${selection} } }`,
  PhysicalSchema: (selection) => `{ dataSources { nodes { physicalSchema ${selection} } } }`,
  PhysicalTableConnection: (selection) =>
    `{ dataSources { nodes { physicalSchema { tables ${selection} } } } }`,
  PhysicalTableEdge: (selection) =>
    `{ dataSources { nodes { physicalSchema { tables { edges ${selection} } } } } }`,
  PhysicalTable: (selection) =>
    `{ dataSources { nodes { physicalSchema { tables { nodes ${selection} } } } } }`,
  PhysicalColumn: (selection) =>
    `{ dataSources { nodes { physicalSchema { tables { nodes { columns ${selection} } } } } } }`,
  ForeignKey: (selection) =>
    `{ dataSources { nodes { physicalSchema { tables { nodes { foreignKeys ${selection} } } } } } }`,
  SemanticModel: (selection) => `{ dataSources { nodes { semanticModel ${selection} } } }`,
  SemanticEntity: (selection) => `{ dataSources { nodes { semanticModel { entities ${selection} } } } }`,
  Dimension: (selection) =>
    `{ dataSources { nodes { semanticModel { entities { dimensions ${selection} } } } } }`,
  Metric: (selection) => `{ dataSources { nodes { semanticModel { metrics ${selection} } } } }`,
  Relationship: (selection) => `{ dataSources { nodes { semanticModel { relationships ${selection} } } } }`,
  PolicyConnection: (selection) => `{ dataSources { nodes { policies ${selection} } } }`,
  PolicyEdge: (selection) => `{ dataSources { nodes { policies { edges ${selection} } } } }`,
  Policy: (selection) => `{ dataSources { nodes { policies { nodes ${selection} } } } }`,
  QueryRun: (selection, { runId }) => `{ run(id: "${runId}") ${selection} }`,
  QueryRunConnection: (selection) => `{ runs ${selection} }`,
  QueryRunEdge: (selection) => `{ runs { edges ${selection} } }`,
  RunResult: (selection, { runId }) => `{ run(id: "${runId}") { result ${selection} } }`,
  ResultColumn: (selection, { runId }) => `{ run(id: "${runId}") { result { columns ${selection} } } }`,
  RunError: (selection, { runId }) => `{ run(id: "${runId}") { error ${selection} } }`,
  RunNoticeText: (selection, { runId }) => `{ run(id: "${runId}") { notices ${selection} } }`,
  Clarification: (selection, { runId }) => `{ run(id: "${runId}") { clarification ${selection} } }`,
  ClarificationChoice: (selection, { runId }) =>
    `{ run(id: "${runId}") { clarification { choices ${selection} } } }`,
};
