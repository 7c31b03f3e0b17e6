import type { Scene } from '../scene.js';
import { dataSource, type Probes, type Way } from './way.js';

const physicalTables: Way = (selection, scene) =>
  dataSource(`{ physicalSchema { tables(first: 100) ${selection} } }`, scene);
/** Nobody is called so: nothing is accepted. */
const acceptInput = ({ findingId }: Scene) =>
  `(input: { id: "${findingId}", appliesTo: { roles: ["nobody"] } })`;
const searchInput = ({ dataSourceId }: Scene) => `(dataSourceId: "${dataSourceId}", query: "customer")`;
const searchCatalog: Way = (selection, scene) => `{ searchCatalog${searchInput(scene)} ${selection} }`;

function schemaRefresh(end: keyof Scene['schemaRefreshes']): Way {
  return (selection, { schemaRefreshes }) => `{ schemaRefresh(id: "${schemaRefreshes[end]}") ${selection} }`;
}

/** What lies in a data source: tables, values, what is found in them. */
export const SCHEMA_PROBES: Probes = {
  ways: {
    PhysicalSchema: (selection, scene) => dataSource(`{ physicalSchema ${selection} }`, scene),
    PhysicalTableConnection: physicalTables,
    PhysicalTableEdge: (selection, scene) => physicalTables(`{ edges ${selection} }`, scene),
    PhysicalTable: (selection, scene) => physicalTables(`{ nodes ${selection} }`, scene),
    PhysicalColumn: (selection, scene) => physicalTables(`{ nodes { columns ${selection} } }`, scene),
    ColumnProfile: (selection, scene) =>
      physicalTables(`{ nodes { columns { profile ${selection} } } }`, scene),
    SampledValue: (selection, scene) =>
      physicalTables(`{ nodes { columns { profile { samples ${selection} } } } }`, scene),
    SchemaRefresh: schemaRefresh('succeeded'),
    SchemaRefreshProgress: (selection, scene) =>
      schemaRefresh('succeeded')(`{ progress ${selection} }`, scene),
    SchemaRefreshError: (selection, scene) => schemaRefresh('failed')(`{ error ${selection} }`, scene),
    SchemaRefreshEvent: (selection, { schemaRefreshes }) =>
      `subscription { schemaRefreshEvents(refreshId: "${schemaRefreshes.succeeded}") ${selection} }`,
    CatalogChange: (selection, { dataSourceId }) =>
      `subscription { catalogChanged(dataSourceId: "${dataSourceId}") ${selection} }`,
    ForeignKey: (selection, scene) => physicalTables(`{ nodes { foreignKeys ${selection} } }`, scene),
    SensitiveDataScan: (selection, { dataSourceId }) =>
      `mutation { startSensitiveDataScan(dataSourceId: "${dataSourceId}") ${selection} }`,
    SensitiveFindingConnection: (selection, scene) => dataSource(`{ sensitiveFindings ${selection} }`, scene),
    SensitiveFindingEdge: (selection, scene) =>
      dataSource(`{ sensitiveFindings { edges ${selection} } }`, scene),
    SensitiveFinding: (selection, scene) => dataSource(`{ sensitiveFindings { nodes ${selection} } }`, scene),
    AcceptFindingPayload: (selection, scene) =>
      `mutation { acceptFinding${acceptInput(scene)} ${selection} }`,
    CatalogHitConnection: searchCatalog,
    CatalogHitEdge: (selection, scene) => searchCatalog(`{ edges ${selection} }`, scene),
    CatalogHit: (selection, scene) => searchCatalog(`{ nodes ${selection} }`, scene),
    Highlight: (selection, scene) => searchCatalog(`{ nodes { highlights ${selection} } }`, scene),
    TextRange: (selection, scene) => searchCatalog(`{ nodes { highlights { ranges ${selection} } } }`, scene),
  },
  rootArguments: {
    'Mutation.startSensitiveDataScan': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
    'Mutation.acceptFinding': acceptInput,
    'Mutation.dismissFinding': ({ otherFindingId }) => `(id: "${otherFindingId}", reason: "A probe.")`,
    'Query.searchCatalog': searchInput,
    'Mutation.refreshPhysicalSchema': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
    'Mutation.startSchemaRefresh': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
    'Query.schemaRefresh': ({ schemaRefreshes }) => `(id: "${schemaRefreshes.succeeded}")`,
    'Subscription.schemaRefreshEvents': ({ schemaRefreshes }) =>
      `(refreshId: "${schemaRefreshes.succeeded}")`,
    'Subscription.catalogChanged': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  },
};
