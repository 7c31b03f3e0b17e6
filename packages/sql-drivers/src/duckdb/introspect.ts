import type { DuckDBConnection, DuckDBListValue, DuckDBValue } from '@duckdb/node-api';
import type { CatalogColumn, CatalogForeignKey, CatalogTable } from '@parley/sql-guard';
import { distinctKeys } from '../distinct-keys.js';

/** Unqualified names mean tables of `main`, as they would for anybody who just opens the file. */
export const SEARCH_PATH = ['main'] as const;

interface TableRow {
  readonly schema: string;
  readonly table: string;
  readonly kind: 'table' | 'view';
  readonly comment: string | null;
  readonly estimate: bigint | null;
}

interface ColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | null;
}

interface ConstraintRow {
  readonly schema: string;
  readonly table: string;
  readonly kind: 'PRIMARY KEY' | 'FOREIGN KEY' | 'UNIQUE';
  readonly columns: DuckDBListValue;
  readonly target: string | null;
  readonly references: DuckDBListValue | null;
}

interface UniqueIndexRow {
  readonly schema: string;
  readonly table: string;
  readonly expressions: DuckDBListValue;
}

/** Functions are named in full, here and wherever we ask for ourselves: macros of the file take the places of built-in ones. */
const TABLES_SQL = `
  SELECT schema_name AS schema, table_name AS "table", 'table' AS kind, comment, estimated_size AS estimate
  FROM system.main.duckdb_tables()
  WHERE database_name = system.main.current_database() AND NOT internal AND NOT temporary
  UNION ALL
  SELECT schema_name, view_name, 'view', comment, NULL
  FROM system.main.duckdb_views()
  WHERE database_name = system.main.current_database() AND NOT internal AND NOT temporary
  ORDER BY 1, 2`;

const COLUMNS_SQL = `
  SELECT schema_name AS schema, table_name AS "table", column_name AS name, data_type AS type,
         is_nullable AS nullable, comment
  FROM system.main.duckdb_columns() WHERE database_name = system.main.current_database() AND NOT internal
  ORDER BY schema_name, table_name, column_index`;

const CONSTRAINTS_SQL = `
  SELECT schema_name AS schema, table_name AS "table", constraint_type AS kind,
         constraint_column_names AS columns, referenced_table AS target, referenced_column_names AS "references"
  FROM system.main.duckdb_constraints()
  WHERE database_name = system.main.current_database() AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY', 'UNIQUE')
  ORDER BY schema_name, table_name, constraint_index`;

/** `expressions` is the text of a list: columns as they would be written, or expressions over them. */
const UNIQUE_INDEXES_SQL = `
  SELECT schema_name AS schema, table_name AS "table", expressions::VARCHAR[] AS expressions
  FROM system.main.duckdb_indexes()
  WHERE database_name = system.main.current_database() AND is_unique AND NOT is_primary
  ORDER BY schema_name, table_name, index_name`;

/** Reads tables and views of the file's own schemas. Views are described as they were made, whatever became of their tables. */
export async function readTables(connection: DuckDBConnection): Promise<readonly CatalogTable[]> {
  const tables = await readRows<TableRow>(connection, TABLES_SQL);
  const columns = Map.groupBy(await readRows<ColumnRow>(connection, COLUMNS_SQL), keyOf);
  const constraints = Map.groupBy(await readRows<ConstraintRow>(connection, CONSTRAINTS_SQL), keyOf);
  const indexes = Map.groupBy(await readRows<UniqueIndexRow>(connection, UNIQUE_INDEXES_SQL), keyOf);
  return tables.map((table) =>
    toTable(table, {
      columns: columns.get(keyOf(table)) ?? [],
      constraints: constraints.get(keyOf(table)) ?? [],
      indexes: indexes.get(keyOf(table)) ?? [],
    }),
  );
}

/** What the other queries say of one table. */
interface TableRows {
  readonly columns: readonly ColumnRow[];
  readonly constraints: readonly ConstraintRow[];
  readonly indexes: readonly UniqueIndexRow[];
}

function toTable(
  { schema, table, kind, comment, estimate }: TableRow,
  { columns, constraints, indexes }: TableRows,
): CatalogTable {
  const keys = constraints.filter((constraint) => constraint.kind === 'PRIMARY KEY');
  const keyColumns = new Set(keys.flatMap((constraint) => textsOf(constraint.columns)));
  return {
    schema,
    table,
    kind,
    ...(comment === null ? {} : { comment }),
    columns: columns.map((column) => toColumn(column, keyColumns)),
    foreignKeys: constraints.flatMap(toForeignKey),
    uniqueKeys: distinctKeys([
      ...constraints.filter((constraint) => constraint.kind === 'UNIQUE').map((key) => textsOf(key.columns)),
      ...indexes.flatMap((index) => columnsOf(index, columns)),
    ]),
    ...(estimate === null ? {} : { rowEstimate: Number(estimate) }),
  };
}

function toColumn(column: ColumnRow, keyColumns: ReadonlySet<string>): CatalogColumn {
  const { name, type, nullable, comment } = column;
  const isPrimaryKey = keyColumns.has(name);
  return {
    name,
    type,
    nullable: nullable && !isPrimaryKey,
    ...(comment === null ? {} : { comment }),
    isPrimaryKey,
  };
}

const PLAIN_NAME = /^\w+$/;

/** None where something of the index is no column by itself. */
function columnsOf(
  { expressions }: UniqueIndexRow,
  columns: readonly ColumnRow[],
): readonly (readonly string[])[] {
  const byText = new Map(columns.map(({ name }) => [quoted(name), name]));
  const named = textsOf(expressions).map((text) => byText.get(PLAIN_NAME.test(text) ? quoted(text) : text));
  const known = named.filter((name) => name !== undefined);
  return known.length === named.length ? [known] : [];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** DuckDB has no keys from one schema to another. */
function toForeignKey({ schema, columns, target, references }: ConstraintRow): readonly CatalogForeignKey[] {
  if (target === null || target === '' || references === null) return [];
  return [{ columns: textsOf(columns), references: { schema, table: target, columns: textsOf(references) } }];
}

function textsOf(list: DuckDBListValue): readonly string[] {
  return list.items.map(String);
}

function keyOf({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return JSON.stringify([schema, table]);
}

/** The values of the first column. */
export async function readColumn(connection: DuckDBConnection, sql: string): Promise<readonly DuckDBValue[]> {
  const result = await connection.runAndReadAll(sql);
  return result.getRows().map((row) => row[0] ?? null);
}

/** Rows of one of our own statements, which knows what they look like. */
async function readRows<Row>(connection: DuckDBConnection, sql: string): Promise<readonly Row[]> {
  const result = await connection.runAndReadAll(sql);
  return result.getRowObjects() as unknown as readonly Row[];
}
