import { ParleyError } from '@parley/errors';
import { type SemanticModel, semanticModelSchema } from '@parley/semantic-layer';
import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import { loadModelSight } from './load-model-sight.js';
import { writtenModel } from './model-sight.js';
import { openDraft } from './open-draft.js';

/** A model from wherever it is kept, cut to what the caller may see. */
interface AnyModel {
  readonly dataSourceId: string;
  readonly model: SemanticModel;
}

/**
 * A version or, for whoever may edit, a draft.
 *
 * @throws ParleyError NOT_FOUND; BAD_INPUT for a draft that has not the form of a model
 */
export async function loadAnyModel(id: string, context: CatalogContext): Promise<AnyModel> {
  const { dataSourceId, definition } = await read(id, context);
  const shaped = semanticModelSchema.safeParse(definition);
  if (!shaped.success) {
    throw new ParleyError(
      'BAD_INPUT',
      'The draft has not the form of a model yet: `modelDraft { faults }` says what is wrong.',
    );
  }
  return { dataSourceId, model: writtenModel(shaped.data, await loadModelSight(dataSourceId, context)) };
}

async function read(id: string, context: CatalogContext) {
  const caller = requireCaller(context);
  const version = await context.semanticModels.findVersion(caller, id);
  if (version !== null) return version;
  if (caller.permissions.has('model:edit')) {
    const draft = await context.modelDrafts.find(caller, id);
    if (draft !== null) {
      const { definition } = await openDraft(id, context);
      return { dataSourceId: draft.dataSourceId, definition };
    }
  }
  throw new ParleyError(
    'NOT_FOUND',
    'There is no such version or draft: `dataSource { semanticModelVersions modelDrafts }` lists yours.',
  );
}
