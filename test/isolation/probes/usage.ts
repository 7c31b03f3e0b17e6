import type { Probes, Way } from './way.js';

const indexAdvice: Way = (selection, { dataSourceId }) =>
  `{ indexAdvice(dataSourceId: "${dataSourceId}") ${selection} }`;

/** What asking takes, and what would make it take less. */
export const USAGE_PROBES: Probes = {
  ways: {
    TenantUsage: (selection) => `{ tenant { usage ${selection} } }`,
    UserUsage: (selection) => `{ tenant { usage { byUser ${selection} } } }`,
    MyUsage: (selection) => `{ myUsage ${selection} }`,
    Usage: (selection) => `{ myUsage { totals ${selection} } }`,
    DailyUsage: (selection) => `{ myUsage { byDay ${selection} } }`,
    RunQuota: (selection) => `{ myUsage { quota ${selection} } }`,
    SlowQuery: (selection, { dataSourceId }) =>
      `{ slowQueries(dataSourceId: "${dataSourceId}") ${selection} }`,
    IndexAdvice: indexAdvice,
    AdvisedStatement: (selection, scene) => indexAdvice(`{ statements ${selection} }`, scene),
    ClearResultCachePayload: (selection, { dataSourceId }) =>
      `mutation { clearResultCache(dataSourceId: "${dataSourceId}") ${selection} }`,
    PlannerStatus: (selection) => `{ planners ${selection} }`,
    PlannerFailure: (selection) => `{ planners { lastFailure ${selection} } }`,
    AiTokenQuota: (selection) => `{ aiTokenQuota ${selection} }`,
    ModelCall: (selection) => `{ modelCalls { nodes ${selection} } }`,
    ModelCallConnection: (selection) => `{ modelCalls ${selection} }`,
    ModelCallEdge: (selection) => `{ modelCalls { edges ${selection} } }`,
  },
  rootArguments: {
    'Query.indexAdvice': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
    'Query.slowQueries': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
    'Mutation.clearResultCache': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  },
};
