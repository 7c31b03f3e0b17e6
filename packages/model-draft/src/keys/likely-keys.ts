import type { PhysicalCatalog, TableName } from '@parley/sql-guard';
import { declaredKeys, draftTables } from '../physical/draft-table.js';
import { ownKey } from './primary-key.js';

/** A column that seems to tell the rows of its table apart. */
export interface LikelyKey extends TableName {
  readonly column: string;
}

/**
 * Keys of tables for which the database declares none, by names, types and comments alone. References of a draft rest on them, so
 * whoever can look into the data should find out whether they hold (`ValueProfile.isUnique`).
 */
export function likelyKeys(catalog: PhysicalCatalog): readonly LikelyKey[] {
  return draftTables(catalog, []).flatMap((drafted) => {
    if (declaredKeys(drafted.table).length > 0) return [];
    const [column, another] = ownKey(drafted)?.columns ?? [];
    const { schema, table } = drafted.table;
    return column === undefined || another !== undefined ? [] : [{ schema, table, column }];
  });
}
