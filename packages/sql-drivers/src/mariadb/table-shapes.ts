import { type ApprovedQuery, type ExpectedTable, type TableName, tableShape } from '@parley/sql-guard';
import { schemaChanged } from '../errors.js';
import { COLUMN_FIELDS, describeTables, IS_READABLE } from './catalog-rows.js';
import type { Client } from './client.js';

/** With the names as constants MariaDB opens these tables' descriptions and no others. */
const TABLE_SQL = `
SELECT ${COLUMN_FIELDS}
FROM information_schema.tables t
JOIN information_schema.columns c ON c.table_schema = ? AND c.table_name = ?
WHERE t.table_schema = ? AND t.table_name = ? AND ${IS_READABLE}`;

/**
 * Makes sure that the tables are still what the proof was about.
 *
 * @throws ParleyError SCHEMA_CHANGED
 */
export async function checkShapes(client: Client, { expectedTables }: ApprovedQuery): Promise<void> {
  if (expectedTables.length === 0) return;
  const names = expectedTables.map(({ schema, table }) => [schema, table, schema, table]);
  const described = describeTables(await client.askForEach(TABLE_SQL, names));
  const found = new Map(described.map((table) => [keyOf(table), tableShape({ ...table, foreignKeys: [] })]));
  const changed = expectedTables.find((expected) => found.get(keyOf(expected)) !== expected.shape);
  if (changed !== undefined) throw tableChanged(changed);
}

function tableChanged({ table }: ExpectedTable): Error {
  return schemaChanged({ details: { table } });
}

function keyOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
