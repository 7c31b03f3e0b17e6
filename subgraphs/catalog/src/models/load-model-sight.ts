import { valuePolicy } from '@parley/access-policy';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { loadOwnPolicy } from '../policies/load-own-policy.js';
import type { ModelSight } from './model-sight.js';

/** @throws ParleyError what reading the schema throws */
export async function loadModelSight(dataSourceId: string, context: CatalogContext): Promise<ModelSight> {
  const named = await context.loaders.policy.load(dataSourceId);
  const policy = named ?? valuePolicy(await loadOwnPolicy(dataSourceId, context));
  if (policy === null) return null;
  const { catalog } = await loadPhysicalSchema(dataSourceId, context);
  return { policy, catalog, cuts: named === null ? 'values' : 'everything' };
}
