import { buildSubgraph, type Subgraph } from '@parley/service-kit';
import { permissions } from './permissions.js';
import { references } from './references.js';
import { AnswerExplanationResolver } from './resolvers/answer-explanation-resolver.js';
import { CacheResolver } from './resolvers/cache-resolver.js';
import { ExportEventsResolver } from './resolvers/export-events-resolver.js';
import { ExportResolver } from './resolvers/export-resolver.js';
import { PlanningResolver } from './resolvers/planning-resolver.js';
import { QueryRunFieldsResolver } from './resolvers/query-run-fields-resolver.js';
import { RunCostResolver } from './resolvers/run-cost-resolver.js';
import { RunEventsResolver } from './resolvers/run-events-resolver.js';
import { RunProvenanceResolver } from './resolvers/run-provenance-resolver.js';
import { RunResolver } from './resolvers/run-resolver.js';
import { SlowQueryResolver } from './resolvers/slow-query-resolver.js';
import { SqlResolver } from './resolvers/sql-resolver.js';
import { ThreadFieldsResolver } from './resolvers/thread-fields-resolver.js';
import { ThreadOfRunResolver } from './resolvers/thread-of-run-resolver.js';
import { ThreadResolver } from './resolvers/thread-resolver.js';
import { UsageResolver } from './resolvers/usage-resolver.js';
import { RUN_EVENT_TYPES } from './types/run-events.js';
import { EXPORT_EVENT_TYPES } from './types/run-export.js';

/** Query's executable schema and its printed form. Needs nothing: resolvers find their services in the context. */
export function buildSchema(): Subgraph {
  return buildSubgraph({
    resolvers: [
      RunResolver,
      QueryRunFieldsResolver,
      RunEventsResolver,
      ThreadResolver,
      ThreadFieldsResolver,
      ThreadOfRunResolver,
      AnswerExplanationResolver,
      SqlResolver,
      RunCostResolver,
      RunProvenanceResolver,
      PlanningResolver,
      CacheResolver,
      UsageResolver,
      SlowQueryResolver,
      ExportResolver,
      ExportEventsResolver,
    ],
    orphanedTypes: [...RUN_EVENT_TYPES, ...EXPORT_EVENT_TYPES],
    references,
    permissions,
  });
}
