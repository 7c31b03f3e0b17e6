import type { PlatformScope } from '@parley/platform-db';
import { isId } from '@parley/service-kit';
import type { PublishedModel, SemanticModelRepository } from './semantic-model-repository.js';

/** What the words of a business mean: the published models. */
export interface SemanticModelService {
  /** The published model of each data source, in the order of `ids`; `null` where there is none. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<(PublishedModel | null)[]>;
  /** In the order of `ids`; `null` for another tenant's, for drafts and for none. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<(PublishedModel | null)[]>;
}

export function createSemanticModelService(models: SemanticModelRepository): SemanticModelService {
  return {
    async byDataSourceIds(scope, ids) {
      const found = await models.byDataSourceIds(scope, ids.filter(isId));
      const byDataSource = new Map(found.map((model) => [model.dataSourceId, model]));
      return ids.map((id) => byDataSource.get(id) ?? null);
    },

    async byIds(scope, ids) {
      const found = await models.byIds(scope, ids.filter(isId));
      const byId = new Map(found.map((model) => [model.id, model]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  };
}
