import type { CatalogTable, ValueProfile } from '@parley/sql-guard';
import type Database from 'better-sqlite3';
import { keyWindows } from '../profiles/key-windows.js';
import {
  isLarge,
  MAX_COMPARED,
  type ProfileDialect,
  type ProfileRequest,
  sampledColumns,
  type ValueKind,
} from '../profiles/profile-dialect.js';
import { columnPortions, profileSql } from '../profiles/profile-sql.js';
import { type ColumnName, repeatsSql } from '../profiles/repeats-sql.js';
import { type ProfileRow, toProfiles } from '../profiles/to-profiles.js';

const DIALECT: ProfileDialect = {
  quote,
  kindOf,
  text: (column) => `substr(CAST(${column} AS TEXT), 1, ${MAX_COMPARED})`,
  digest: (column) => `hex(substr(CAST(${column} AS BLOB), 1, ${MAX_COMPARED}))`,
  length: (column) => `length(CAST(${column} AS TEXT))`,
  asText: (expression) => `CAST(${expression} AS TEXT)`,
  columnsAStatement: 40,
  materialized: 'MATERIALIZED',
};

/** By the words that SQLite itself looks for in a declared type. */
function kindOf(type: string): ValueKind {
  if (/INT|REAL|FLOA|DOUB|NUM|DEC|DATE|TIME/i.test(type)) return 'ordered';
  if (/CHAR|CLOB|TEXT/i.test(type)) return 'text';
  return /BLOB/i.test(type) ? 'opaque' : 'label';
}

/** A statement for each portion of the columns, in a transaction that has begun. */
export function readProfiles(database: Database.Database, request: ProfileRequest): readonly ValueProfile[] {
  const sampleSql = sampleOf(database, request);
  return columnPortions(DIALECT, request.table.columns).flatMap((columns) => {
    const names = columns.map(({ name }) => name);
    const sql = profileSql(DIALECT, sampleSql(names), columns);
    const rows = database.prepare<[], ProfileRow>(sql).raw().all() as readonly ProfileRow[];
    return toProfiles(rows, { dialect: DIALECT, request, columns, measuredAt: new Date() });
  });
}

/** In a transaction that has begun. */
export function hasRepeats(database: Database.Database, column: ColumnName): boolean {
  return database.prepare(repeatsSql(DIALECT, column)).get() !== undefined;
}

/** Of so many rows. Over the rows' numbers, where a large table has them; else the first rows. */
export function sampleOf(
  database: Database.Database,
  request: ProfileRequest,
): (names: readonly string[]) => string {
  const { table, maxRows } = request;
  const from = quote(table.table);
  const select = (names: readonly string[]) => `SELECT ${sampledColumns(names, quote)} FROM ${from}`;
  const range = isLarge(request) ? rowNumbers(database, table) : undefined;
  if (range === undefined) return (names) => `${select(names)} LIMIT ${maxRows}`;
  const windows = keyWindows({ key: '_rowid_', ...range, tableRows: table.rowEstimate ?? 0, maxRows });
  return (names) => `${select(names)} WHERE ${windows} LIMIT ${maxRows}`;
}

/** Undefined where there are none, or a column took their name. */
function rowNumbers(
  database: Database.Database,
  { table }: CatalogTable,
): { readonly low: bigint; readonly high: bigint } | undefined {
  try {
    const [low, high] = database
      .prepare(
        `SELECT (SELECT min(_rowid_) FROM ${quote(table)}), (SELECT max(_rowid_) FROM ${quote(table)})`,
      )
      .safeIntegers()
      .raw()
      .get() as readonly unknown[];
    return typeof low === 'bigint' && typeof high === 'bigint' ? { low, high } : undefined;
  } catch {
    return undefined;
  }
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
