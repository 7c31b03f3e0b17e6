import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from 'graphql';
import type { IdKind } from './tenant-ids.js';

interface IdPlace {
  /** What the id should be of. */
  readonly kind: IdKind;
  readonly operation: string;
  /** Cuts a list: of what is not there the list is empty, and nothing is refused that would not be refused of all. */
  readonly isFilter?: true;
}

/** Every place of the API where a client names something by its id, with an operation that takes `$id`. */
export const ID_PLACES: Readonly<Record<string, IdPlace>> = {
  'Query.dataSource(id)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { dataSource(id: $id) { id name } }',
  },
  'Query.semanticModel(id)': {
    kind: 'semanticModel',
    operation: 'query ($id: ID!) { semanticModel(id: $id) { id name } }',
  },
  'Query.run(id)': { kind: 'run', operation: 'query ($id: ID!) { run(id: $id) { id question } }' },
  'Mutation.switchTenant(tenantId)': {
    kind: 'tenant',
    operation: 'mutation ($id: ID!) { switchTenant(tenantId: $id) { tenant { id } } }',
  },
  'Mutation.testDataSource(id)': {
    kind: 'dataSource',
    operation: 'mutation ($id: ID!) { testDataSource(id: $id) { ok } }',
  },
  'Mutation.refreshPhysicalSchema(dataSourceId)': {
    kind: 'dataSource',
    operation: 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }',
  },
  'Mutation.clearResultCache(dataSourceId)': {
    kind: 'dataSource',
    operation: 'mutation ($id: ID!) { clearResultCache(dataSourceId: $id) { clearedAt } }',
  },
  'Query.indexAdvice(dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { indexAdvice(dataSourceId: $id) { statement } }',
  },
  'Query.slowQueries(dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { slowQueries(dataSourceId: $id) { sql } }',
  },
  'Mutation.publishSemanticModel(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { publishSemanticModel(input: { dataSourceId: $id, model: {} }) { faults { path } } }',
  },
  'Mutation.ask(input.dataSourceId)': {
    kind: 'dataSource',
    operation: 'mutation ($id: ID!) { ask(input: { question: "customers", dataSourceId: $id }) { id } }',
  },
  'Mutation.runSql(input.dataSourceId)': {
    kind: 'dataSource',
    operation: 'mutation ($id: ID!) { runSql(input: { sql: "SELECT 1", dataSourceId: $id }) { id } }',
  },
  'Query.explainSql(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'query ($id: ID!) { explainSql(input: { sql: "SELECT 1", dataSourceId: $id }) { tables { table } } }',
  },
  'Query.runs(filter.dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { runs(filter: { dataSourceId: $id }) { nodes { id } } }',
    isFilter: true,
  },
  'Query.runs(filter.requestedById)': {
    kind: 'user',
    operation: 'query ($id: ID!) { runs(filter: { requestedById: $id }) { nodes { id } } }',
    isFilter: true,
  },
  'Mutation.runAgain(id)': { kind: 'run', operation: 'mutation ($id: ID!) { runAgain(id: $id) { id } }' },
  'Mutation.cancelRun(id)': { kind: 'run', operation: 'mutation ($id: ID!) { cancelRun(id: $id) { id } }' },
  'Mutation.exportRun(input.runId)': {
    kind: 'run',
    operation: 'mutation ($id: ID!) { exportRun(input: { runId: $id, format: CSV }) { url } }',
  },
  'Mutation.cancelExport(id)': {
    kind: 'export',
    operation: 'mutation ($id: ID!) { cancelExport(id: $id) { id } }',
  },
  'Subscription.exportEvents(exportId)': {
    kind: 'export',
    operation: 'subscription ($id: ID!) { exportEvents(exportId: $id) { cursor } }',
  },
  'Subscription.runEvents(runId)': {
    kind: 'run',
    operation: 'subscription ($id: ID!) { runEvents(runId: $id) { cursor } }',
  },
};

/** Every argument, and field of an input, that takes an id: `Type.field(argument.field)`. */
export function idPlacesOf(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = new Set([...roots, ...Object.values(schema.getTypeMap())]);
  return [...types].flatMap((type) =>
    type && 'getFields' in type && !isInputObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).flatMap((field) =>
          'args' in field
            ? field.args.flatMap((arg: GraphQLArgument) =>
                pathsToIds(arg.name, arg.type).map((path) => `${type.name}.${field.name}(${path})`),
              )
            : [],
        )
      : [],
  );
}

/** Inputs do not contain themselves yet: the first that does makes this overflow, and a test fail. */
function pathsToIds(path: string, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (named.name === 'ID') return [path];
  if (!isInputObjectType(named)) return [];
  return Object.values(named.getFields()).flatMap((field) => pathsToIds(`${path}.${field.name}`, field.type));
}
