import { createHash } from 'node:crypto';
import type { CatalogTable } from '@parley/sql-guard';

/** Hash of a physical schema: over everything but row estimates, which change without the schema changing. Hex. */
export function catalogHash(tables: readonly CatalogTable[]): string {
  const stable = tables.map(({ rowEstimate: _, ...table }) => table);
  return createHash('sha256').update(JSON.stringify(stable)).digest('hex');
}
