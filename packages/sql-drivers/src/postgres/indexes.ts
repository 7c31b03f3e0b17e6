import type { TableName } from '@parley/sql-guard';
import type { Client } from 'pg';
import type { TableScan } from '../driver.js';

/** The first column of each index that holds for the whole table. */
const LEADING_COLUMNS_SQL = `
  SELECT wanted.schema, wanted.name AS table, column_of.attname AS column
  FROM unnest($1::text[], $2::text[]) AS wanted (schema, name)
  JOIN pg_catalog.pg_namespace AS place ON place.nspname = wanted.schema
  JOIN pg_catalog.pg_class AS relation ON relation.relnamespace = place.oid AND relation.relname = wanted.name
  JOIN pg_catalog.pg_index AS index ON index.indrelid = relation.oid AND index.indisvalid AND index.indpred IS NULL
  JOIN pg_catalog.pg_attribute AS column_of ON column_of.attrelid = relation.oid AND column_of.attnum = index.indkey[0]`;

/** Leaves out the scans that an index is there for: the planner knew it, and found reading the table cheaper. */
export async function withoutIndex(
  client: Client,
  scans: readonly TableScan[],
): Promise<readonly TableScan[]> {
  if (scans.length === 0) return [];
  const { rows } = await client.query<TableName & { readonly column: string }>(LEADING_COLUMNS_SQL, [
    scans.map(({ schema }) => schema),
    scans.map(({ table }) => table),
  ]);
  const indexed = new Set(rows.map(({ schema, table, column }) => JSON.stringify([schema, table, column])));
  return scans.filter(
    ({ schema, table, columns }) => !indexed.has(JSON.stringify([schema, table, columns[0]])),
  );
}
