import { conditionText } from '@parley/planners';
import {
  compareModels,
  type ModelChange,
  type SemanticModel,
  semanticModelSchema,
} from '@parley/semantic-layer';
import type { CatalogContext } from '../context.js';
import { loadModelSight } from './load-model-sight.js';
import { writtenModel } from './model-sight.js';

const NOTHING: SemanticModel = {
  formatVersion: 1,
  name: '',
  label: '',
  description: '',
  entities: [],
  metrics: [],
  relationships: [],
  namedFilters: [],
};

/** What publishing a model would change, as far as the caller may see it; everything where nothing is published. */
export async function changesFromPublished(
  definition: unknown,
  dataSourceId: string,
  context: CatalogContext,
): Promise<readonly ModelChange[]> {
  const shaped = semanticModelSchema.safeParse(definition);
  // What has not the form of a model can't be told apart part by part: its faults say so.
  if (!shaped.success) return [];
  const published = await context.loaders.publishedModel.load(dataSourceId);
  const before = published === null ? NOTHING : semanticModelSchema.parse(published.definition);
  const sight = await loadModelSight(dataSourceId, context);
  return compareModels(writtenModel(before, sight), writtenModel(shaped.data, sight), conditionText);
}
