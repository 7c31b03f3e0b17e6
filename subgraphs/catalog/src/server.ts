import { createInProcessBus, type EventBus } from '@parley/event-bus';
import type { PlatformDb } from '@parley/platform-db';
import {
  type Authenticator,
  type ListenAddress,
  type RequestContext,
  type RunningService,
  startSubgraph,
  type Vault,
} from '@parley/service-kit';
import {
  type ConnectionSettings,
  createParsers,
  type Parsers,
  type SqlConnection,
} from '@parley/sql-drivers';
import type { TextEmbedder } from '@parley/text-embedder';
import { CatalogNews } from './changes/catalog-news.js';
import { type CatalogServices, catalogContext } from './context.js';
import { createDataSourceRepository } from './data-source-repository.js';
import { createDataSourceService } from './data-source-service.js';
import { createFeedbackRepository } from './feedback/feedback-repository.js';
import { createFeedbackService } from './feedback/feedback-service.js';
import { createSuggestionService } from './feedback/suggestion-service.js';
import { createModelDraftRepository } from './models/model-draft-repository.js';
import { createModelDraftService } from './models/model-draft-service.js';
import { createQuestionTrials } from './models/question-trials.js';
import { createSchemaRefreshes, type SchemaRefreshes } from './physical/create-schema-refreshes.js';
import { createPhysicalSchemaRepository } from './physical/physical-schema-repository.js';
import { createPhysicalSchemaService } from './physical/physical-schema-service.js';
import type { SchemaRefreshLimits } from './physical/schema-refresh-limits.js';
import { createValueProfileRepository } from './physical/value-profile-repository.js';
import { createPolicyChangeService } from './policies/policy-change-service.js';
import { createPolicyPreviewer } from './policies/policy-previewer.js';
import { createPolicyRepository } from './policies/policy-repository.js';
import { createPolicyService } from './policies/policy-service.js';
import { buildSchema } from './schema.js';
import { createSearch } from './search/create-search.js';
import { createSemanticModelRepository } from './semantic-model-repository.js';
import { createSemanticModelService } from './semantic-model-service.js';
import { createFindingRepository } from './sensitive/finding-repository.js';
import { tenantDatabases } from './tenant-database/with-tenant-database.js';
import { createVerifiedQuestionRepository } from './verified/verified-question-repository.js';
import { createVerifiedQuestionService } from './verified/verified-question-service.js';

/** What the catalog subgraph needs. The caller owns and closes `db` and `bus`. */
export interface CatalogDeps {
  readonly db: PlatformDb;
  readonly authenticator: Authenticator;
  readonly vault: Vault;
  /** Opens a connection of its own for each call; it is closed when the schema has been read. */
  readonly connections: (settings: ConnectionSettings) => SqlConnection;
  /** Tells replicas of changes at once; the platform database is the truth. Default: this process alone. */
  readonly bus?: EventBus;
  /** For looking at queries that somebody wants to vouch for, and for previews of policies. The caller closes them. Default: the service's own. */
  readonly parsers?: Parsers;
  /** For search by meaning; absent, search is by words alone. The caller closes it. */
  readonly embedder?: TextEmbedder;
  readonly listen: ListenAddress;
  readonly log: RequestContext['log'];
  readonly now?: () => Date;
  /** Of refreshes in the background; what is left out is as usual. */
  readonly schemaRefresh?: Partial<SchemaRefreshLimits>;
}

const SERVICE_NAME = 'catalog';

/** Starts the catalog subgraph's own server. */
export async function createCatalogService(deps: CatalogDeps): Promise<RunningService> {
  const { db, authenticator, listen, log } = deps;
  const parsers = deps.parsers ?? createParsers();
  const { services, schemaRefreshes } = createServices(deps, parsers);
  const service = await startSubgraph({
    name: SERVICE_NAME,
    schema: buildSchema().schema,
    authenticator,
    listen,
    log,
    createContext: catalogContext(services),
    ready: async () => {
      await db.unscoped.$queryRaw`SELECT 1`;
    },
  });
  schemaRefreshes.start();
  return {
    ...service,
    async stop() {
      await Promise.all([schemaRefreshes.stop(), service.stop()]);
      if (deps.parsers === undefined) await parsers.close();
    },
  };
}

interface Parts {
  readonly services: CatalogServices;
  readonly schemaRefreshes: SchemaRefreshes;
}

function createServices(deps: CatalogDeps, parsers: Parsers): Parts {
  const { db, authenticator, vault, connections, log } = deps;
  const { bus = createInProcessBus(), now = () => new Date() } = deps;
  const dataSources = createDataSourceRepository(db);
  const withTenantDatabase = tenantDatabases({ dataSources, vault, connections });
  const catalogNews = new CatalogNews({ db, bus, authenticator, log });
  const physicalSchemas = createPhysicalSchemaService({
    schemas: createPhysicalSchemaRepository(db),
    withTenantDatabase,
    onChange: (scope, id) => catalogNews.announce(scope, id),
    now,
  });
  const schemaRefreshes = createSchemaRefreshes({
    db,
    dataSources,
    schemas: physicalSchemas,
    limits: deps.schemaRefresh,
    log,
  });
  const { search, catalogs, interpretations } = createSearch(deps);
  const feedback = createFeedbackRepository(db);
  const services: CatalogServices = {
    dataSources: createDataSourceService(dataSources),
    physicalSchemas,
    schemaRefreshes: schemaRefreshes.service,
    valueProfiles: createValueProfileRepository(db),
    catalogNews,
    semanticModels: createSemanticModelService({
      models: createSemanticModelRepository(db),
      physicalSchemas,
      onPublish: (scope, id) => catalogNews.announce(scope, id),
      now,
    }),
    modelDrafts: createModelDraftService(createModelDraftRepository(db, now)),
    questionTrials: createQuestionTrials({ withTenantDatabase, parsers }),
    policies: createPolicyService(createPolicyRepository(db), db),
    policyChanges: createPolicyChangeService(db, now),
    previewer: createPolicyPreviewer({ withTenantDatabase, parsers }),
    search,
    interpretations,
    sensitiveFindings: createFindingRepository(db, now),
    feedback: createFeedbackService({ feedback, catalogs, parsers, now }),
    suggestions: createSuggestionService(feedback, now),
    verifiedQuestions: createVerifiedQuestionService({
      questions: createVerifiedQuestionRepository(db),
      catalogs,
      parsers,
      now,
    }),
  };
  return { services, schemaRefreshes };
}
