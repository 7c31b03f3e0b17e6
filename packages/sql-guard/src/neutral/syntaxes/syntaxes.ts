import type { SqlDialect } from '../../catalog.js';
import type { PrintedDialect, Syntax } from '../syntax.js';
import { CLICKHOUSE_SYNTAX } from './clickhouse.js';
import { DUCKDB_SYNTAX } from './duckdb.js';
import { MARIADB_SYNTAX } from './mariadb.js';
import { POSTGRESQL_SYNTAX } from './postgresql.js';
import { SQLITE_SYNTAX } from './sqlite.js';

/** Of the dialects that the guard reads and writes. */
export const SYNTAXES: Readonly<Record<SqlDialect, Syntax>> = {
  postgresql: POSTGRESQL_SYNTAX,
  mariadb: MARIADB_SYNTAX,
  sqlite: SQLITE_SYNTAX,
  duckdb: DUCKDB_SYNTAX,
};

export const PRINTED_SYNTAXES: Readonly<Record<PrintedDialect, Syntax<PrintedDialect>>> = {
  ...SYNTAXES,
  clickhouse: CLICKHOUSE_SYNTAX,
};
