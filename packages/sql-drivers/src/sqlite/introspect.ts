import type { CatalogColumn, CatalogForeignKey, CatalogTable } from '@parley/sql-guard';
import type Database from 'better-sqlite3';
import { distinctKeys } from '../distinct-keys.js';

/** The one schema of a file. */
export const SCHEMA = 'main';

interface ListedTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** WITHOUT ROWID. */
  readonly isKeyed: number;
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  /** 0 ordinary, 1 hidden (of a virtual table), 2 and 3 generated. */
  readonly hidden: number;
}

interface KeyRow {
  readonly id: number;
  readonly table: string;
  readonly from: string;
  /** Null where the reference is to the primary key. */
  readonly to: string | null;
}

/** Virtual tables, the tables they are stored in, and SQLite's own are not asked. */
const TABLES_SQL = `
  SELECT name, type AS kind, wr AS isKeyed FROM pragma_table_list
  WHERE schema = '${SCHEMA}' AND type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  ORDER BY name`;

export function readTables(database: Database.Database): readonly CatalogTable[] {
  const listed = database.prepare<[], ListedTable>(TABLES_SQL).all();
  const described = listed.map((table) => describe(database, table)).filter((table) => table !== null);
  const byName = new Map(described.map((table) => [table.table.toLowerCase(), table]));
  const estimateRows = rowEstimator(database);
  return described.map((table) => ({
    ...table,
    foreignKeys: readForeignKeys(database, table, byName),
    uniqueKeys: readUniqueKeys(database, table),
    ...estimateRows(table),
  }));
}

/** Those of `names` that exist, with their sizes and without keys: in a file of many tables, all would take much longer. */
export function sizeTables(database: Database.Database, names: readonly string[]): readonly CatalogTable[] {
  const estimateRows = rowEstimator(database);
  return describeTables(database, names).map((table) => ({ ...table, ...estimateRows(table) }));
}

/** Those of `names` that exist, without keys and estimates: what a statement's proof was about. */
export function describeTables(
  database: Database.Database,
  names: readonly string[],
): readonly CatalogTable[] {
  const wanted = new Set(names);
  const listed = database.prepare<[], ListedTable>(TABLES_SQL).all();
  return listed
    .filter(({ name }) => wanted.has(name))
    .map((table) => describe(database, table))
    .filter((table) => table !== null);
}

/** Null for a view that names what does not exist: there is nothing to ask of it. */
function describe(database: Database.Database, { name, kind, isKeyed }: ListedTable): CatalogTable | null {
  const columns = readColumns(database, name);
  if (columns === null) return null;
  const keyColumns = columns.filter(({ pk }) => pk > 0);
  const [onlyKey] = keyColumns;
  /** The one kind of key that is never NULL without being declared so: a name for the row's number. */
  const isRowNumber = keyColumns.length === 1 && onlyKey?.type.toUpperCase() === 'INTEGER';
  return {
    schema: SCHEMA,
    table: name,
    kind,
    columns: columns.map((column): CatalogColumn => {
      const isPrimaryKey = column.pk > 0;
      const isNeverNull = column.notnull === 1 || (isPrimaryKey && (isKeyed === 1 || isRowNumber));
      return { name: column.name, type: column.type, nullable: !isNeverNull, isPrimaryKey };
    }),
    foreignKeys: [],
  };
}

function readColumns(database: Database.Database, table: string): readonly ColumnRow[] | null {
  try {
    return database
      .prepare<[string], ColumnRow>('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)')
      .all(table)
      .filter(({ hidden }) => hidden !== 1);
  } catch {
    return null;
  }
}

function readForeignKeys(
  database: Database.Database,
  { table, kind }: CatalogTable,
  byName: ReadonlyMap<string, CatalogTable>,
): readonly CatalogForeignKey[] {
  if (kind !== 'table') return [];
  const rows = database
    .prepare<[string], KeyRow>(
      'SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq',
    )
    .all(table);
  const keys = [...Map.groupBy(rows, ({ id }) => id).values()].map((parts) => {
    const target = byName.get(parts[0]?.table.toLowerCase() ?? '');
    if (target === undefined) return null;
    const primaryKey = target.columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name);
    const named = parts.map(({ to }) => to).filter((to) => to !== null);
    return {
      columns: parts.map(({ from }) => from),
      references: {
        schema: SCHEMA,
        table: target.table,
        columns: named.length === parts.length ? named : primaryKey,
      },
    };
  });
  return keys.filter((key) => key !== null);
}

/** Of whole columns: an expression, or a row's number, has no name in an index. */
function readUniqueKeys(
  database: Database.Database,
  { table }: CatalogTable,
): readonly (readonly string[])[] {
  const rows = database
    .prepare<[string], { key: string; name: string | null }>(
      `SELECT list.name AS "key", part.name AS name
       FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS part
       WHERE list."unique" AND NOT list.partial AND list.origin <> 'pk' ORDER BY list.name, part.seqno`,
    )
    .all(table);
  const keys = [...Map.groupBy(rows, ({ key }) => key).values()].map((parts) =>
    parts.map(({ name }) => name),
  );
  return distinctKeys(keys.flatMap((key) => (key.every((name) => name !== null) ? [key] : [])));
}

/**
 * Rows of a table, without counting: what ANALYZE wrote down, else the span of its row numbers, which is right where nothing was
 * deleted. No more than fit into the file, because numbers may be far apart.
 */
function rowEstimator(
  database: Database.Database,
): (table: CatalogTable) => Pick<CatalogTable, 'rowEstimate'> {
  const analysed = readAnalysed(database);
  const fileBytes = Number(database.pragma('page_count', { simple: true })) * pageBytes(database);
  return ({ table, kind, columns }) => {
    if (kind !== 'table') return {};
    const known = analysed.get(table.toLowerCase());
    if (known !== undefined) return { rowEstimate: known };
    const span = rowNumberSpan(database, table);
    if (span === undefined) return {};
    return { rowEstimate: Math.min(span, Math.floor(fileBytes / (columns.length + 2))) };
  };
}

function pageBytes(database: Database.Database): number {
  return Number(database.pragma('page_size', { simple: true }));
}

function readAnalysed(database: Database.Database): ReadonlyMap<string, number> {
  const has = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").get();
  if (has === undefined) return new Map();
  const rows = database
    .prepare<[], { name: string; stat: string }>('SELECT tbl AS name, stat FROM sqlite_stat1')
    .all();
  const counts = rows.map(
    ({ name, stat }) => [String(name).toLowerCase(), Number.parseInt(stat, 10)] as const,
  );
  return new Map(counts.filter(([, count]) => Number.isSafeInteger(count) && count >= 0));
}

/** Undefined where there are no row numbers, or a column took their names. */
function rowNumberSpan(database: Database.Database, table: string): number | undefined {
  try {
    const name = `"${table.replaceAll('"', '""')}"`;
    const span = database
      .prepare<[], number>(
        `SELECT coalesce((SELECT max(_rowid_) FROM ${name}) - (SELECT min(_rowid_) FROM ${name}) + 1, 0)`,
      )
      .pluck()
      .get();
    return typeof span === 'number' ? span : undefined;
  } catch {
    return undefined;
  }
}
