import { isParleyError } from '@parley/errors';
import { and, can, openFields, type Permissions, rule, type ShieldRule } from '@parley/service-kit';
import type { QueryContext } from './context.js';

/**
 * Asked when the subscription begins, and again whenever the caller's rights change: rows may go only
 * to who sees the same cells as the one who asked.
 */
const seesTheRowsOfTheRun = rule('sees the rows of the run', { cache: 'no_cache' })(
  async (_parent, { runId }: { readonly runId: string }, context: QueryContext) => {
    try {
      await context.readableRun(runId);
      return true;
    } catch (error) {
      if (isParleyError(error)) return error;
      throw error;
    }
  },
);

function eventFields(...own: readonly string[]): Readonly<Record<string, ShieldRule>> {
  return openFields('cursor', 'at', 'run', ...own);
}

function exportEventFields(...own: readonly string[]): Readonly<Record<string, ShieldRule>> {
  return openFields('cursor', 'at', 'export', ...own);
}

/** Who may read which field. What is not named here is denied. */
export const permissions: Permissions = {
  Query: {
    run: can('run:ask'),
    runs: can('run:ask'),
    explainSql: can('run:sql'),
    myUsage: can('run:ask'),
    slowQueries: can('usage:read'),
    indexAdvice: can('usage:read'),
    exports: can('run:export'),
    // What leaves the house, and what it costs.
    planners: can('ai:configure'),
    aiTokenQuota: can('ai:configure'),
    modelCalls: can('ai:configure'),
    // One's own; of others with run:read_all.
    thread: can('run:ask'),
    threads: can('run:ask'),
    explainAnswer: can('run:ask'),
  },
  Mutation: {
    ask: can('run:ask'),
    runSql: can('run:sql'),
    cancelRun: can('run:ask'),
    // Of a statement it asks for run:sql, too.
    runAgain: can('run:ask'),
    answerClarification: can('run:ask'),
    // Of one's own: the service finds no others.
    renameThread: can('run:ask'),
    deleteThread: can('run:ask'),
    clearResultCache: can('cache:clear'),
    exportRun: can('run:export'),
    cancelExport: can('run:export'),
  },
  Subscription: {
    runEvents: and(can('run:ask'), seesTheRowsOfTheRun),
    // One's own only: the service finds no others.
    exportEvents: can('run:export'),
  },
  QueryRun: openFields(
    ...['id', 'kind', 'status', 'question', 'note', 'sql', 'explanation', 'assumptions', 'confidence'],
    ...[
      'notices',
      'clarification',
      'error',
      'rowCount',
      'createdAt',
      'startedAt',
      'finishedAt',
      'durationMs',
      'provenance',
      'cachedAt',
      'timeClass',
    ],
    ...['requestedBy', 'dataSource', 'tenant', 'thread', 'result', 'rows', 'resultKeptUntil'],
  ),
  Thread: openFields(
    ...['id', 'title', 'createdAt', 'updatedAt', 'keptUntil', 'startedBy', 'dataSource', 'runs'],
  ),
  ThreadConnection: openFields('edges', 'nodes', 'pageInfo'),
  ThreadEdge: openFields('cursor', 'node'),
  AnswerExplanation: {
    ...openFields(
      ...['run', 'reading', 'derivation', 'assumptions', 'confidence', 'alternatives'],
      ...['columns', 'tables', 'isLimitedByPolicies', 'refusal'],
    ),
    policyNotices: can('policy:read'),
  },
  AnswerColumn: openFields('name', 'label', 'meaning', 'sources', 'operations'),
  AnswerAlternative: openFields('label', 'meaning', 'question'),
  QueryRunConnection: openFields('edges', 'nodes', 'pageInfo'),
  QueryRunEdge: openFields('cursor', 'node'),
  PageInfo: openFields('hasNextPage', 'endCursor'),
  RunProvenance: openFields('planner', 'verification', 'certifications'),
  RunVerification: openFields('questionId', 'question', 'revision', 'verifiedBy', 'verifiedAt'),
  MetricCertification: openFields('metric', 'label', 'status', 'note', 'owner'),
  PlannerStatus: openFields('planner', 'state', 'address', 'model', 'lastFailure'),
  PlannerFailure: openFields('code', 'at'),
  AiTokenQuota: openFields('limit', 'used', 'left', 'resetsAt'),
  ModelCall: openFields(
    ...['id', 'run', 'planner', 'address', 'model', 'disclosure', 'requests', 'names', 'sampleValues'],
    ...['rowCount', 'characters', 'inputTokens', 'outputTokens', 'outcome', 'createdAt'],
  ),
  ModelCallConnection: openFields('edges', 'nodes', 'pageInfo'),
  ModelCallEdge: openFields('cursor', 'node'),
  RunNoticeText: openFields('code', 'message'),
  Clarification: openFields('question', 'choices'),
  ClarificationChoice: openFields('id', 'kind', 'label', 'meaning', 'question'),
  RunError: openFields('code', 'message', 'retryable', 'details'),
  RunResult: openFields('columns', 'rows', 'complete'),
  RowPage: openFields('columns', 'rows', 'pageInfo', 'totalCount'),
  ResultColumn: openFields('name', 'type', 'elementType', 'databaseType'),
  RunProgress: eventFields('stage', 'state', 'elapsedMs'),
  RunPlanDelta: eventFields('text'),
  RunPlanStep: eventFields('title'),
  RunSql: eventFields('sql', 'explanation', 'assumptions', 'confidence'),
  RunColumns: eventFields('columns'),
  RunRows: eventFields('offset', 'rows'),
  RunNotice: eventFields('code', 'message'),
  RunClarification: eventFields('clarification'),
  RunCompleted: eventFields('rowCount', 'durationMs', 'complete'),
  RunFailed: eventFields('error'),
  RunCancelled: eventFields('rowCount'),
  RunExport: openFields(
    ...['id', 'run', 'format', 'status', 'url', 'urlExpiresAt', 'fileName', 'rowCount', 'totalRows', 'bytes'],
    ...['createdAt', 'finishedAt', 'error'],
  ),
  RunExportConnection: openFields('edges', 'nodes', 'pageInfo'),
  RunExportEdge: openFields('cursor', 'node'),
  ExportProgress: exportEventFields('rows', 'bytes', 'totalRows'),
  ExportCompleted: exportEventFields('rows', 'bytes'),
  ExportFailed: exportEventFields('error'),
  ExportCancelled: exportEventFields('rows'),
  SqlExplanation: {
    ...openFields('refusal', 'notices', 'tables', 'columns', 'estimate'),
    // It tells what policies hide, and how.
    rewrittenSql: can('policy:read'),
  },
  SqlEstimate: openFields('timeClass', 'rows', 'plan'),
  TableUse: openFields('schema', 'table', 'columns'),
  ColumnLineage: openFields('name', 'sources', 'operations'),
  SourceColumn: openFields('schema', 'table', 'column'),
  User: openFields('id'),
  DataSource: openFields('id'),
  Tenant: { ...openFields('id'), usage: can('usage:read') },
  ClearResultCachePayload: openFields('dataSource', 'clearedAt'),
  MyUsage: openFields('from', 'to', 'totals', 'byDay', 'quota'),
  TenantUsage: openFields('from', 'to', 'totals', 'byDay', 'quota', 'byUser'),
  Usage: openFields('runs', 'rows', 'bytes', 'databaseMs', 'cacheHits', 'cacheHitRate', 'aiTokens'),
  DailyUsage: openFields('day', 'usage'),
  UserUsage: openFields('user', 'usage'),
  RunQuota: openFields('limit', 'used', 'left', 'resetsAt'),
  IndexAdvice: openFields('schema', 'table', 'columns', 'statement', 'reason', 'effect', 'statements'),
  AdvisedStatement: openFields('sql', 'runs', 'p95Ms'),
  SlowQuery: openFields(
    ...['fingerprint', 'sql', 'runs', 'p50Ms', 'p95Ms', 'maxMs', 'totalMs', 'averageRows', 'lastRun'],
  ),
};
