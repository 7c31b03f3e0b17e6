import { type Caller, type RequestContext, requireCaller } from '@parley/service-kit';
import type { EffectivePolicy, ValueProfile } from '@parley/sql-guard';
import DataLoader from 'dataloader';
import type { CatalogNews } from './changes/catalog-news.js';
import type { DataSourceService } from './data-source-service.js';
import type { FeedbackService } from './feedback/feedback-service.js';
import type { SuggestionService } from './feedback/suggestion-service.js';
import type { ModelDraftService } from './models/model-draft-service.js';
import type { QuestionTrials } from './models/question-trials.js';
import type { StoredSchema } from './physical/physical-schema-repository.js';
import type { PhysicalSchemaService } from './physical/physical-schema-service.js';
import { createProfileLoader } from './physical/profile-loader.js';
import type { SchemaRefreshService } from './physical/schema-refresh-service.js';
import type { ValueProfileRepository } from './physical/value-profile-repository.js';
import type { PolicyChangeService } from './policies/policy-change-service.js';
import type { PolicyPreviewer } from './policies/policy-previewer.js';
import type { PolicyRecord } from './policies/policy-repository.js';
import { catalogSight, type PolicyService, seesWholeCatalog } from './policies/policy-service.js';
import type { InterpretService } from './search/interpret-question.js';
import type { SearchService } from './search/search-service.js';
import type { PublishedModel } from './semantic-model-repository.js';
import type { SemanticModelService } from './semantic-model-service.js';
import type { FindingRepository } from './sensitive/finding-repository.js';
import type { DataSource } from './types/data-source.js';
import type { ColumnPlace } from './types/physical-schema.js';
import type { Policy } from './types/policy.js';
import type { VerifiedQuestionService } from './verified/verified-question-service.js';

export interface CatalogServices {
  readonly schemaRefreshes: SchemaRefreshService;
  readonly valueProfiles: ValueProfileRepository;
  readonly catalogNews: CatalogNews;
  readonly dataSources: DataSourceService;
  readonly physicalSchemas: PhysicalSchemaService;
  readonly semanticModels: SemanticModelService;
  readonly modelDrafts: ModelDraftService;
  readonly questionTrials: QuestionTrials;
  readonly policies: PolicyService;
  readonly policyChanges: PolicyChangeService;
  readonly previewer: PolicyPreviewer;
  readonly search: SearchService;
  readonly interpretations: InterpretService;
  readonly sensitiveFindings: FindingRepository;
  readonly verifiedQuestions: VerifiedQuestionService;
  readonly feedback: FeedbackService;
  readonly suggestions: SuggestionService;
}

/** Batches what one operation reads. Keys are data sources' ids unless said otherwise. */
interface CatalogLoaders {
  readonly dataSource: DataLoader<string, DataSource | null>;
  readonly storedSchema: DataLoader<string, StoredSchema | null>;
  readonly publishedModel: DataLoader<string, PublishedModel | null>;
  /** By the model's id. */
  readonly modelById: DataLoader<string, PublishedModel | null>;
  readonly policies: DataLoader<string, readonly PolicyRecord[]>;
  /** By the policy's id. */
  readonly policyById: DataLoader<string, Policy | null>;
  /** What was measured of a table's values, as far as the caller may be told. By the table. */
  readonly visibleProfiles: DataLoader<ColumnPlace, readonly ValueProfile[], string>;
  /** What cuts the caller's sight of each data source; `null`: nothing does. */
  readonly policy: DataLoader<string, EffectivePolicy | null>;
  /** What cuts the values that the caller sees, also where they may read all policies. */
  readonly ownPolicy: DataLoader<string, EffectivePolicy>;
}

/** What the resolvers work with, made anew for each operation. */
export interface CatalogContext extends RequestContext, CatalogServices {
  readonly loaders: CatalogLoaders;
}

export function catalogContext(services: CatalogServices): (base: RequestContext) => CatalogContext {
  return (base) => ({ ...base, ...services, loaders: createLoaders(services, () => requireCaller(base)) });
}

function createLoaders(services: CatalogServices, caller: () => Caller): CatalogLoaders {
  const { dataSources, physicalSchemas, semanticModels, policies } = services;
  const policiesOf = new DataLoader<string, readonly PolicyRecord[]>((ids) =>
    policies.byDataSourceIds(caller(), ids),
  );
  const ownPolicy = new DataLoader<string, EffectivePolicy>(async (ids) => {
    const [found, classified] = await Promise.all([
      policiesOf.loadMany(ids),
      policies.classified(caller(), ids),
    ]);
    return found.map((records, index) =>
      records instanceof Error ? records : sightOrError(caller(), records, classified[index] ?? []),
    );
  });
  const storedSchema = new DataLoader<string, StoredSchema | null>((ids) =>
    physicalSchemas.stored(caller(), ids),
  );
  return {
    dataSource: new DataLoader((ids) => dataSources.byIds(caller(), ids)),
    storedSchema,
    publishedModel: new DataLoader((ids) => semanticModels.byDataSourceIds(caller(), ids)),
    modelById: new DataLoader((ids) => semanticModels.byIds(caller(), ids)),
    policies: policiesOf,
    policyById: new DataLoader((ids) => policies.byIds(caller(), ids)),
    ownPolicy,
    policy: new DataLoader(async (ids) =>
      seesWholeCatalog(caller()) ? ids.map(() => null) : ownPolicy.loadMany(ids),
    ),
    visibleProfiles: createProfileLoader({
      scope: caller,
      valueProfiles: services.valueProfiles,
      storedSchema,
      ownPolicy,
    }),
  };
}

/** A policy that can't be read denies the one data source, not all that are loaded with it. */
function sightOrError(...of: Parameters<typeof catalogSight>): EffectivePolicy | Error {
  try {
    return catalogSight(...of);
  } catch (error) {
    return error instanceof Error ? error : new Error('a policy could not be read', { cause: error });
  }
}
