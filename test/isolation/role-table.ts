import type { Role } from '../house/sign-in.js';

/** Somebody without a token. */
export type Asker = Role | 'anonymous';

export const ROLES: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer'];

const ANYBODY: readonly Asker[] = ['anonymous', ...ROLES];
const EVERY_ROLE: readonly Asker[] = ROLES;
/** Who may write SQL: run:sql. */
const SQL_WRITERS: readonly Asker[] = ['owner', 'admin', 'analyst'];
/** Who looks after the tenant: its people, limits, connections and rules. */
const ADMINISTRATORS: readonly Asker[] = ['owner', 'admin'];

type Fields = Readonly<Record<string, readonly Asker[]>>;

/** The same askers for each of these fields. */
function may(askers: readonly Asker[], ...fields: readonly string[]): Fields {
  return Object.fromEntries(fields.map((field) => [field, askers]));
}

const PAGE = ['edges', 'nodes', 'pageInfo'];
const EDGE = ['cursor', 'node'];
const EVENT = ['cursor', 'at', 'run'];
const EXPORT_EVENT = ['cursor', 'at', 'export'];

/**
 * Who can get which field of the API, by whatever way leads to it. A field of a type that only
 * administrators can reach is theirs alone, even where no rule of its own says so.
 */
const ROLE_TABLE: Readonly<Record<string, Fields>> = {
  Query: {
    ...may(
      EVERY_ROLE,
      ...['me', 'tenant'],
      ...['dataSources', 'dataSource'], // data_source:read
      ...['semanticModel', 'compareSemanticModels', 'exportSemanticModel'], // catalog:read
      ...['run', 'runs', 'myUsage'], // run:ask
      ...['thread', 'threads', 'explainAnswer'], // run:ask, of one’s own; of others run:read_all
    ),
    ...may(EVERY_ROLE, 'exports'), // run:export
    ...may(SQL_WRITERS, 'explainSql'),
    ...may(ADMINISTRATORS, 'schemaRefresh'), // catalog:refresh
    ...may(ADMINISTRATORS, 'databaseFiles'), // data_source:manage
    ...may(ADMINISTRATORS, 'modelDraft'), // model:edit
    ...may(EVERY_ROLE, 'metricTemplates', 'fitMetricTemplate'), // catalog:read, cut to what one may see
    // catalog:read, cut to what one may see
    ...may(EVERY_ROLE, 'searchCatalog', 'interpret', 'verifiedQuestions', 'matchVerifiedQuestion'),
    ...may(ADMINISTRATORS, 'modelSuggestions'), // question:verify
    ...may(EVERY_ROLE, 'mySight'), // catalog:read: how one's own sight is cut
    ...may(ADMINISTRATORS, 'previewPolicy', 'effectivePolicy'), // policy:write, policy:read
    ...may(ADMINISTRATORS, 'plannerSettings', 'planners', 'aiTokenQuota', 'modelCalls'), // ai:configure
    ...may(ADMINISTRATORS, 'slowQueries', 'indexAdvice'), // usage:read; advice for whom no policy restricts
  },
  Mutation: {
    // How a session begins: there is none before.
    ...may(ANYBODY, 'login', 'refresh'),
    ...may(EVERY_ROLE, 'logout', 'switchTenant'),
    ...may(EVERY_ROLE, 'exportRun', 'cancelExport'), // run:export, of one's own
    ...may(EVERY_ROLE, 'ask', 'cancelRun', 'runAgain'), // run:ask; cancelRun of one's own, runAgain of SQL run:sql
    ...may(EVERY_ROLE, 'answerClarification', 'renameThread', 'deleteThread'), // run:ask, of one's own
    ...may(SQL_WRITERS, 'runSql'),
    // data_source:test, catalog:refresh: both cost the tenant's database work, and one shows where it is.
    ...may(ADMINISTRATORS, 'testDataSource', 'refreshPhysicalSchema', 'startSchemaRefresh'),
    // data_source:manage, model:publish: they decide what everybody else asks.
    ...may(ADMINISTRATORS, 'connectDataSource', 'connectDatabaseFile', 'publishSemanticModel'),
    ...may(ADMINISTRATORS, 'clearResultCache'), // cache:clear
    ...may(ADMINISTRATORS, 'updatePlannerSettings'), // ai:configure: it decides what leaves the house
    ...may(EVERY_ROLE, 'giveFeedback'), // run:ask, of one's own runs
    // question:verify: they vouch for answers.
    ...may(ADMINISTRATORS, 'createVerifiedQuestion', 'updateVerifiedQuestion', 'retireVerifiedQuestion'),
    ...may(ADMINISTRATORS, 'acceptSuggestion', 'dismissSuggestion'),
    // policy:write, data:classify: they decide what everybody else sees.
    ...may(ADMINISTRATORS, 'createPolicy', 'updatePolicy', 'deletePolicy', 'bindPolicy', 'unbindPolicy'),
    ...may(ADMINISTRATORS, 'classifyTables', 'declassifyTables'),
    ...may(ADMINISTRATORS, 'startSensitiveDataScan', 'acceptFinding', 'dismissFinding'),
    ...may(ADMINISTRATORS, 'approvePolicyChange', 'declinePolicyChange'),
    ...may(
      ADMINISTRATORS,
      ...['createModelDraft', 'updateModelDraft', 'discardModelDraft', 'importSemanticModel'], // model:edit
      ...['publishModelDraft', 'rollBackSemanticModel'], // model:publish
    ),
  },
  // run:ask, and one's own policies the run's; run:export, and one's own export
  Subscription: {
    ...may(EVERY_ROLE, 'runEvents', 'exportEvents'),
    ...may(EVERY_ROLE, 'catalogChanged'), // catalog:read
    ...may(ADMINISTRATORS, 'schemaRefreshEvents'), // catalog:refresh
  },

  // Who one is and where one is: everybody's own business, of others user:read.
  AuthPayload: may(
    ANYBODY,
    ...['accessToken', 'accessTokenExpiresAt', 'refreshToken', 'refreshTokenExpiresAt', 'user', 'tenant'],
  ),
  User: may(EVERY_ROLE, 'id', 'name', 'email', 'memberships'),
  Membership: may(EVERY_ROLE, 'id', 'tenant', 'roles', 'joinedAt'),
  Role: may(EVERY_ROLE, 'id', 'name', 'permissions'),
  Tenant: {
    ...may(EVERY_ROLE, 'id', 'name', 'slug', 'industry', 'tier', 'createdAt'),
    ...may(EVERY_ROLE, 'dataSources'), // data_source:read
    ...may(ADMINISTRATORS, 'members'), // user:read
    ...may(ADMINISTRATORS, 'limits'), // tenant:read
    ...may(ADMINISTRATORS, 'usage'), // usage:read
  },
  TenantLimits: may(
    ADMINISTRATORS,
    ...['maxDataSources', 'maxQueriesPerDay', 'maxAiTokensPerMonth', 'maxUsers'],
    ...['retentionDays', 'maxResultRows', 'maxRunSeconds', 'maxConcurrentRuns'],
  ),
  UserConnection: may(ADMINISTRATORS, ...PAGE),
  UserEdge: may(ADMINISTRATORS, ...EDGE),

  // What can be asked.
  PageInfo: may(EVERY_ROLE, 'hasNextPage', 'endCursor'),
  DataSourceConnection: may(EVERY_ROLE, ...PAGE),
  DataSourceEdge: may(EVERY_ROLE, ...EDGE),
  DataSource: {
    ...may(EVERY_ROLE, 'id', 'name', 'engine', 'isDefault', 'createdAt', 'tenant'),
    ...may(EVERY_ROLE, 'physicalSchema', 'semanticModel'), // catalog:read, cut to what one may see
    ...may(EVERY_ROLE, 'semanticModelVersions'), // catalog:read
    ...may(ADMINISTRATORS, 'modelDrafts'), // model:edit
    ...may(ADMINISTRATORS, 'address'), // data_source:test
    ...may(ADMINISTRATORS, 'sensitiveFindings'), // data:classify, of what one sees in clear
    ...may(ADMINISTRATORS, 'classifiedTables'), // data:classify, of what exists for one
    ...may(ADMINISTRATORS, 'policies', 'policyChanges'), // policy:read: rules tell what they hide
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

  // catalog:read
  PhysicalSchema: may(EVERY_ROLE, 'hash', 'readAt', 'tables'),
  PhysicalTableConnection: may(EVERY_ROLE, ...PAGE),
  PhysicalTableEdge: may(EVERY_ROLE, ...EDGE),
  PhysicalTable: may(
    EVERY_ROLE,
    ...['schema', 'name', 'kind', 'comment', 'rowEstimate', 'columns', 'foreignKeys', 'uniqueKeys'],
  ),
  PhysicalColumn: may(EVERY_ROLE, 'name', 'type', 'nullable', 'comment', 'isPrimaryKey', 'profile'),
  // Of columns that one sees in clear, in all rows.
  ColumnProfile: may(
    EVERY_ROLE,
    ...[
      'rows',
      'isComplete',
      'nullShare',
      'distinct',
      'min',
      'max',
      'averageLength',
      'samples',
      'measuredAt',
    ],
  ),
  SampledValue: may(EVERY_ROLE, 'value', 'share'),
  SchemaRefresh: may(
    ADMINISTRATORS,
    ...['id', 'dataSource', 'status', 'progress', 'error', 'createdAt', 'startedAt', 'finishedAt'],
  ),
  SchemaRefreshProgress: may(
    ADMINISTRATORS,
    ...['tablesDone', 'tablesTotal', 'profilesDone', 'profilesTotal'],
  ),
  SchemaRefreshError: may(ADMINISTRATORS, 'code', 'message'),
  SchemaRefreshEvent: may(ADMINISTRATORS, 'cursor', 'at', 'refresh'),
  CatalogChange: may(
    EVERY_ROLE,
    ...['cursor', 'dataSource', 'schemaHash', 'schemaReadAt', 'modelVersion', 'modelPublishedAt'],
  ),
  ForeignKey: may(EVERY_ROLE, 'columns', 'referencedSchema', 'referencedTable', 'referencedColumns'),
  SemanticModel: may(
    EVERY_ROLE,
    ...['id', 'name', 'label', 'description', 'version', 'publishedAt', 'dataSource'],
    ...['entities', 'metrics', 'relationships', 'namedFilters', 'savedQueries', 'glossary'],
  ),
  PublishSemanticModelPayload: may(ADMINISTRATORS, 'semanticModel', 'faults'),
  ModelFault: may(ADMINISTRATORS, 'path', 'message', 'suggestion'),
  SemanticEntity: may(
    EVERY_ROLE,
    ...['name', 'label', 'description', 'synonyms', 'table', 'dimensions'],
    ...['measures', 'hierarchies', 'owner', 'certification'],
  ),
  Measure: may(EVERY_ROLE, 'name', 'label', 'description', 'synonyms', 'aggregation', 'unit'),
  Hierarchy: may(EVERY_ROLE, 'name', 'label', 'levels'),
  NamedFilter: may(EVERY_ROLE, 'name', 'label', 'synonyms'),
  SavedQuery: may(EVERY_ROLE, 'name', 'label', 'description', 'metrics'),
  GlossaryTerm: may(EVERY_ROLE, 'term', 'definition', 'synonyms'),
  Certification: may(EVERY_ROLE, 'status', 'note'),
  SemanticModelVersionConnection: may(EVERY_ROLE, ...PAGE),
  SemanticModelVersionEdge: may(EVERY_ROLE, ...EDGE),
  SemanticModelVersion: may(
    EVERY_ROLE,
    ...['id', 'version', 'isPublished', 'publishedAt', 'publishedBy', 'restoredFrom'],
  ),
  ModelComparison: may(EVERY_ROLE, 'changes', 'hasMore'),
  ModelChange: may(EVERY_ROLE, 'kind', 'part', 'name', 'sentence', 'fields'),
  ModelFieldChange: may(EVERY_ROLE, 'field', 'before', 'after'),
  SemanticModelExport: may(EVERY_ROLE, 'fileName', 'text'),
  // model:edit
  ModelDraftConnection: may(ADMINISTRATORS, ...PAGE),
  ModelDraftEdge: may(ADMINISTRATORS, ...EDGE),
  ModelDraft: may(
    ADMINISTRATORS,
    ...['id', 'name', 'dataSource', 'revision', 'basedOnVersion', 'createdBy', 'updatedBy'],
    ...['createdAt', 'updatedAt', 'model', 'faults', 'changes', 'notes', 'questionImpacts'],
  ),
  QuestionImpact: may(ADMINISTRATORS, 'kind', 'name', 'impact', 'reason'),
  ModelNote: may(ADMINISTRATORS, 'path', 'reason'),
  ImportSemanticModelPayload: may(ADMINISTRATORS, 'draft', 'untaken', 'changes'),
  Dimension: may(EVERY_ROLE, 'name', 'label', 'description', 'synonyms', 'kind', 'unit', 'values'),
  Metric: may(
    EVERY_ROLE,
    ...['name', 'label', 'description', 'synonyms', 'type', 'format', 'unit', 'owner', 'certification'],
  ),
  Relationship: may(EVERY_ROLE, 'name', 'fromEntity', 'toEntity', 'cardinality'),

  // catalog:read
  CatalogHitConnection: may(EVERY_ROLE, ...PAGE, 'meaning'),
  CatalogHitEdge: may(EVERY_ROLE, ...EDGE),
  CatalogHit: may(
    EVERY_ROLE,
    ...['kind', 'name', 'label', 'path', 'description', 'score', 'highlights', 'reason'],
  ),
  Highlight: may(EVERY_ROLE, 'field', 'text', 'ranges'),
  TextRange: may(EVERY_ROLE, 'start', 'end'),
  Interpretation: may(EVERY_ROLE, 'links', 'unused'),
  QuestionLink: may(EVERY_ROLE, 'range', 'text', 'meaning', 'alternatives'),
  LinkMeaning: may(EVERY_ROLE, 'kind', 'label', 'path', 'score', 'reason', 'from', 'to', 'number'),
  UnusedWords: may(EVERY_ROLE, 'start', 'text'),
  VerifiedQuestionConnection: may(EVERY_ROLE, ...PAGE),
  VerifiedQuestionEdge: may(EVERY_ROLE, ...EDGE),
  VerifiedQuestion: may(
    EVERY_ROLE,
    ...['id', 'dataSource', 'question', 'label', 'parameters', 'description', 'sql', 'semanticQuery'],
    ...['status', 'revision', 'modelVersion', 'verifiedBy', 'verifiedAt'],
  ),
  QuestionParameter: may(EVERY_ROLE, ...['name', 'type', 'dimension', 'description', 'example', 'values']),
  VerifiedQuestionMatch: may(EVERY_ROLE, 'verifiedQuestion', 'values'),
  QuestionParameterValue: may(EVERY_ROLE, 'name', 'value'),

  // run:ask; question:verify
  GiveFeedbackPayload: may(EVERY_ROLE, 'feedbackId'),
  ModelSuggestionConnection: may(ADMINISTRATORS, ...PAGE),
  ModelSuggestionEdge: may(ADMINISTRATORS, ...EDGE),
  ModelSuggestion: may(
    ADMINISTRATORS,
    ...['id', 'dataSource', 'kind', 'status', 'summary', 'text', 'target', 'value', 'sql', 'support'],
    ...['createdAt', 'decidedBy', 'decidedAt'],
  ),
  AcceptSuggestionPayload: may(ADMINISTRATORS, 'suggestion', 'modelDraft', 'verifiedQuestion'),

  // policy:read
  PolicyConnection: may(ADMINISTRATORS, ...PAGE),
  PolicyEdge: may(ADMINISTRATORS, ...EDGE),
  Policy: may(
    ADMINISTRATORS,
    ...['id', 'name', 'description', 'kind', 'effect', 'tables', 'column'],
    ...['appliesToRoles', 'appliesToGroups', 'appliesToUsers'],
    ...['tableNames', 'rule', 'condition', 'mask', 'revision', 'updatedAt'],
  ),
  TableName: may(ADMINISTRATORS, 'schema', 'table'),
  ColumnMask: may(ADMINISTRATORS, 'kind', 'keepLast', 'text', 'number', 'boolean'),
  PolicyChangePayload: may(ADMINISTRATORS, 'policy', 'faults', 'warnings', 'waiting'),
  PolicyFault: may(ADMINISTRATORS, 'path', 'message', 'suggestion'),
  PolicyChangeConnection: may(ADMINISTRATORS, ...PAGE),
  PolicyChangeEdge: may(ADMINISTRATORS, ...EDGE),
  PolicyChange: may(ADMINISTRATORS, ...['id', 'kind', 'summary', 'widening', 'proposedBy', 'proposedAt']),
  PolicyPreview: may(
    ADMINISTRATORS,
    ...['faults', 'rewrittenSql', 'notices', 'refusal', 'tables', 'sample', 'untold'],
    'attributes', // user:read
  ),
  PreviewRefusal: may(ADMINISTRATORS, 'code', 'message'),
  PreviewedAttribute: may(ADMINISTRATORS, 'name', 'value'),
  PreviewedTable: may(ADMINISTRATORS, 'sight', 'rowsYouSee', 'rowsTheySee', 'rowsVanishing', 'untold'),
  PreviewSample: may(ADMINISTRATORS, 'columns', 'rows', 'complete'),
  EffectivePolicy: may(ADMINISTRATORS, 'user', 'hidesUnclassified', 'rules', 'table'),
  EffectiveRuleConnection: may(ADMINISTRATORS, ...PAGE),
  EffectiveRuleEdge: may(ADMINISTRATORS, ...EDGE),
  EffectiveRule: may(ADMINISTRATORS, 'policy', 'through', 'says'),
  TableSight: may(ADMINISTRATORS, 'schema', 'table', 'exists', 'where', 'refusal', 'columns'),
  ColumnSight: may(ADMINISTRATORS, 'name', 'kind', 'mask', 'clearWhere'),
  MySight: may(EVERY_ROLE, 'limits', 'complete'),

  // data:classify, and of what one sees in clear
  ClassifiedTableConnection: may(ADMINISTRATORS, ...PAGE),
  ClassifiedTableEdge: may(ADMINISTRATORS, ...EDGE),
  ClassifiedTable: may(ADMINISTRATORS, 'schema', 'table', 'columns'),
  SensitiveDataScan: may(ADMINISTRATORS, 'findings'),
  SensitiveFindingConnection: may(ADMINISTRATORS, ...PAGE),
  SensitiveFindingEdge: may(ADMINISTRATORS, ...EDGE),
  SensitiveFinding: may(
    ADMINISTRATORS,
    ...['id', 'schema', 'table', 'column', 'category', 'confidence', 'reasons', 'proposedMask'],
    ...['status', 'policy', 'dismissedFor', 'decidedBy', 'decidedAt', 'foundAt'],
  ),
  AcceptFindingPayload: may(ADMINISTRATORS, 'finding', 'policy', 'waiting', 'faults', 'warnings'),

  // catalog:read
  MetricTemplate: may(EVERY_ROLE, 'name', 'industry', 'label', 'description', 'synonyms', 'slots'),
  MetricTemplateSlot: may(EVERY_ROLE, 'name', 'label'),
  MetricTemplateFit: may(EVERY_ROLE, 'template', 'slots', 'confidence', 'metrics'),
  FittedSlot: may(EVERY_ROLE, 'slot', 'entity', 'measure', 'condition', 'confidence'),

  // run:sql
  SqlExplanation: {
    ...may(SQL_WRITERS, 'refusal', 'notices', 'tables', 'columns', 'estimate'),
    ...may(ADMINISTRATORS, 'rewrittenSql'), // policy:read: it tells what rules hide
  },
  SqlEstimate: may(SQL_WRITERS, 'timeClass', 'rows', 'plan'),
  // Also of one's own answers, with run:ask.
  TableUse: may(EVERY_ROLE, 'schema', 'table', 'columns'),
  ColumnLineage: may(SQL_WRITERS, 'name', 'sources', 'operations'),
  SourceColumn: may(EVERY_ROLE, 'schema', 'table', 'column'),

  // run:ask
  Thread: may(
    EVERY_ROLE,
    ...['id', 'title', 'createdAt', 'updatedAt', 'keptUntil', 'startedBy', 'dataSource', 'runs'],
  ),
  ThreadConnection: may(EVERY_ROLE, ...PAGE),
  ThreadEdge: may(EVERY_ROLE, ...EDGE),
  AnswerExplanation: {
    ...may(
      EVERY_ROLE,
      ...['run', 'reading', 'derivation', 'assumptions', 'confidence', 'alternatives'],
      ...['columns', 'tables', 'isLimitedByPolicies', 'refusal'],
    ),
    ...may(ADMINISTRATORS, 'policyNotices'), // policy:read
  },
  AnswerColumn: may(EVERY_ROLE, 'name', 'label', 'meaning', 'sources', 'operations'),
  AnswerAlternative: may(EVERY_ROLE, 'label', 'meaning', 'question'),

  // usage:read; one's own and what is left of the tenant's, run:ask
  TenantUsage: may(ADMINISTRATORS, 'from', 'to', 'totals', 'byDay', 'byUser', 'quota'),
  MyUsage: may(EVERY_ROLE, 'from', 'to', 'totals', 'byDay', 'quota'),
  Usage: may(EVERY_ROLE, ...['runs', 'rows', 'bytes', 'databaseMs', 'cacheHits', 'cacheHitRate', 'aiTokens']),
  DailyUsage: may(EVERY_ROLE, 'day', 'usage'),
  UserUsage: may(ADMINISTRATORS, 'user', 'usage'),
  RunQuota: may(EVERY_ROLE, 'limit', 'used', 'left', 'resetsAt'),
  SlowQuery: may(
    ADMINISTRATORS,
    ...['fingerprint', 'sql', 'runs', 'p50Ms', 'p95Ms', 'maxMs', 'totalMs', 'averageRows', 'lastRun'],
  ),
  IndexAdvice: may(
    ADMINISTRATORS,
    ...['schema', 'table', 'columns', 'statement', 'reason', 'effect', 'statements'],
  ),
  AdvisedStatement: may(ADMINISTRATORS, 'sql', 'runs', 'p95Ms'),
  ClearResultCachePayload: may(ADMINISTRATORS, 'dataSource', 'clearedAt'),

  // ai:configure: who plans, what leaves the house for it, and what it costs
  PlannerSettings: may(
    ADMINISTRATORS,
    ...['planners', 'disclosure', 'monthlyTokens', 'hedgeAfterMs', 'secondOpinion', 'providers'],
    ...['revision', 'updatedAt'],
  ),
  PlannerProvider: may(ADMINISTRATORS, 'planner', 'baseUrl', 'model', 'repairModel', 'hasKey'),
  PlannerStatus: may(ADMINISTRATORS, 'planner', 'state', 'address', 'model', 'lastFailure'),
  PlannerFailure: may(ADMINISTRATORS, 'code', 'at'),
  AiTokenQuota: may(ADMINISTRATORS, 'limit', 'used', 'left', 'resetsAt'),
  ModelCallConnection: may(ADMINISTRATORS, ...PAGE),
  ModelCallEdge: may(ADMINISTRATORS, ...EDGE),
  ModelCall: may(
    ADMINISTRATORS,
    ...['id', 'run', 'planner', 'address', 'model', 'disclosure', 'requests', 'names', 'sampleValues'],
    ...['rowCount', 'characters', 'inputTokens', 'outputTokens', 'outcome', 'createdAt'],
  ),

  // run:ask: one's own runs
  QueryRunConnection: may(EVERY_ROLE, ...PAGE),
  QueryRunEdge: may(EVERY_ROLE, ...EDGE),
  QueryRun: may(
    EVERY_ROLE,
    ...['id', 'kind', 'status', 'question', 'note', 'sql', 'explanation', 'assumptions', 'confidence'],
    ...['notices', 'clarification', 'error', 'rowCount', 'createdAt', 'startedAt', 'finishedAt'],
    ...['cachedAt', 'timeClass', 'durationMs', 'requestedBy', 'dataSource', 'tenant', 'result'],
    ...['rows', 'resultKeptUntil', 'provenance', 'thread'],
  ),
  RunProvenance: may(EVERY_ROLE, 'planner', 'verification', 'certifications'),
  RunVerification: may(EVERY_ROLE, ...['questionId', 'question', 'revision', 'verifiedBy', 'verifiedAt']),
  MetricCertification: may(EVERY_ROLE, 'metric', 'label', 'status', 'note', 'owner'),
  RunResult: may(EVERY_ROLE, 'columns', 'rows', 'complete'),
  RowPage: may(EVERY_ROLE, 'columns', 'rows', 'pageInfo', 'totalCount'),
  ResultColumn: may(EVERY_ROLE, 'name', 'type', 'elementType', 'databaseType'),
  RunError: may(EVERY_ROLE, 'code', 'message', 'retryable', 'details'),
  RunNoticeText: may(EVERY_ROLE, 'code', 'message'),
  Clarification: may(EVERY_ROLE, 'question', 'choices'),
  ClarificationChoice: may(EVERY_ROLE, 'id', 'kind', 'label', 'meaning', 'question'),
  RunExportConnection: may(EVERY_ROLE, ...PAGE),
  RunExportEdge: may(EVERY_ROLE, ...EDGE),
  RunExport: may(
    EVERY_ROLE,
    ...['id', 'run', 'format', 'status', 'url', 'urlExpiresAt', 'fileName', 'rowCount', 'totalRows', 'bytes'],
    ...['createdAt', 'finishedAt', 'error'],
  ),
  ExportEvent: may(EVERY_ROLE, ...EXPORT_EVENT),
  ExportProgress: may(EVERY_ROLE, ...EXPORT_EVENT, 'rows', 'bytes', 'totalRows'),
  ExportCompleted: may(EVERY_ROLE, ...EXPORT_EVENT, 'rows', 'bytes'),
  ExportFailed: may(EVERY_ROLE, ...EXPORT_EVENT, 'error'),
  ExportCancelled: may(EVERY_ROLE, ...EXPORT_EVENT, 'rows'),
  RunEvent: may(EVERY_ROLE, ...EVENT),
  RunProgress: may(EVERY_ROLE, ...EVENT, 'stage', 'state', 'elapsedMs'),
  RunPlanDelta: may(EVERY_ROLE, ...EVENT, 'text'),
  RunPlanStep: may(EVERY_ROLE, ...EVENT, 'title'),
  RunSql: may(EVERY_ROLE, ...EVENT, 'sql', 'explanation', 'assumptions', 'confidence'),
  RunColumns: may(EVERY_ROLE, ...EVENT, 'columns'),
  RunRows: may(EVERY_ROLE, ...EVENT, 'offset', 'rows'),
  RunNotice: may(EVERY_ROLE, ...EVENT, 'code', 'message'),
  RunClarification: may(EVERY_ROLE, ...EVENT, 'clarification'),
  RunCompleted: may(EVERY_ROLE, ...EVENT, 'rowCount', 'durationMs', 'complete'),
  RunFailed: may(EVERY_ROLE, ...EVENT, 'error'),
  RunCancelled: may(EVERY_ROLE, ...EVENT, 'rowCount'),
};

/** Every `Type.field` of the table. */
export const TABLE_FIELDS: readonly string[] = Object.entries(ROLE_TABLE).flatMap(([type, fields]) =>
  Object.keys(fields).map((field) => `${type}.${field}`),
);

/** Whether somebody can get a field, as the table says. */
export function isInTable(coordinate: string, asker: Asker): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  return ROLE_TABLE[type]?.[field]?.includes(asker) ?? false;
}
