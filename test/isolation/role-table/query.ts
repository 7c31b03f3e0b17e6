import { ADMINISTRATORS, EDGE, EVERY_ROLE, may, PAGE, type RoleTable, SQL_WRITERS } from './askers.js';

const EVENT = ['cursor', 'at', 'run'];
const EXPORT_EVENT = ['cursor', 'at', 'export'];

/** What the query subgraph answers, also of types that others own. */
export const QUERY_TABLE: RoleTable = {
  Query: {
    ...may(EVERY_ROLE, 'run', 'runs', 'myUsage'), // run:ask
    ...may(EVERY_ROLE, 'thread', 'threads', 'explainAnswer'), // run:ask, of one's own; of others run:read_all
    ...may(EVERY_ROLE, 'exports'), // run:export
    ...may(SQL_WRITERS, 'explainSql'), // run:sql
    ...may(ADMINISTRATORS, 'planners', 'aiTokenQuota', 'modelCalls'), // ai:configure
    ...may(ADMINISTRATORS, 'slowQueries', 'indexAdvice'), // usage:read; advice for whom no policy restricts
  },
  Mutation: {
    ...may(EVERY_ROLE, 'ask', 'cancelRun', 'runAgain'), // run:ask; cancelRun of one's own, runAgain of SQL run:sql
    ...may(EVERY_ROLE, 'answerClarification', 'renameThread', 'deleteThread'), // run:ask, of one's own
    ...may(EVERY_ROLE, 'exportRun', 'cancelExport'), // run:export, of one's own
    ...may(SQL_WRITERS, 'runSql'), // run:sql
    ...may(ADMINISTRATORS, 'clearResultCache'), // cache:clear
  },
  // run:ask, and one's own policies the run's; run:export, and one's own export
  Subscription: may(EVERY_ROLE, 'runEvents', 'exportEvents'),

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
  Tenant: may(ADMINISTRATORS, 'usage'), // usage:read

  // ai:configure: who plans, what leaves the house for it, and what it costs
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
