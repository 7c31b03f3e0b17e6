import type { PhysicalCatalog } from '@parley/sql-guard';
import type { AskedSource } from './asked-source.js';

type ReadSource = Pick<AskedSource, 'tools' | 'scope' | 'dataSource'>;

const read = new WeakMap<object, Promise<PhysicalCatalog>>();

/**
 * The data source's schema as its catalog knows it: read once, so that all stages of one run judge by the same. What has changed in
 * the database meanwhile, the driver finds.
 *
 * Where the catalog has not read it yet, it is read now: a new data source can be asked at once.
 *
 * @throws ParleyError DATA_SOURCE_UNAVAILABLE
 */
export function physicalCatalog(source: ReadSource): Promise<PhysicalCatalog> {
  const known = read.get(source);
  if (known !== undefined) return known;
  const reading = readCatalog(source);
  read.set(source, reading);
  return reading;
}

async function readCatalog({ tools, scope, dataSource }: ReadSource): Promise<PhysicalCatalog> {
  const stored = await tools.catalog.physical(scope, dataSource);
  return stored ?? (await tools.connections.schemaOf(dataSource));
}
