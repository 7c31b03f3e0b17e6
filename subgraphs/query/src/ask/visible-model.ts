import { visibleModel } from '@parley/access-policy';
import type { SemanticModel } from '@parley/semantic-layer';
import type { Way } from './way.js';

/**
 * The part of the data source's model that exists for the person who asks.
 *
 * @throws ParleyError SEMANTIC_MODEL_MISSING, DATA_SOURCE_UNAVAILABLE
 */
export async function visibleModelOf({ tools, scope, dataSource, policy }: Way): Promise<SemanticModel> {
  const model = await tools.catalog.model(scope, dataSource.id);
  const catalog = await tools.catalog.physical(scope, dataSource.id);
  return visibleModel(model, { catalog, policy });
}
