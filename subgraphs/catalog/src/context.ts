import { type Caller, type RequestContext, requireCaller } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import DataLoader from 'dataloader';
import type { DataSourceService } from './data-source-service.js';
import type { ModelDraftService } from './models/model-draft-service.js';
import type { StoredSchema } from './physical/physical-schema-repository.js';
import type { PhysicalSchemaService } from './physical/physical-schema-service.js';
import type { PolicyChangeService } from './policies/policy-change-service.js';
import type { PolicyRecord } from './policies/policy-repository.js';
import { catalogSight, type PolicyService, seesWholeCatalog } from './policies/policy-service.js';
import type { SearchService } from './search/search-service.js';
import type { PublishedModel } from './semantic-model-repository.js';
import type { SemanticModelService } from './semantic-model-service.js';
import type { DataSource } from './types/data-source.js';
import type { Policy } from './types/policy.js';
import type { VerifiedQuestionService } from './verified/verified-question-service.js';

export interface CatalogServices {
  readonly dataSources: DataSourceService;
  readonly physicalSchemas: PhysicalSchemaService;
  readonly semanticModels: SemanticModelService;
  readonly modelDrafts: ModelDraftService;
  readonly policies: PolicyService;
  readonly policyChanges: PolicyChangeService;
  readonly search: SearchService;
  readonly verifiedQuestions: VerifiedQuestionService;
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
  /** What cuts the caller's sight of each data source; `null`: nothing does. */
  readonly policy: DataLoader<string, EffectivePolicy | null>;
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
  return {
    dataSource: new DataLoader((ids) => dataSources.byIds(caller(), ids)),
    storedSchema: new DataLoader((ids) => physicalSchemas.stored(caller(), ids)),
    publishedModel: new DataLoader((ids) => semanticModels.byDataSourceIds(caller(), ids)),
    modelById: new DataLoader((ids) => semanticModels.byIds(caller(), ids)),
    policies: policiesOf,
    policyById: new DataLoader((ids) => policies.byIds(caller(), ids)),
    policy: new DataLoader(async (ids) => {
      if (seesWholeCatalog(caller())) return ids.map(() => null);
      const [found, classified] = await Promise.all([
        policiesOf.loadMany(ids),
        policies.classified(caller(), ids),
      ]);
      return found.map((records, index) =>
        records instanceof Error ? records : catalogSight(caller(), records, classified[index] ?? []),
      );
    }),
  };
}
