import type { PhysicalCatalog } from '@parley/sql-guard';
import type { GuardedSource } from './guard-options.js';

const read = new WeakMap<object, Promise<PhysicalCatalog>>();

/**
 * The data source's schema as its catalog knows it: read once, so that all stages of one run judge by the same. What has changed in
 * the database meanwhile, the driver finds.
 *
 * @throws ParleyError DATA_SOURCE_UNAVAILABLE where the schema was never read
 */
export function physicalCatalog(
  source: Pick<GuardedSource, 'tools' | 'scope' | 'dataSource'>,
): Promise<PhysicalCatalog> {
  const known = read.get(source);
  if (known !== undefined) return known;
  const reading = source.tools.catalog.physical(source.scope, source.dataSource);
  read.set(source, reading);
  return reading;
}
