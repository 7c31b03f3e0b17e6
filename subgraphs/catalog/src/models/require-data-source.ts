import { ParleyError } from '@parley/errors';
import type { CatalogContext } from '../context.js';

/** @throws ParleyError NOT_FOUND for another tenant's and for none */
export async function requireDataSource(id: string, context: CatalogContext): Promise<void> {
  if ((await context.loaders.dataSource.load(id)) !== null) return;
  throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
}
