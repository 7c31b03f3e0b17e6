import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogTable, TableName } from '@parley/sql-guard';
import { EngineError } from '../files/engine-host.js';
import { explain, flatten, type PlanNode } from './explain.js';

/*
 * What DuckDB is about to read, from the plan it made: every scan of a stored table names it in full. Views are unfolded in it and
 * names resolved. It can't see a table of which the optimiser needs nothing, nor one behind a scan that names none; the engine's
 * configuration lets no scan reach outside the file.
 */

/** The stored tables that a plan scans, each once. @throws EngineError */
export async function openedTables(
  connection: DuckDBConnection,
  plan: readonly PlanNode[],
): Promise<readonly TableName[]> {
  const scanned = flatten(plan)
    .map(({ extra_info: info }) => info.Table)
    .filter((name) => name !== undefined)
    .map(String);
  if (scanned.length === 0) return [];
  const stored = await readStoredTables(connection);
  return [...new Set(scanned)].map((name) => {
    const table = stored.get(name);
    if (table === undefined)
      throw new EngineError('fault', 'the statement would scan what is no table of the file');
    return table;
  });
}

/** The stored tables that views are made of, however many views lie between. */
export async function tablesBehind(
  connection: DuckDBConnection,
  views: readonly CatalogTable[],
): Promise<readonly TableName[]> {
  const behind: TableName[] = [];
  for (const { schema, table } of views) {
    const sql = `SELECT * FROM ${quoted(schema)}.${quoted(table)}`;
    behind.push(...(await openedTables(connection, await explain(connection, sql, []))));
  }
  return behind;
}

/** By every form of its name that a plan may give it: parts that need no quotes have none, unless they are key words. */
async function readStoredTables(connection: DuckDBConnection): Promise<ReadonlyMap<string, TableName>> {
  const result = await connection.runAndReadAll(
    'SELECT database_name, schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()',
  );
  const stored = new Map<string, TableName>();
  for (const row of result.getRows()) {
    const [database = '', schema = '', table = ''] = row.map(String);
    for (const name of writtenForms([database, schema, table])) stored.set(name, { schema, table });
  }
  return stored;
}

function writtenForms([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return [''];
  const parts = /^[A-Za-z_][A-Za-z0-9_]*$/.test(first) ? [first, quoted(first)] : [quoted(first)];
  const rest = writtenForms(others);
  return parts.flatMap((part) => rest.map((tail) => (tail === '' ? part : `${part}.${tail}`)));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
