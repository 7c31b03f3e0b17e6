import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { type ModelFault, parseModel } from '@parley/semantic-layer';
import { isId } from '@parley/service-kit';
import { findModelFaults } from './find-model-faults.js';
import type { PhysicalSchemaService } from './physical/physical-schema-service.js';
import type { PublishedModel, SemanticModelRepository } from './semantic-model-repository.js';

/** What the words of a business mean: the published models. */
export interface SemanticModelService {
  /** The published model of each data source, in the order of `ids`; `null` where there is none. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<(PublishedModel | null)[]>;
  /** In the order of `ids`; `null` for another tenant's, for drafts and for none. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<(PublishedModel | null)[]>;
  /**
   * Publishes a model that has no faults; else stores nothing. The database is read anew, so that a table
   * made a minute ago counts.
   * @throws ParleyError BAD_INPUT where the model is too long; what reading the schema throws
   */
  publish(
    scope: PlatformScope,
    publication: { readonly dataSourceId: string; readonly model: unknown },
  ): Promise<Publication>;
}

type Publication =
  | { readonly kind: 'published'; readonly model: PublishedModel }
  | { readonly kind: 'faulty'; readonly faults: readonly ModelFault[] };

interface SemanticModelServiceDeps {
  readonly models: SemanticModelRepository;
  readonly physicalSchemas: PhysicalSchemaService;
  readonly now: () => Date;
}

const MAX_MODEL_BYTES = 512 * 1_024;

export function createSemanticModelService(deps: SemanticModelServiceDeps): SemanticModelService {
  const { models, physicalSchemas, now } = deps;
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

    async publish(scope, { dataSourceId, model }) {
      checkLength(model);
      const faults = await findModelFaults(model, async () => {
        const { catalog } = await physicalSchemas.refresh(scope, dataSourceId);
        return catalog;
      });
      if (faults.length > 0) return { kind: 'faulty', faults };
      const definition = parseModel(model);
      const published = await models.publish(scope, { dataSourceId, publishedAt: now(), definition });
      return { kind: 'published', model: published };
    },
  };
}

function checkLength(model: unknown): void {
  if (Buffer.byteLength(JSON.stringify(model)) <= MAX_MODEL_BYTES) return;
  throw new ParleyError(
    'BAD_INPUT',
    `A semantic model has at most ${MAX_MODEL_BYTES / 1_024} KB of JSON: leave out what nobody asks for, long lists of values first.`,
  );
}
