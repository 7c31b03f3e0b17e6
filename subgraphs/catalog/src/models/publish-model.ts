import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import { showSemanticModel } from '../load-semantic-model.js';
import type { Publishing } from '../semantic-model-service.js';
import type { PublishSemanticModelPayload } from '../types/publish-semantic-model.js';
import { loadModelSight } from './load-model-sight.js';
import { cutCatalog, writtenModel } from './model-sight.js';

/**
 * Publishes a model and shows what became of it. Faults speak of no table that the caller may not see.
 *
 * @throws ParleyError EDIT_CONFLICT; what reading the schema throws
 */
export async function publishModel(
  publishing: Omit<Publishing, 'cut' | 'cutModel'>,
  context: CatalogContext,
): Promise<PublishSemanticModelPayload> {
  const { dataSourceId } = publishing;
  const sight = await loadModelSight(dataSourceId, context);
  const outcome = await context.semanticModels.publish(requireCaller(context), {
    ...publishing,
    cut: (catalog) => cutCatalog(catalog, sight),
    cutModel: (model) => writtenModel(model, sight),
  });
  if (outcome.kind === 'faulty') {
    const faults = outcome.faults.map((fault) => ({ ...fault, suggestion: fault.suggestion ?? null }));
    return { semanticModel: null, faults };
  }
  context.loaders.publishedModel.clear(dataSourceId);
  context.loaders.storedSchema.clear(dataSourceId);
  return { semanticModel: await showSemanticModel(outcome.model, context), faults: [] };
}
