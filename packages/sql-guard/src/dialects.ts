import type { SqlDialect } from './catalog.js';
import type { Dialect } from './dialect.js';
import { duckdbDialect } from './duckdb/dialect.js';
import { mariadbDialect } from './mariadb/dialect.js';
import { postgresDialect } from './postgres/dialect.js';
import { sqliteDialect } from './sqlite/dialect.js';

/** The dialects that can be read, proved and printed. */
const DIALECTS: ReadonlyMap<SqlDialect, Dialect> = new Map(
  [postgresDialect, mariadbDialect, sqliteDialect, duckdbDialect].map((dialect) => [dialect.name, dialect]),
);

/** @throws Error for a dialect that this build has no adapter for */
export function dialectOf(name: SqlDialect): Dialect {
  const dialect = DIALECTS.get(name);
  if (dialect === undefined) throw new Error(`There is no adapter for the dialect ${name}.`);
  return dialect;
}
