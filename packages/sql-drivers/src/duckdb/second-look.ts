import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogTable, TableName } from '@parley/sql-guard';
import { EngineError } from '../files/engine-host.js';
import { explain, flatten, type PlanNode } from './explain.js';

/*
 * What DuckDB is about to read, from the plan it made: every scan of a stored table names it in full. Views are unfolded in it and
 * names resolved. It can't see a table of which the optimiser needs nothing, nor one behind a scan that names none; the engine's
 * configuration lets no scan reach outside the file.
 */

type PlanNames = ReadonlyMap<string, TableName>;

/** The stored tables that a plan scans. @throws EngineError */
export function openedTables(plan: readonly PlanNode[], names: PlanNames): readonly TableName[] {
  const scanned = flatten(plan)
    .map(({ extra_info: info }) => info.Table)
    .filter((name) => name !== undefined);
  return scanned.map((name) => {
    const table = names.get(String(name));
    if (table === undefined)
      throw new EngineError('fault', 'the statement would scan what is no table of the file');
    return table;
  });
}

/** The stored tables that views are made of, however many views lie between. */
export async function tablesBehind(
  connection: DuckDBConnection,
  views: readonly CatalogTable[],
  names: PlanNames,
): Promise<readonly TableName[]> {
  const behind: TableName[] = [];
  for (const { schema, table } of views) {
    const sql = `SELECT * FROM ${quoted(schema)}.${quoted(table)}`;
    behind.push(...openedTables(await explain(connection, sql, []), names));
  }
  return behind;
}

/** By every form of its name that a plan may give it: parts that need no quotes have none, unless they are key words. */
export function namesInPlans(database: string, tables: readonly CatalogTable[]): PlanNames {
  const stored = tables.filter(({ kind }) => kind === 'table');
  return new Map(
    stored.flatMap(({ schema, table }) =>
      writtenForms([database, schema, table]).map((name) => [name, { schema, table }] as const),
    ),
  );
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
