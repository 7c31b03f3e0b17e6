import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from '../files/engine-host.js';

/**
 * Refuses a file with a macro that is called like a function of the engine. The guard writes calls with their schema, but what
 * the binder calls by itself (`x[1]`, `s.f`, whole rows) would still mean the macro.
 *
 * The names are compared here: in a statement, `=` and `lower` could be the macro already.
 *
 * @throws EngineError
 */
export async function refuseShadowingMacros(connection: DuckDBConnection): Promise<void> {
  const read = await connection.runAndReadAll(
    'SELECT function_name, internal FROM system.main.duckdb_functions()',
  );
  const functions = read.getRowsJson().map(([name, internal]) => ({
    name: String(name),
    isBuiltIn: internal === true,
  }));
  const builtIn = new Set(
    functions.filter(({ isBuiltIn }) => isBuiltIn).map(({ name }) => name.toLowerCase()),
  );
  const shadow = functions.find(({ name, isBuiltIn }) => !isBuiltIn && builtIn.has(name.toLowerCase()));
  if (shadow === undefined) return;
  throw new EngineError(
    'unavailable',
    `The file has a macro called ${shadow.name}, as a function of DuckDB is; drop the macro or rename it.`,
  );
}
