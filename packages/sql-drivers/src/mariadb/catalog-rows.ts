import type { CatalogColumn, CatalogTable } from '@parley/sql-guard';
import type { RawRow } from './client.js';

/*
 * Tables as information_schema describes them, for introspection and for the look at a table just before a run: both must
 * come to the same shape.
 */

/** Engines whose tables hold their own rows. Those of any other may stand for files, servers or other tables. */
const OWN_STORAGE = new Set([
  'InnoDB',
  'Aria',
  'MyISAM',
  'MEMORY',
  'CSV',
  'ARCHIVE',
  'ROCKSDB',
  'Columnstore',
]);

/**
 * Of a row of `tables t` joined with `columns c`. A column the role may not select is not there; nor is an invisible one, which
 * `SELECT *` does not give.
 */
export const COLUMN_FIELDS = `t.table_schema, t.table_name, t.table_type, t.engine, c.column_name, c.column_type,
  c.is_nullable, c.column_comment, c.column_key, c.ordinal_position`;
export const IS_READABLE = `FIND_IN_SET('select', c.privileges) > 0 AND c.extra NOT LIKE '%INVISIBLE%'`;

/** What {@link COLUMN_FIELDS} says of one table, its columns in order. */
export type DescribedTable = Pick<CatalogTable, 'schema' | 'table' | 'kind' | 'columns'>;

/** System-versioned tables, whose rows are of several times, sequences and the system's own tables are left out. */
export function describeTables(rows: readonly RawRow[]): readonly DescribedTable[] {
  const byTable = Map.groupBy(rows, ([schema, table]) => JSON.stringify([schema, table]));
  return [...byTable.values()].flatMap((ofTable) => {
    const [schema, table, type, engine] = ofTable[0] ?? [];
    const kind = kindOf(type, engine);
    if (kind === undefined) return [];
    const columns = ofTable.toSorted((a, b) => Number(a[9]) - Number(b[9])).map(toColumn);
    return [{ schema: String(schema), table: String(table), kind, columns }];
  });
}

function kindOf(type: unknown, engine: unknown): CatalogTable['kind'] | undefined {
  if (type === 'VIEW') return 'view';
  if (type !== 'BASE TABLE') return undefined;
  return OWN_STORAGE.has(String(engine)) ? 'table' : 'foreign table';
}

function toColumn(row: RawRow): CatalogColumn {
  const [, , , , name, type, nullable, comment, key] = row;
  return {
    name: String(name),
    type: String(type),
    nullable: nullable === 'YES',
    ...(comment === '' || comment === null ? {} : { comment: String(comment) }),
    isPrimaryKey: key === 'PRI',
  };
}
