import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import type { StoredSchema } from './physical-schema-repository.js';

/**
 * The schema of a data source as it was last read; read now where it never was.
 *
 * @throws ParleyError NOT_FOUND, DATA_SOURCE_UNAVAILABLE, TIMEOUT, RATE_LIMITED
 */
export async function loadPhysicalSchema(
  dataSourceId: string,
  context: CatalogContext,
): Promise<StoredSchema> {
  const stored = await context.loaders.storedSchema.load(dataSourceId);
  return stored ?? (await context.physicalSchemas.readFirst(requireCaller(context), dataSourceId));
}
