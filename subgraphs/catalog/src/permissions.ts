import { anyone, can, type Permissions } from '@parley/service-kit';

/** For what belongs to an object that only guarded fields and reference resolvers give out. */
const whoeverHasIt = anyone;

/** Who may read which field. What is not named here is denied. */
export const permissions: Permissions = {
  Query: {
    semanticModel: can('catalog:read'),
  },
  Mutation: {
    refreshPhysicalSchema: can('catalog:refresh'),
    publishSemanticModel: can('model:publish'),
  },
  DataSource: {
    id: whoeverHasIt,
    physicalSchema: can('catalog:read'),
    semanticModel: can('catalog:read'),
    policies: can('policy:read'),
  },
  PhysicalSchema: {
    hash: whoeverHasIt,
    readAt: whoeverHasIt,
    tables: whoeverHasIt,
  },
  PhysicalTableConnection: {
    edges: whoeverHasIt,
    nodes: whoeverHasIt,
    pageInfo: whoeverHasIt,
  },
  PhysicalTableEdge: {
    cursor: whoeverHasIt,
    node: whoeverHasIt,
  },
  PhysicalTable: {
    schema: whoeverHasIt,
    name: whoeverHasIt,
    kind: whoeverHasIt,
    comment: whoeverHasIt,
    rowEstimate: whoeverHasIt,
    columns: whoeverHasIt,
    foreignKeys: whoeverHasIt,
  },
  PhysicalColumn: {
    name: whoeverHasIt,
    type: whoeverHasIt,
    nullable: whoeverHasIt,
    comment: whoeverHasIt,
    isPrimaryKey: whoeverHasIt,
  },
  ForeignKey: {
    columns: whoeverHasIt,
    referencedSchema: whoeverHasIt,
    referencedTable: whoeverHasIt,
    referencedColumns: whoeverHasIt,
  },
  // An entity: references of other subgraphs reach it past the fields above.
  SemanticModel: {
    id: can('catalog:read'),
    name: can('catalog:read'),
    label: can('catalog:read'),
    description: can('catalog:read'),
    version: can('catalog:read'),
    publishedAt: can('catalog:read'),
    dataSource: can('catalog:read'),
    entities: can('catalog:read'),
    metrics: can('catalog:read'),
    relationships: can('catalog:read'),
  },
  SemanticEntity: {
    name: whoeverHasIt,
    label: whoeverHasIt,
    description: whoeverHasIt,
    synonyms: whoeverHasIt,
    table: whoeverHasIt,
    dimensions: whoeverHasIt,
  },
  Dimension: {
    name: whoeverHasIt,
    label: whoeverHasIt,
    description: whoeverHasIt,
    synonyms: whoeverHasIt,
    kind: whoeverHasIt,
    unit: whoeverHasIt,
    values: whoeverHasIt,
  },
  Metric: {
    name: whoeverHasIt,
    label: whoeverHasIt,
    description: whoeverHasIt,
    synonyms: whoeverHasIt,
    type: whoeverHasIt,
    format: whoeverHasIt,
    unit: whoeverHasIt,
  },
  Relationship: {
    name: whoeverHasIt,
    fromEntity: whoeverHasIt,
    toEntity: whoeverHasIt,
    cardinality: whoeverHasIt,
  },
  PublishSemanticModelPayload: {
    semanticModel: whoeverHasIt,
    faults: whoeverHasIt,
  },
  ModelFault: {
    path: whoeverHasIt,
    message: whoeverHasIt,
    suggestion: whoeverHasIt,
  },
  // An entity, like SemanticModel.
  Policy: {
    id: can('policy:read'),
    name: can('policy:read'),
    description: can('policy:read'),
    kind: can('policy:read'),
    effect: can('policy:read'),
    tables: can('policy:read'),
    column: can('policy:read'),
    appliesToRoles: can('policy:read'),
    appliesToGroups: can('policy:read'),
    appliesToUsers: can('policy:read'),
  },
  PolicyConnection: {
    edges: whoeverHasIt,
    nodes: whoeverHasIt,
    pageInfo: whoeverHasIt,
  },
  PolicyEdge: {
    cursor: whoeverHasIt,
    node: whoeverHasIt,
  },
  User: {
    id: whoeverHasIt,
  },
  PageInfo: {
    hasNextPage: whoeverHasIt,
    endCursor: whoeverHasIt,
  },
};
