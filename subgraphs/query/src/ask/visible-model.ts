import { visibleModel } from '@parley/access-policy';
import type { SemanticModel } from '@parley/semantic-layer';
import { physicalCatalog } from './physical-catalog.js';
import type { Way } from './way.js';

/**
 * The part of the data source's model that exists for the person who asks.
 *
 * @throws ParleyError SEMANTIC_MODEL_MISSING, DATA_SOURCE_UNAVAILABLE
 */
export function visibleModelOf(way: Way): Promise<SemanticModel> {
  const known = made.get(way);
  if (known !== undefined) return known;
  const making = makeVisibleModel(way);
  made.set(way, making);
  return making;
}

/** One run sees one state of the model, in all its stages. */
const made = new WeakMap<Way, Promise<SemanticModel>>();

async function makeVisibleModel(way: Way): Promise<SemanticModel> {
  const { tools, scope, dataSource, policy } = way;
  const model = await tools.catalog.model(scope, dataSource.id);
  return visibleModel(model, { catalog: await physicalCatalog(way), policy });
}
