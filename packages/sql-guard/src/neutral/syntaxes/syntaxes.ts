import type { SqlDialect } from '../../catalog.js';
import type { Syntax } from '../syntax.js';
import { DUCKDB_SYNTAX } from './duckdb.js';
import { MARIADB_SYNTAX } from './mariadb.js';
import { POSTGRESQL_SYNTAX } from './postgresql.js';
import { SQLITE_SYNTAX } from './sqlite.js';

export const SYNTAXES: Readonly<Record<SqlDialect, Syntax>> = {
  postgresql: POSTGRESQL_SYNTAX,
  mariadb: MARIADB_SYNTAX,
  sqlite: SQLITE_SYNTAX,
  duckdb: DUCKDB_SYNTAX,
};
