import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import { noDataSource } from '../no-data-source.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { loadOwnPolicy } from '../policies/load-own-policy.js';
import type { CatalogView } from './catalog-view.js';

/**
 * The caller's view of a data source; its schema is read now where it never was.
 * @throws ParleyError NOT_FOUND (no such data source of the tenant), DATA_SOURCE_UNAVAILABLE, TIMEOUT, RATE_LIMITED
 */
export async function loadCatalogView(dataSourceId: string, context: CatalogContext): Promise<CatalogView> {
  const caller = requireCaller(context);
  const dataSource = await context.loaders.dataSource.load(dataSourceId);
  if (dataSource === null) throw noDataSource();
  const [schema, model, policy, ownPolicy] = await Promise.all([
    loadPhysicalSchema(dataSourceId, context),
    context.loaders.publishedModel.load(dataSourceId),
    context.loaders.policy.load(dataSourceId),
    loadOwnPolicy(dataSourceId, context),
  ]);
  return { caller, dataSourceId, schema, model, policy, ownPolicy };
}
