import { randomUUID } from 'node:crypto';
import { CHOSEN_PLANNERS } from './leave-planning.js';
import type { Scene } from './scene.js';

/** Wraps a selection in the way to one type: an operation that reaches a value of it. */
type Way = (selection: string, scene: Scene) => string;

const dataSource: Way = (selection, { dataSourceId }) => `{ dataSource(id: "${dataSourceId}") ${selection} }`;
const physicalTables: Way = (selection, scene) =>
  dataSource(`{ physicalSchema { tables(first: 100) ${selection} } }`, scene);
const model: Way = (selection, { semanticModelId }) =>
  `{ semanticModel(id: "${semanticModelId}") ${selection} }`;
const modelDraft: Way = (selection, { modelDraftId }) => `{ modelDraft(id: "${modelDraftId}") ${selection} }`;
const comparedModels = ({ semanticModelId, retiredModelId }: Scene) =>
  `(a: "${retiredModelId}", b: "${semanticModelId}")`;
const compareSemanticModels: Way = (selection, scene) =>
  `{ compareSemanticModels${comparedModels(scene)} ${selection} }`;
const exportSemanticModel: Way = (selection, { semanticModelId }) =>
  `{ exportSemanticModel(id: "${semanticModelId}") ${selection} }`;
/** A model without anything becomes a draft with faults. */
const importInput = ({ dataSourceId }: Scene) =>
  `(input: { dataSourceId: "${dataSourceId}", format: PARLEY_YAML, files: [{ name: "probe.yaml", text: "name: probe" }] })`;
const testDataSource: Way = (selection, { dataSourceId }) =>
  `mutation { testDataSource(id: "${dataSourceId}") ${selection} }`;
/** Nobody listens on port 1: nothing is connected. */
const CONNECT_INPUT =
  '(input: { name: "Probe", host: "127.0.0.1", port: 1, database: "probe", user: "probe", password: "" })';
/** There is no such file: nothing is connected. */
const CONNECT_FILE_INPUT = '(input: { name: "Probe", file: "probe.sqlite" })';
const EXPLAINED = '(input: { sql: "SELECT name FROM customers" })';
const explainAnswer: Way = (selection, { explainedRunId }) =>
  `{ explainAnswer(runId: "${explainedRunId}") ${selection} }`;
const explainSql: Way = (selection) => `{ explainSql${EXPLAINED} ${selection} }`;
/** A model without anything has faults: nothing is published. */
const publishInput = ({ dataSourceId }: Scene) => `(input: { dataSourceId: "${dataSourceId}", model: {} })`;
const publishSemanticModel: Way = (selection, scene) =>
  `mutation { publishSemanticModel${publishInput(scene)} ${selection} }`;
/** A policy without a rule has faults: nothing is made. */
const policyInput = ({ dataSourceId }: Scene) =>
  `(input: { dataSourceId: "${dataSourceId}", name: "probe", rule: {} })`;
const createPolicy: Way = (selection, scene) => `mutation { createPolicy${policyInput(scene)} ${selection} }`;
const previewInput = ({ dataSourceId, viewerId }: Scene, sql: string) =>
  `(input: { dataSourceId: "${dataSourceId}", asUserId: "${viewerId}", sql: "${sql}" })`;
const previewPolicy: Way = (selection, scene) =>
  `{ previewPolicy${previewInput(scene, 'SELECT id FROM customers')} ${selection} }`;
const sightArguments = ({ dataSourceId, viewerId }: Scene) =>
  `(dataSourceId: "${dataSourceId}", userId: "${viewerId}")`;
const effectivePolicy: Way = (selection, scene) => `{ effectivePolicy${sightArguments(scene)} ${selection} }`;
const tableSight: Way = (selection, scene) =>
  effectivePolicy(`{ table(schema: "public", table: "customers") ${selection} }`, scene);
const policies: Way = (selection, scene) => dataSource(`{ policies { nodes ${selection} } }`, scene);
const policyChanges: Way = (selection, scene) => dataSource(`{ policyChanges ${selection} }`, scene);
/** Nothing is said, so nothing is changed. */
const nothingKnown = ({ dataSourceId }: Scene) => `(input: { dataSourceId: "${dataSourceId}", tables: [] })`;
const indexAdvice: Way = (selection, { dataSourceId }) =>
  `{ indexAdvice(dataSourceId: "${dataSourceId}") ${selection} }`;
