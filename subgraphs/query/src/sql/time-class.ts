import type { QueryEstimate } from '@parley/sql-drivers';
import type { PhysicalCatalog, TableUse } from '@parley/sql-guard';

/** Rows read, up to which a statement is likely to be done within a second, a minute, an hour. */
const CLASSES: readonly (readonly [rows: number, timeClass: QueryEstimate['timeClass']])[] = [
  [2_000_000, 'UNDER_A_SECOND'],
  [100_000_000, 'SECONDS'],
  [5_000_000_000, 'MINUTES'],
];

/**
 * About how long a statement takes, from the sizes of the tables it reads alone. The database's own estimate depends on how
 * frequent the values are that the statement names: multiplied by a cross join, its class would tell whether a hidden value
 * is there.
 */
export function timeClassBySize(
  tables: readonly TableUse[],
  catalog: PhysicalCatalog,
): QueryEstimate['timeClass'] {
  const rows = tables.reduce((sum, { schema, table }) => {
    const known = catalog.tables.find((each) => each.schema === schema && each.table === table);
    return sum + (known?.rowEstimate ?? 0);
  }, 0);
  return CLASSES.find(([most]) => rows <= most)?.[1] ?? 'LONGER';
}
