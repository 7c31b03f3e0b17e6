import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import pg from 'pg';
import type { KeptColumns } from '../databases/evaluated-data.js';

export interface RefillOptions {
  readonly kept: KeptColumns;
  /** The same seed puts the same rows into the same order. */
  readonly seed: string;
}

/**
 * Puts the values of every column that is not kept into another order, each column for itself. What was true of a table's
 * rows by chance is then true no more, while keys, joins and every column's values stay as they were.
 */
export async function refillPostgres(
  client: pg.Client,
  { tables }: PhysicalCatalog,
  { kept, seed }: RefillOptions,
): Promise<void> {
  // Neither triggers nor foreign keys: what is referred to stays.
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  await dropChecks(client);
  const generated = await generatedColumns(client);
  for (const table of tables) {
    if (table.kind !== 'table') continue;
    const mixed = table.columns
      .map(({ name }) => name)
      .filter((name) => !kept.has(table.table, name) && !generated.has(placeOf(table, name)));
    if (mixed.length > 0) await mix(client, table, { columns: mixed, seed });
  }
  await client.query('COMMIT');
}

/** Rows are found by where they lie, which a copy of a database keeps; the order is that of a hash. */
async function mix(
  client: pg.Client,
  { schema, table }: CatalogTable,
  { columns, seed }: { readonly columns: readonly string[]; readonly seed: string },
): Promise<void> {
  const id = pg.escapeIdentifier;
  const name = `${id(schema)}.${id(table)}`;
  const orders = columns.map(
    (column, index) =>
      `(SELECT ${id(column)} AS v${index}, row_number() OVER (ORDER BY hashtextextended(ctid::text, hashtextextended(${pg.escapeLiteral(`${seed} ${column}`)}, 0)), ctid) AS n FROM ${name}) o${index}`,
  );
  await client.query(
    `UPDATE ${name} AS target SET ${columns.map((column, index) => `${id(column)} = mixed.v${index}`).join(', ')}
     FROM (SELECT place.at, ${columns.map((_, index) => `v${index}`).join(', ')}
           FROM (SELECT ctid AS at, row_number() OVER (ORDER BY ctid) AS n FROM ${name}) place
           ${orders.map((order) => `JOIN ${order} USING (n)`).join(' ')}) mixed
     WHERE target.ctid = mixed.at`,
  );
}

/** A condition on several columns of a row need not hold of mixed ones. */
async function dropChecks(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS statement
     FROM pg_constraint WHERE contype IN ('c', 'x') AND conrelid <> 0 AND coninhcount = 0
       AND connamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  );
  for (const { statement } of rows) await client.query(statement);
}

async function generatedColumns(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ schema: string; table: string; column: string }>(
    `SELECT n.nspname AS schema, c.relname AS table, a.attname AS column
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attgenerated <> '' OR a.attidentity = 'a'`,
  );
  return new Set(rows.map((row) => placeOf(row, row.column)));
}

function placeOf(
  { schema, table }: { readonly schema: string; readonly table: string },
  column: string,
): string {
  return JSON.stringify([schema, table, column]);
}