const login: Way = (selection, { login: { email, password }, tenantSlug }) =>
  `mutation { login(input: { email: "${email}", password: "${password}", tenantSlug: "${tenantSlug}" }) ${selection} }`;

/** Nobody is called so: nothing is accepted. */
function acceptInput({ findingId }: Scene): string {
  return `(input: { id: "${findingId}", appliesTo: { roles: ["nobody"] } })`;
}

function fitInput({ dataSourceId }: Scene): string {
  return `(dataSourceId: "${dataSourceId}", template: "average_trade_size")`;
}

const searchInput = ({ dataSourceId }: Scene) => `(dataSourceId: "${dataSourceId}", query: "customer")`;
const searchCatalog: Way = (selection, scene) => `{ searchCatalog${searchInput(scene)} ${selection} }`;
const interpretInput = ({ dataSourceId }: Scene) =>
  `(dataSourceId: "${dataSourceId}", question: "customers frobnicated 5")`;
const interpret: Way = (selection, scene) => `{ interpret${interpretInput(scene)} ${selection} }`;
const verifiedQuestions: Way = (selection, { dataSourceId }) =>
  `{ verifiedQuestions(dataSourceId: "${dataSourceId}") ${selection} }`;
const matchInput = ({ dataSourceId }: Scene) =>
  `(dataSourceId: "${dataSourceId}", question: "listed probe 5")`;
const matchVerifiedQuestion: Way = (selection, scene) =>
  `{ matchVerifiedQuestion${matchInput(scene)} ${selection} }`;
const modelSuggestions: Way = (selection, { dataSourceId }) =>
  `{ modelSuggestions(dataSourceId: "${dataSourceId}") ${selection} }`;
const feedbackInput = ({ dataSourceId }: Scene) =>
  `(input: { dataSourceId: "${dataSourceId}", question: "probe", verdict: WRONG })`;
const PROBE_PARAMETERS = 'parameters: [{ name: "n", example: 1 }], sql: "SELECT {n} AS n"';

function runThat(end: keyof Scene['runs'], selection: string, { runs }: Scene): string {
  return `{ run(id: "${runs[end]}") ${selection} }`;
}

function eventOf(end: keyof Scene['runs'], type: string): Way {
  return (selection, { runs }) =>
    `subscription { runEvents(runId: "${runs[end]}") { __typename ... on ${type} ${selection} } }`;
}

function exportEventOf(end: keyof Scene['exports'], type: string): Way {
  return (selection, { exports }) =>
    `subscription { exportEvents(exportId: "${exports[end]}") { __typename ... on ${type} ${selection} } }`;
}

function schemaRefresh(end: keyof Scene['schemaRefreshes']): Way {
  return (selection, { schemaRefreshes }) => `{ schemaRefresh(id: "${schemaRefreshes[end]}") ${selection} }`;
}

