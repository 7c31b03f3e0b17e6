import type { CatalogTable } from '@parley/sql-guard';
import type { TableScan } from '../driver.js';

/** "SEARCH o USING AUTOMATIC COVERING INDEX (customer_id=?)": an index that SQLite makes for the statement and throws away with it. */
const AUTOMATIC = /^SEARCH (.+?) USING AUTOMATIC (?:PARTIAL )?COVERING INDEX \((.+)\)/;

/**
 * Tables that are read whole only to make an index of them for this one statement: such an index kept would spare that. A plan
 * names tables by their aliases: where that leaves open which one is meant, nothing is said.
 *
 * @param tables those that the statement opens
 */
export function tableScans(
  details: readonly string[],
  tables: readonly CatalogTable[],
): readonly TableScan[] {
  const scans = details.flatMap((detail): TableScan[] => {
    const [, alias = '', conditions = ''] = AUTOMATIC.exec(detail) ?? [];
    // A bound from one side is no column that rows are looked up by.
    const columns = conditions
      .split(' AND ')
      .flatMap((each) => (each.endsWith('=?') ? [each.slice(0, -2)] : []));
    if (columns.length === 0) return [];
    const named = tables.filter(({ table }) => table === alias);
    const fitting = (named.length > 0 ? named : tables).filter((table) =>
      columns.every((column) => table.columns.some(({ name }) => name === column)),
    );
    const [only, another] = fitting;
    if (only === undefined || another !== undefined) return [];
    return [{ schema: only.schema, table: only.table, purpose: 'join', columns }];
  });
  return [...new Map(scans.map((scan) => [JSON.stringify(scan), scan])).values()];
}
