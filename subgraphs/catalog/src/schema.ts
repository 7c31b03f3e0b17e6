import { buildSubgraph, type Subgraph } from '@parley/service-kit';
import { permissions } from './permissions.js';
import { references } from './references.js';
import { CatalogChangeResolver } from './resolvers/catalog-change-resolver.js';
import { ClassificationResolver } from './resolvers/classification-resolver.js';
import { DataSourceResolver } from './resolvers/data-source-resolver.js';
import { FeedbackResolver } from './resolvers/feedback-resolver.js';
import { ImportModelResolver } from './resolvers/import-model-resolver.js';
import { MetricTemplateResolver } from './resolvers/metric-template-resolver.js';
import { ModelDraftResolver } from './resolvers/model-draft-resolver.js';
import { ModelHistoryResolver } from './resolvers/model-history-resolver.js';
import { PhysicalColumnResolver, PhysicalSchemaResolver } from './resolvers/physical-schema-resolver.js';
import { PolicyResolver } from './resolvers/policy-resolver.js';
import { SchemaRefreshResolver } from './resolvers/schema-refresh-resolver.js';
import { SearchResolver } from './resolvers/search-resolver.js';
import { SemanticModelResolver } from './resolvers/semantic-model-resolver.js';
import { SensitiveDataResolver, SensitiveFindingsResolver } from './resolvers/sensitive-data-resolver.js';
import { SightResolver } from './resolvers/sight-resolver.js';
import { VerifiedQuestionResolver } from './resolvers/verified-question-resolver.js';
import { DataSource } from './types/data-source.js';

/** The executable schema and its printed form. Needs nothing: resolvers find their services in the context. */
export function buildSchema(): Subgraph {
  return buildSubgraph({
    resolvers: [
      CatalogChangeResolver,
      DataSourceResolver,
      FeedbackResolver,
      ImportModelResolver,
      MetricTemplateResolver,
      ModelDraftResolver,
      ModelHistoryResolver,
      PhysicalColumnResolver,
      PhysicalSchemaResolver,
      PolicyResolver,
      SchemaRefreshResolver,
      SearchResolver,
      SemanticModelResolver,
      SensitiveDataResolver,
      SensitiveFindingsResolver,
      ClassificationResolver,
      SightResolver,
      VerifiedQuestionResolver,
    ],
    // Reached by reference alone where no model leads to it.
    orphanedTypes: [DataSource],
    references,
    permissions,
  });
}