/** How to reach each object type. The walk fails on a type that is missing here. */
const WAYS: Readonly<Record<string, Way>> = {
  Query: (selection) => selection,
  Mutation: (selection) => `mutation ${selection}`,
  Subscription: (selection) => `subscription ${selection}`,
  AuthPayload: login,
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
  DataSource: dataSource,
  DataSourceTest: testDataSource,
  DataSourceError: (selection, scene) => testDataSource(`{ error ${selection} }`, scene),
  ConnectDataSourcePayload: (selection) => `mutation { connectDataSource${CONNECT_INPUT} ${selection} }`,
  DatabaseFile: (selection) => `{ databaseFiles ${selection} }`,
  SqlExplanation: explainSql,
  SqlEstimate: (selection, scene) => explainSql(`{ estimate ${selection} }`, scene),
  TableUse: (selection, scene) => explainAnswer(`{ tables ${selection} }`, scene),
  ColumnLineage: (selection, scene) => explainSql(`{ columns ${selection} }`, scene),
  SourceColumn: (selection, scene) => explainAnswer(`{ columns { sources ${selection} } }`, scene),
  AnswerExplanation: explainAnswer,
  AnswerColumn: (selection, scene) => explainAnswer(`{ columns ${selection} }`, scene),
  AnswerAlternative: (selection, scene) => explainAnswer(`{ alternatives ${selection} }`, scene),
  Thread: (selection, { threadId }) => `{ thread(id: "${threadId}") ${selection} }`,
  ThreadConnection: (selection) => `{ threads ${selection} }`,
  ThreadEdge: (selection) => `{ threads { edges ${selection} } }`,
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
  SchemaRefreshProgress: (selection, scene) => schemaRefresh('succeeded')(`{ progress ${selection} }`, scene),
  SchemaRefreshError: (selection, scene) => schemaRefresh('failed')(`{ error ${selection} }`, scene),
  SchemaRefreshEvent: (selection, { schemaRefreshes }) =>
    `subscription { schemaRefreshEvents(refreshId: "${schemaRefreshes.succeeded}") ${selection} }`,
  CatalogChange: (selection, { dataSourceId }) =>
    `subscription { catalogChanged(dataSourceId: "${dataSourceId}") ${selection} }`,
  ForeignKey: (selection, scene) => physicalTables(`{ nodes { foreignKeys ${selection} } }`, scene),
  SemanticModel: model,
  PublishSemanticModelPayload: publishSemanticModel,
  ModelFault: (selection, scene) => publishSemanticModel(`{ faults ${selection} }`, scene),
  Measure: (selection, scene) => model(`{ entities { measures ${selection} } }`, scene),
  Hierarchy: (selection, scene) => model(`{ entities { hierarchies ${selection} } }`, scene),
  NamedFilter: (selection, scene) => model(`{ namedFilters ${selection} }`, scene),
  SavedQuery: (selection, scene) => model(`{ savedQueries ${selection} }`, scene),
  FiscalYear: (selection, scene) => model(`{ fiscalYear ${selection} }`, scene),
  GlossaryTerm: (selection, scene) => model(`{ glossary ${selection} }`, scene),
  Certification: (selection, scene) => model(`{ entities { certification ${selection} } }`, scene),
  SemanticModelVersionConnection: (selection, scene) =>
    dataSource(`{ semanticModelVersions ${selection} }`, scene),
  SemanticModelVersionEdge: (selection, scene) =>
    dataSource(`{ semanticModelVersions { edges ${selection} } }`, scene),
  SemanticModelVersion: (selection, scene) =>
    dataSource(`{ semanticModelVersions { nodes ${selection} } }`, scene),
  ModelComparison: compareSemanticModels,
  ModelChange: (selection, scene) => compareSemanticModels(`{ changes ${selection} }`, scene),
  ModelFieldChange: (selection, scene) => compareSemanticModels(`{ changes { fields ${selection} } }`, scene),
  SemanticModelExport: exportSemanticModel,
  SensitiveDataScan: (selection, { dataSourceId }) =>
    `mutation { startSensitiveDataScan(dataSourceId: "${dataSourceId}") ${selection} }`,
  SensitiveFindingConnection: (selection, scene) => dataSource(`{ sensitiveFindings ${selection} }`, scene),
  SensitiveFindingEdge: (selection, scene) =>
    dataSource(`{ sensitiveFindings { edges ${selection} } }`, scene),
  SensitiveFinding: (selection, scene) => dataSource(`{ sensitiveFindings { nodes ${selection} } }`, scene),
  ClassifiedTableConnection: (selection, scene) => dataSource(`{ classifiedTables ${selection} }`, scene),
  ClassifiedTableEdge: (selection, scene) => dataSource(`{ classifiedTables { edges ${selection} } }`, scene),
  ClassifiedTable: (selection, scene) => dataSource(`{ classifiedTables { nodes ${selection} } }`, scene),
  AcceptFindingPayload: (selection, scene) => `mutation { acceptFinding${acceptInput(scene)} ${selection} }`,
  MetricTemplate: (selection) => `{ metricTemplates ${selection} }`,
  MetricTemplateSlot: (selection) => `{ metricTemplates { slots ${selection} } }`,
  MetricTemplateFit: (selection, scene) => `{ fitMetricTemplate${fitInput(scene)} ${selection} }`,
  FittedSlot: (selection, scene) => `{ fitMetricTemplate${fitInput(scene)} { slots ${selection} } }`,
  ModelDraftConnection: (selection, scene) => dataSource(`{ modelDrafts ${selection} }`, scene),
  ModelDraftEdge: (selection, scene) => dataSource(`{ modelDrafts { edges ${selection} } }`, scene),
  ModelDraft: modelDraft,
  QuestionImpact: (selection, scene) => modelDraft(`{ questionImpacts ${selection} }`, scene),
  ModelNote: (selection, scene) => modelDraft(`{ notes ${selection} }`, scene),
  ImportSemanticModelPayload: (selection, scene) =>
    `mutation { importSemanticModel${importInput(scene)} ${selection} }`,
  SemanticEntity: (selection, scene) => model(`{ entities ${selection} }`, scene),
  Dimension: (selection, scene) => model(`{ entities { dimensions ${selection} } }`, scene),
  Metric: (selection, scene) => model(`{ metrics ${selection} }`, scene),
  Relationship: (selection, scene) => model(`{ relationships ${selection} }`, scene),
  CatalogHitConnection: searchCatalog,
  CatalogHitEdge: (selection, scene) => searchCatalog(`{ edges ${selection} }`, scene),
  CatalogHit: (selection, scene) => searchCatalog(`{ nodes ${selection} }`, scene),
  Highlight: (selection, scene) => searchCatalog(`{ nodes { highlights ${selection} } }`, scene),
  TextRange: (selection, scene) => searchCatalog(`{ nodes { highlights { ranges ${selection} } } }`, scene),
  Interpretation: interpret,
  QuestionLink: (selection, scene) => interpret(`{ links ${selection} }`, scene),
  LinkMeaning: (selection, scene) => interpret(`{ links { meaning ${selection} } }`, scene),
  UnusedWords: (selection, scene) => interpret(`{ unused ${selection} }`, scene),
  VerifiedQuestionConnection: verifiedQuestions,
  VerifiedQuestionEdge: (selection, scene) => verifiedQuestions(`{ edges ${selection} }`, scene),
  VerifiedQuestion: (selection, scene) => verifiedQuestions(`{ nodes ${selection} }`, scene),
  QuestionParameter: (selection, scene) => verifiedQuestions(`{ nodes { parameters ${selection} } }`, scene),
  VerifiedQuestionMatch: matchVerifiedQuestion,
  QuestionParameterValue: (selection, scene) => matchVerifiedQuestion(`{ values ${selection} }`, scene),
  GiveFeedbackPayload: (selection, scene) => `mutation { giveFeedback${feedbackInput(scene)} ${selection} }`,
  ModelSuggestionConnection: modelSuggestions,
  ModelSuggestionEdge: (selection, scene) => modelSuggestions(`{ edges ${selection} }`, scene),
  ModelSuggestion: (selection, scene) => modelSuggestions(`{ nodes ${selection} }`, scene),
  AcceptSuggestionPayload: (selection, { suggestions }) =>
    `mutation { acceptSuggestion(id: "${suggestions.taken}") ${selection} }`,
  PolicyConnection: (selection, scene) => dataSource(`{ policies ${selection} }`, scene),
  PolicyEdge: (selection, scene) => dataSource(`{ policies { edges ${selection} } }`, scene),
  Policy: policies,
  TableName: (selection, scene) => policies(`{ tableNames ${selection} }`, scene),
  ColumnMask: (selection, scene) => policies(`{ mask ${selection} }`, scene),
  PolicyChangePayload: createPolicy,
  PolicyFault: (selection, scene) => createPolicy(`{ faults ${selection} }`, scene),
  PolicyChangeConnection: policyChanges,
  PolicyChangeEdge: (selection, scene) => policyChanges(`{ edges ${selection} }`, scene),
  PolicyChange: (selection, scene) => policyChanges(`{ nodes ${selection} }`, scene),
  PolicyPreview: previewPolicy,
  PreviewRefusal: (selection, scene) =>
    `{ previewPolicy${previewInput(scene, 'SELECT nothing FROM customers')} { refusal ${selection} } }`,
  PreviewedAttribute: (selection, scene) => previewPolicy(`{ attributes ${selection} }`, scene),
  PreviewedTable: (selection, scene) => previewPolicy(`{ tables ${selection} }`, scene),
  PreviewSample: (selection, scene) => previewPolicy(`{ sample ${selection} }`, scene),
  EffectivePolicy: effectivePolicy,
  EffectiveRuleConnection: (selection, scene) => effectivePolicy(`{ rules ${selection} }`, scene),
  EffectiveRuleEdge: (selection, scene) => effectivePolicy(`{ rules { edges ${selection} } }`, scene),
  EffectiveRule: (selection, scene) => effectivePolicy(`{ rules { nodes ${selection} } }`, scene),
  TableSight: tableSight,
  ColumnSight: (selection, scene) => tableSight(`{ columns ${selection} }`, scene),
  MySight: (selection, { dataSourceId }) => `{ mySight(dataSourceId: "${dataSourceId}") ${selection} }`,
  TenantUsage: (selection) => `{ tenant { usage ${selection} } }`,
  UserUsage: (selection) => `{ tenant { usage { byUser ${selection} } } }`,
  MyUsage: (selection) => `{ myUsage ${selection} }`,
  Usage: (selection) => `{ myUsage { totals ${selection} } }`,
  DailyUsage: (selection) => `{ myUsage { byDay ${selection} } }`,
  RunQuota: (selection) => `{ myUsage { quota ${selection} } }`,
  SlowQuery: (selection, { dataSourceId }) => `{ slowQueries(dataSourceId: "${dataSourceId}") ${selection} }`,
  IndexAdvice: indexAdvice,
  AdvisedStatement: (selection, scene) => indexAdvice(`{ statements ${selection} }`, scene),
  ClearResultCachePayload: (selection, { dataSourceId }) =>
    `mutation { clearResultCache(dataSourceId: "${dataSourceId}") ${selection} }`,
  QueryRun: (selection, scene) => runThat('succeeded', selection, scene),
  QueryRunConnection: (selection) => `{ runs ${selection} }`,
  QueryRunEdge: (selection) => `{ runs { edges ${selection} } }`,
  RunResult: (selection, scene) => runThat('succeeded', `{ result ${selection} }`, scene),
  RowPage: (selection, scene) => runThat('succeeded', `{ rows ${selection} }`, scene),
  ResultColumn: (selection, scene) => runThat('succeeded', `{ result { columns ${selection} } }`, scene),
  RunNoticeText: (selection, scene) => runThat('succeeded', `{ notices ${selection} }`, scene),
  RunError: (selection, scene) => runThat('declined', `{ error ${selection} }`, scene),
  Clarification: (selection, scene) => runThat('unclear', `{ clarification ${selection} }`, scene),
  ClarificationChoice: (selection, scene) =>
    runThat('unclear', `{ clarification { choices ${selection} } }`, scene),
  RunProvenance: (selection, scene) => runThat('succeeded', `{ provenance ${selection} }`, scene),
  RunVerification: (selection, scene) =>
    runThat('succeeded', `{ provenance { verification ${selection} } }`, scene),
  MetricCertification: (selection, scene) =>
    runThat('succeeded', `{ provenance { certifications ${selection} } }`, scene),
  PlannerSettings: (selection) => `{ plannerSettings ${selection} }`,
  PlannerProvider: (selection) => `{ plannerSettings { providers ${selection} } }`,
  PlannerStatus: (selection) => `{ planners ${selection} }`,
  PlannerFailure: (selection) => `{ planners { lastFailure ${selection} } }`,
  AiTokenQuota: (selection) => `{ aiTokenQuota ${selection} }`,
  ModelCall: (selection) => `{ modelCalls { nodes ${selection} } }`,
  ModelCallConnection: (selection) => `{ modelCalls ${selection} }`,
  ModelCallEdge: (selection) => `{ modelCalls { edges ${selection} } }`,
  RunEvent: eventOf('succeeded', 'RunEvent'),
  RunProgress: eventOf('succeeded', 'RunProgress'),
  RunPlanDelta: eventOf('succeeded', 'RunPlanDelta'),
  RunPlanStep: eventOf('makeshift', 'RunPlanStep'),
  RunSql: eventOf('succeeded', 'RunSql'),
  RunColumns: eventOf('succeeded', 'RunColumns'),
  RunRows: eventOf('succeeded', 'RunRows'),
  RunNotice: eventOf('succeeded', 'RunNotice'),
  RunCompleted: eventOf('succeeded', 'RunCompleted'),
  RunFailed: eventOf('declined', 'RunFailed'),
  RunClarification: eventOf('unclear', 'RunClarification'),
  RunCancelled: eventOf('cancelled', 'RunCancelled'),
  RunExportConnection: (selection) => `{ exports ${selection} }`,
  RunExportEdge: (selection) => `{ exports { edges ${selection} } }`,
  RunExport: (selection) => `{ exports { nodes ${selection} } }`,
  ExportEvent: exportEventOf('completed', 'ExportEvent'),
  ExportProgress: exportEventOf('completed', 'ExportProgress'),
  ExportCompleted: exportEventOf('completed', 'ExportCompleted'),
  ExportFailed: exportEventOf('expired', 'ExportFailed'),
  ExportCancelled: exportEventOf('cancelled', 'ExportCancelled'),
};

