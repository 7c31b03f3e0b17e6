import type { CatalogContext } from './context.js';
import { loadModelSight } from './models/load-model-sight.js';
import { presentSemanticModel } from './present-semantic-model.js';
import type { PublishedModel } from './semantic-model-repository.js';
import type { SemanticModel } from './types/semantic-model.js';

/** A published model by its id, cut to what the caller may see; `null` when the tenant has none such. */
export async function loadSemanticModel(id: string, context: CatalogContext): Promise<SemanticModel | null> {
  return present(await context.loaders.modelById.load(id), context);
}

/** The published model of a data source, cut to what the caller may see; `null` when there is none. */
export async function loadModelOfDataSource(
  dataSourceId: string,
  context: CatalogContext,
): Promise<SemanticModel | null> {
  return present(await context.loaders.publishedModel.load(dataSourceId), context);
}

async function present(model: PublishedModel | null, context: CatalogContext): Promise<SemanticModel | null> {
  return model === null ? null : showSemanticModel(model, context);
}

/** A published model, cut to what the caller may see. */
export async function showSemanticModel(
  model: PublishedModel,
  context: CatalogContext,
): Promise<SemanticModel> {
  return presentSemanticModel(model, await loadModelSight(model.dataSourceId, context));
}
