import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from 'graphql';
import { type IdKind, UNKNOWN_ID } from './tenant-ids.js';

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
  'Query.modelDraft(id)': {
    kind: 'modelDraft',
    operation: 'query ($id: ID!) { modelDraft(id: $id) { id name } }',
  },
  'Query.compareSemanticModels(a)': {
    kind: 'semanticModel',
    operation: 'query ($id: ID!) { compareSemanticModels(a: $id, b: $id) { hasMore } }',
  },
  'Query.compareSemanticModels(b)': {
    kind: 'modelDraft',
    operation: 'query ($id: ID!) { compareSemanticModels(a: $id, b: $id) { hasMore } }',
  },
  'Query.exportSemanticModel(id)': {
    kind: 'semanticModel',
    operation: 'query ($id: ID!) { exportSemanticModel(id: $id) { fileName } }',
  },
  'Mutation.createModelDraft(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { createModelDraft(input: { dataSourceId: $id, name: "Theirs", from: EMPTY }) { id } }',
  },
  'Mutation.importSemanticModel(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { importSemanticModel(input: { dataSourceId: $id, format: PARLEY_YAML, files: [{ name: "a", text: "name: a" }] }) { draft { id } } }',
  },
  'Mutation.updateModelDraft(input.id)': {
    kind: 'modelDraft',
    operation: 'mutation ($id: ID!) { updateModelDraft(input: { id: $id, basedOnRevision: 1 }) { id } }',
  },
  'Mutation.discardModelDraft(id)': {
    kind: 'modelDraft',
    operation: 'mutation ($id: ID!) { discardModelDraft(id: $id) }',
  },
  'Mutation.publishModelDraft(input.id)': {
    kind: 'modelDraft',
    operation:
      'mutation ($id: ID!) { publishModelDraft(input: { id: $id, basedOnRevision: 1 }) { faults { path } } }',
  },
  'Mutation.rollBackSemanticModel(versionId)': {
    kind: 'semanticModel',
    operation: 'mutation ($id: ID!) { rollBackSemanticModel(versionId: $id) { faults { path } } }',
  },
  'Mutation.startSensitiveDataScan(dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { startSensitiveDataScan(dataSourceId: $id) { findings { nodes { id } } } }',
  },
  'Mutation.acceptFinding(input.id)': {
    kind: 'finding',
    operation:
      'mutation ($id: ID!) { acceptFinding(input: { id: $id, appliesTo: {} }) { finding { id } policy { id } } }',
  },
  'Mutation.acceptFinding(input.appliesTo.users)': {
    kind: 'user',
    operation: `mutation ($id: ID!) { acceptFinding(input: { id: "${UNKNOWN_ID}", appliesTo: { users: [$id] } }) { finding { id } policy { id } } }`,
  },
  'Mutation.dismissFinding(id)': {
    kind: 'finding',
    operation: 'mutation ($id: ID!) { dismissFinding(id: $id, reason: "A probe.") { id } }',
  },
  'Query.fitMetricTemplate(dataSourceId)': {
    kind: 'dataSource',
    operation:
      'query ($id: ID!) { fitMetricTemplate(dataSourceId: $id, template: "average_trade_size") { confidence } }',
  },
  'Query.fitMetricTemplate(draftId)': {
    kind: 'modelDraft',
    operation:
      'query ($id: ID!) { fitMetricTemplate(draftId: $id, template: "average_trade_size") { confidence } }',
  },
  'Query.searchCatalog(dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { searchCatalog(dataSourceId: $id, query: "customer") { nodes { label } } }',
  },
  'Query.interpret(dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { interpret(dataSourceId: $id, question: "customers") { links { text } } }',
  },
  'Query.verifiedQuestions(dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { verifiedQuestions(dataSourceId: $id) { nodes { id } } }',
  },
  'Query.matchVerifiedQuestion(dataSourceId)': {
    kind: 'dataSource',
    operation:
      'query ($id: ID!) { matchVerifiedQuestion(dataSourceId: $id, question: "listed probe 5") { values { name } } }',
  },
  'Query.modelSuggestions(dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { modelSuggestions(dataSourceId: $id) { nodes { id } } }',
  },
  'Mutation.createVerifiedQuestion(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { createVerifiedQuestion(input: { dataSourceId: $id, question: "one", sql: "SELECT 1 AS one" }) { id } }',
  },
  'Mutation.updateVerifiedQuestion(input.id)': {
    kind: 'verifiedQuestion',
    operation:
      'mutation ($id: ID!) { updateVerifiedQuestion(input: { id: $id, revision: 1, question: "one", sql: "SELECT 1 AS one" }) { id } }',
  },
  'Mutation.retireVerifiedQuestion(id)': {
    kind: 'verifiedQuestion',
    operation: 'mutation ($id: ID!) { retireVerifiedQuestion(id: $id, revision: 1) { id } }',
  },
  'Mutation.giveFeedback(input.runId)': {
    kind: 'run',
    operation: 'mutation ($id: ID!) { giveFeedback(input: { runId: $id, verdict: WRONG }) { feedbackId } }',
  },
  'Mutation.giveFeedback(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { giveFeedback(input: { dataSourceId: $id, question: "one", verdict: WRONG }) { feedbackId } }',
  },
  'Mutation.acceptSuggestion(id)': {
    kind: 'modelSuggestion',
    operation: 'mutation ($id: ID!) { acceptSuggestion(id: $id) { suggestion { id } } }',
  },
  'Mutation.acceptSuggestion(draftId)': {
    kind: 'modelDraft',
    operation: `mutation ($id: ID!) { acceptSuggestion(id: "${UNKNOWN_ID}", draftId: $id) { suggestion { id } } }`,
  },
  'Mutation.dismissSuggestion(id)': {
    kind: 'modelSuggestion',
    operation: 'mutation ($id: ID!) { dismissSuggestion(id: $id) { id } }',
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
  'Mutation.startSchemaRefresh(dataSourceId)': {
    kind: 'dataSource',
    operation: 'mutation ($id: ID!) { startSchemaRefresh(dataSourceId: $id) { status } }',
  },
  'Query.schemaRefresh(id)': {
    kind: 'schemaRefresh',
    operation: 'query ($id: ID!) { schemaRefresh(id: $id) { status } }',
  },
  'Subscription.schemaRefreshEvents(refreshId)': {
    kind: 'schemaRefresh',
    operation: 'subscription ($id: ID!) { schemaRefreshEvents(refreshId: $id) { cursor } }',
  },
  'Subscription.catalogChanged(dataSourceId)': {
    kind: 'dataSource',
    operation: 'subscription ($id: ID!) { catalogChanged(dataSourceId: $id) { cursor } }',
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
  'Mutation.createPolicy(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { createPolicy(input: { dataSourceId: $id, name: "probe", rule: { tables: [] } }) { warnings } }',
  },
  'Mutation.createPolicy(input.appliesTo.users)': {
    kind: 'user',
    operation: `mutation ($id: ID!) { createPolicy(input: { dataSourceId: "${UNKNOWN_ID}", name: "probe", rule: { tables: [] }, appliesTo: { users: [$id] } }) { warnings } }`,
  },
  'Mutation.updatePolicy(input.id)': {
    kind: 'policy',
    operation:
      'mutation ($id: ID!) { updatePolicy(input: { id: $id, revision: 1, name: "probe" }) { warnings } }',
  },
  'Mutation.deletePolicy(input.id)': {
    kind: 'policy',
    operation: 'mutation ($id: ID!) { deletePolicy(input: { id: $id, revision: 1 }) { warnings } }',
  },
  'Mutation.bindPolicy(input.id)': {
    kind: 'policy',
    operation:
      'mutation ($id: ID!) { bindPolicy(input: { id: $id, subjects: { roles: ["viewer"] } }) { warnings } }',
  },
  'Mutation.bindPolicy(input.subjects.users)': {
    kind: 'user',
    operation: `mutation ($id: ID!) { bindPolicy(input: { id: "${UNKNOWN_ID}", subjects: { users: [$id] } }) { warnings } }`,
  },
  'Mutation.unbindPolicy(input.id)': {
    kind: 'policy',
    operation:
      'mutation ($id: ID!) { unbindPolicy(input: { id: $id, subjects: { roles: ["viewer"] } }) { warnings } }',
  },
  'Mutation.unbindPolicy(input.subjects.users)': {
    kind: 'user',
    operation: `mutation ($id: ID!) { unbindPolicy(input: { id: "${UNKNOWN_ID}", subjects: { users: [$id] } }) { warnings } }`,
  },
  'Mutation.classifyTables(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { classifyTables(input: { dataSourceId: $id, tables: [] }) { warnings } }',
  },
  'Mutation.declassifyTables(input.dataSourceId)': {
    kind: 'dataSource',
    operation:
      'mutation ($id: ID!) { declassifyTables(input: { dataSourceId: $id, tables: [] }) { warnings } }',
  },
  'Mutation.approvePolicyChange(id)': {
    kind: 'policyChange',
    operation: 'mutation ($id: ID!) { approvePolicyChange(id: $id) { kind } }',
  },
  'Mutation.declinePolicyChange(id)': {
    kind: 'policyChange',
    operation: 'mutation ($id: ID!) { declinePolicyChange(id: $id) { kind } }',
  },
  'Query.previewPolicy(input.dataSourceId)': {
    kind: 'dataSource',
    operation: `query ($id: ID!) { previewPolicy(input: { dataSourceId: $id, asUserId: "${UNKNOWN_ID}", sql: "SELECT 1" }) { untold } }`,
  },
  'Query.previewPolicy(input.asUserId)': {
    kind: 'user',
    operation: `query ($id: ID!) { previewPolicy(input: { dataSourceId: "${UNKNOWN_ID}", asUserId: $id, sql: "SELECT 1" }) { untold } }`,
  },
  'Query.previewPolicy(input.draft.id)': {
    kind: 'policy',
    operation: `query ($id: ID!) { previewPolicy(input: { dataSourceId: "${UNKNOWN_ID}", asUserId: "${UNKNOWN_ID}", sql: "SELECT 1", draft: { id: $id, rule: { tables: [] } } }) { untold } }`,
  },
  'Query.previewPolicy(input.draft.appliesTo.users)': {
    kind: 'user',
    operation: `query ($id: ID!) { previewPolicy(input: { dataSourceId: "${UNKNOWN_ID}", asUserId: "${UNKNOWN_ID}", sql: "SELECT 1", draft: { rule: { tables: [] }, appliesTo: { users: [$id] } } }) { untold } }`,
  },
  'Query.effectivePolicy(dataSourceId)': {
    kind: 'dataSource',
    operation: `query ($id: ID!) { effectivePolicy(dataSourceId: $id, userId: "${UNKNOWN_ID}") { hidesUnclassified } }`,
  },
  'Query.effectivePolicy(userId)': {
    kind: 'user',
    operation: `query ($id: ID!) { effectivePolicy(dataSourceId: "${UNKNOWN_ID}", userId: $id) { hidesUnclassified } }`,
  },
  'Query.mySight(dataSourceId)': {
    kind: 'dataSource',
    operation: 'query ($id: ID!) { mySight(dataSourceId: $id) { complete } }',
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
  'Mutation.ask(input.threadId)': {
    kind: 'thread',
    operation: 'mutation ($id: ID!) { ask(input: { question: "customers", threadId: $id }) { id } }',
  },
  'Query.thread(id)': { kind: 'thread', operation: 'query ($id: ID!) { thread(id: $id) { id title } }' },
  'Mutation.renameThread(input.id)': {
    kind: 'thread',
    operation: 'mutation ($id: ID!) { renameThread(input: { id: $id, title: "Theirs" }) { id } }',
  },
  'Mutation.deleteThread(id)': { kind: 'thread', operation: 'mutation ($id: ID!) { deleteThread(id: $id) }' },
  'Mutation.answerClarification(input.runId)': {
    kind: 'run',
    operation: 'mutation ($id: ID!) { answerClarification(input: { runId: $id, choice: "1" }) { id } }',
  },
  'Query.explainAnswer(runId)': {
    kind: 'run',
    operation: 'query ($id: ID!) { explainAnswer(runId: $id) { reading } }',
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