/** Arguments of root fields that can't do without. */
const ROOT_ARGUMENTS: Readonly<Record<string, (scene: Scene) => string>> = {
  'Query.dataSource': ({ dataSourceId }) => `(id: "${dataSourceId}")`,
  'Query.semanticModel': ({ semanticModelId }) => `(id: "${semanticModelId}")`,
  'Query.fitMetricTemplate': fitInput,
  'Mutation.startSensitiveDataScan': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Mutation.acceptFinding': acceptInput,
  'Mutation.dismissFinding': ({ otherFindingId }) => `(id: "${otherFindingId}", reason: "A probe.")`,
  'Query.modelDraft': ({ modelDraftId }) => `(id: "${modelDraftId}")`,
  'Query.compareSemanticModels': comparedModels,
  'Query.exportSemanticModel': ({ semanticModelId }) => `(id: "${semanticModelId}")`,
  'Mutation.createModelDraft': ({ dataSourceId }) =>
    `(input: { dataSourceId: "${dataSourceId}", name: "Probe", from: EMPTY })`,
  'Mutation.updateModelDraft': ({ modelDraftId }) => `(input: { id: "${modelDraftId}", basedOnRevision: 1 })`,
  'Mutation.publishModelDraft': ({ faultyDraftId }) =>
    `(input: { id: "${faultyDraftId}", basedOnRevision: 1 })`,
  'Mutation.discardModelDraft': ({ modelDraftId }) => `(id: "${modelDraftId}")`,
  'Mutation.rollBackSemanticModel': ({ faultyModelId }) => `(versionId: "${faultyModelId}")`,
  'Mutation.importSemanticModel': importInput,
  'Query.run': ({ runs }) => `(id: "${runs.succeeded}")`,
  'Mutation.login': ({ login: { email, password } }) =>
    `(input: { email: "${email}", password: "${password}" })`,
  'Mutation.refresh': ({ refreshToken }) => `(refreshToken: "${refreshToken}")`,
  'Mutation.switchTenant': ({ tenantId }) => `(tenantId: "${tenantId}")`,
  'Mutation.ask': () => '(input: { question: "customers", maxRows: 1 })',
  'Mutation.runSql': () => '(input: { sql: "SELECT 1 AS one" })',
  'Mutation.cancelRun': ({ runs }) => `(id: "${runs.succeeded}")`,
  'Query.thread': ({ threadId }) => `(id: "${threadId}")`,
  'Query.explainAnswer': ({ explainedRunId }) => `(runId: "${explainedRunId}")`,
  'Mutation.answerClarification': ({ runs }) => `(input: { runId: "${runs.unclear}", choice: "1" })`,
  'Mutation.renameThread': ({ threadId }) => `(input: { id: "${threadId}", title: "Probe" })`,
  'Mutation.deleteThread': ({ threadId }) => `(id: "${threadId}")`,
  'Mutation.runAgain': ({ runs }) => `(id: "${runs.succeeded}")`,
  'Mutation.testDataSource': ({ dataSourceId }) => `(id: "${dataSourceId}")`,
  'Mutation.connectDataSource': () => CONNECT_INPUT,
  'Mutation.connectDatabaseFile': () => CONNECT_FILE_INPUT,
  'Query.explainSql': () => EXPLAINED,
  'Query.indexAdvice': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Query.slowQueries': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Mutation.clearResultCache': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Mutation.updatePlannerSettings': () => CHOSEN_PLANNERS,
  // And chosen anew at once, for those who look at them.
  'Mutation.clearPlannerSettings': () => ` chosen: updatePlannerSettings${CHOSEN_PLANNERS} { revision }`,
  'Query.searchCatalog': searchInput,
  'Query.interpret': interpretInput,
  'Query.verifiedQuestions': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Query.matchVerifiedQuestion': matchInput,
  'Query.modelSuggestions': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Mutation.createVerifiedQuestion': ({ dataSourceId }) =>
    `(input: { dataSourceId: "${dataSourceId}", question: "${randomUUID()} probe {n:number}", ${PROBE_PARAMETERS} })`,
  'Mutation.updateVerifiedQuestion': ({ questions }) =>
    `(input: { id: "${questions.edited}", revision: 1, question: "edited probe {n:number}", ${PROBE_PARAMETERS} })`,
  'Mutation.retireVerifiedQuestion': ({ questions }) => `(id: "${questions.retired}", revision: 1)`,
  'Mutation.giveFeedback': feedbackInput,
  'Mutation.acceptSuggestion': ({ suggestions }) => `(id: "${suggestions.accepted}")`,
  'Mutation.dismissSuggestion': ({ suggestions }) => `(id: "${suggestions.dismissed}")`,
  'Mutation.publishSemanticModel': publishInput,
  'Mutation.createPolicy': policyInput,
  'Mutation.updatePolicy': ({ unboundPolicies }) =>
    `(input: { id: "${unboundPolicies.at(-1)}", revision: 1, name: "" })`,
  'Mutation.deletePolicy': ({ unboundPolicies }) =>
    `(input: { id: "${unboundPolicies.shift()}", revision: 1 })`,
  'Mutation.bindPolicy': ({ unboundPolicies }) =>
    `(input: { id: "${unboundPolicies.at(-1)}", subjects: { roles: ["nobody"] } })`,
  'Mutation.unbindPolicy': ({ unboundPolicies }) =>
    `(input: { id: "${unboundPolicies.at(-1)}", subjects: {} })`,
  'Mutation.classifyTables': nothingKnown,
  'Mutation.declassifyTables': nothingKnown,
  'Mutation.approvePolicyChange': ({ waitingChanges }) => `(id: "${waitingChanges.shift()}")`,
  'Mutation.declinePolicyChange': ({ waitingChanges }) => `(id: "${waitingChanges.shift()}")`,
  'Query.previewPolicy': (scene) => previewInput(scene, 'SELECT id FROM customers'),
  'Query.effectivePolicy': sightArguments,
  'EffectivePolicy.table': () => '(schema: "public", table: "customers")',
  'Query.mySight': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Mutation.refreshPhysicalSchema': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Mutation.startSchemaRefresh': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Query.schemaRefresh': ({ schemaRefreshes }) => `(id: "${schemaRefreshes.succeeded}")`,
  'Subscription.schemaRefreshEvents': ({ schemaRefreshes }) => `(refreshId: "${schemaRefreshes.succeeded}")`,
  'Subscription.catalogChanged': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  'Subscription.runEvents': ({ runs }) => `(runId: "${runs.succeeded}")`,
  'Mutation.exportRun': ({ runs }) => `(input: { runId: "${runs.succeeded}", format: CSV })`,
  'Mutation.cancelExport': ({ exports }) => `(id: "${exports.cancelled}")`,
  'Subscription.exportEvents': ({ exports }) => `(exportId: "${exports.completed}")`,
};

/** A field to be tried: `Type.field`, and whether anything has to be selected of it. */
export interface Probed {
  readonly coordinate: string;
  readonly isLeaf: boolean;
}

/** The operation that selects fields of one type, as `probed0`, `probed1`, …; a root field stands alone. */
export function probeOf(fields: readonly Probed[], scene: Scene): string {
  const [type = ''] = fields[0]?.coordinate.split('.') ?? [];
  const way = WAYS[type];
  if (way === undefined) throw new Error(`test/isolation/probes.ts has no way to ${type}.`);
  const selected = fields.map(({ coordinate, isLeaf }, place) => {
    const [, field = ''] = coordinate.split('.');
    const args = ROOT_ARGUMENTS[coordinate]?.(scene) ?? '';
    return `probed${place}: ${field}${args}${isLeaf ? '' : ' { __typename }'}`;
  });
  return way(`{ ${selected.join(' ')} }`, scene);
}
