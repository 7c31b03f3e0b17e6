import { ADMINISTRATORS, EDGE, EVERY_ROLE, may, PAGE, type RoleTable } from './askers.js';

/** What the catalog subgraph answers, also of types that others own. */
export const CATALOG_TABLE: RoleTable = {
  Query: {
    // catalog:read, cut to what one may see
    ...may(EVERY_ROLE, 'semanticModel', 'compareSemanticModels', 'exportSemanticModel'),
    ...may(EVERY_ROLE, 'searchCatalog', 'interpret', 'verifiedQuestions', 'matchVerifiedQuestion'),
    ...may(EVERY_ROLE, 'metricTemplates', 'fitMetricTemplate'),
    ...may(EVERY_ROLE, 'mySight'), // catalog:read: how one's own sight is cut
    ...may(ADMINISTRATORS, 'schemaRefresh'), // catalog:refresh
    ...may(ADMINISTRATORS, 'modelDraft'), // model:edit
    ...may(ADMINISTRATORS, 'modelSuggestions'), // question:verify
    ...may(ADMINISTRATORS, 'previewPolicy', 'effectivePolicy'), // policy:write, policy:read
  },
  Mutation: {
    ...may(ADMINISTRATORS, 'refreshPhysicalSchema', 'startSchemaRefresh'), // catalog:refresh: it costs the database work
    // model:publish: they decide what everybody else asks.
    ...may(ADMINISTRATORS, 'publishSemanticModel', 'publishModelDraft', 'rollBackSemanticModel'),
    // model:edit
    ...may(ADMINISTRATORS, 'createModelDraft', 'importSemanticModel'),
    ...may(ADMINISTRATORS, 'updateModelDraft', 'discardModelDraft'),
    ...may(EVERY_ROLE, 'giveFeedback'), // run:ask, of one's own runs
    // question:verify: they vouch for answers.
    ...may(ADMINISTRATORS, 'createVerifiedQuestion', 'updateVerifiedQuestion', 'retireVerifiedQuestion'),
    ...may(ADMINISTRATORS, 'acceptSuggestion', 'dismissSuggestion'),
    // policy:write, data:classify: they decide what everybody else sees.
    ...may(ADMINISTRATORS, 'createPolicy', 'updatePolicy', 'deletePolicy', 'bindPolicy', 'unbindPolicy'),
    ...may(ADMINISTRATORS, 'approvePolicyChange', 'declinePolicyChange'),
    ...may(ADMINISTRATORS, 'classifyTables', 'declassifyTables'),
    ...may(ADMINISTRATORS, 'startSensitiveDataScan', 'acceptFinding', 'dismissFinding'),
  },
  Subscription: {
    ...may(EVERY_ROLE, 'catalogChanged'), // catalog:read
    ...may(ADMINISTRATORS, 'schemaRefreshEvents'), // catalog:refresh
  },

  DataSource: {
    ...may(EVERY_ROLE, 'physicalSchema', 'semanticModel'), // catalog:read, cut to what one may see
    ...may(EVERY_ROLE, 'semanticModelVersions'), // catalog:read
    ...may(ADMINISTRATORS, 'modelDrafts'), // model:edit
    ...may(ADMINISTRATORS, 'sensitiveFindings'), // data:classify, of what one sees in clear
    ...may(ADMINISTRATORS, 'classifiedTables'), // data:classify, of what exists for one
    ...may(ADMINISTRATORS, 'policies', 'policyChanges'), // policy:read: rules tell what they hide
  },

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
    ...['entities', 'metrics', 'relationships', 'namedFilters', 'savedQueries', 'fiscalYear', 'glossary'],
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
  FiscalYear: may(EVERY_ROLE, 'startMonth', 'namedAfter'),
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
};
