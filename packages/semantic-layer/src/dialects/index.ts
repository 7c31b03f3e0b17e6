import { clickhouse } from './clickhouse.js';
import type { DialectSql, SqlDialectName } from './dialect-sql.js';
import { duckdb } from './duckdb.js';
import { mariadb } from './mariadb.js';
import { postgresql } from './postgresql.js';
import { sqlite } from './sqlite.js';

export const DIALECTS: Readonly<Record<SqlDialectName, DialectSql>> = {
  postgresql,
  mariadb,
  sqlite,
  duckdb,
  clickhouse,
};
