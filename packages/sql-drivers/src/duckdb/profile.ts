import type { DuckDBConnection } from '@duckdb/node-api';
import type { ValueProfile } from '@parley/sql-guard';
import { keyWindows } from '../profiles/key-windows.js';
import {
  isLarge,
  MAX_COMPARED,
  type ProfileDialect,
  type ProfileRequest,
  sampledColumns,
  type ValueKind,
} from '../profiles/profile-dialect.js';
import { profilePortions } from '../profiles/profile-portions.js';
import { type ColumnName, repeatsSql } from '../profiles/repeats-sql.js';

const ORDERED =
  /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|DECIMAL\([\d,]+\)|FLOAT|DOUBLE|DATE|TIME(_NS)?|TIMESTAMP(_S|_MS|_NS)?|(TIME|TIMESTAMP) WITH TIME ZONE|INTERVAL)$/;
const LABEL = /^(BOOLEAN|UUID|ENUM\(.*\))$/s;

/** No name of a function needs its schema here: a file with a macro called like a built-in one is not opened. */
const DIALECT: ProfileDialect = {
  quote,
  kindOf: (type): ValueKind => {
    if (type === 'VARCHAR') return 'text';
    if (LABEL.test(type)) return 'label';
    return ORDERED.test(type) ? 'ordered' : 'opaque';
  },
  text: (column) => `left(${column}::VARCHAR, ${MAX_COMPARED})`,
  digest: (column) => `md5(${column}::VARCHAR)`,
  length: (column) => `length(${column})`,
  asText: (expression) => `(${expression})::VARCHAR`,
  columnsAStatement: 40,
  materialized: 'MATERIALIZED',
};

/** A statement for each portion of the columns, in a transaction that has begun. */
export async function readProfiles(
  connection: DuckDBConnection,
  request: ProfileRequest,
): Promise<readonly ValueProfile[]> {
  return profilePortions({
    dialect: DIALECT,
    request,
    sampleSql: (names) => sampleSql(request, names),
    rowsOf: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
  });
}

/** In a transaction that has begun. */
export async function hasRepeats(connection: DuckDBConnection, column: ColumnName): Promise<boolean> {
  return (await connection.runAndReadAll(repeatsSql(DIALECT, column))).getRows().length > 0;
}

/** Of a large table, rows at places spread over their numbers, which DuckDB gives in turn; else the first rows. */
function sampleSql(request: ProfileRequest, names: readonly string[]): string {
  const { table, maxRows } = request;
  const { schema, table: name, kind, rowEstimate = 0 } = table;
  const hasNumbers =
    kind === 'table' && !table.columns.some((column) => column.name.toLowerCase() === 'rowid');
  const select = `SELECT ${sampledColumns(names, quote)} FROM ${quote(schema)}.${quote(name)}`;
  if (!hasNumbers || !isLarge(request)) return `${select} LIMIT ${maxRows}`;
  const range = { low: 0n, high: BigInt(rowEstimate) - 1n };
  const windows = keyWindows({ key: 'rowid', ...range, tableRows: rowEstimate, maxRows });
  return `${select} WHERE ${windows} LIMIT ${maxRows}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
