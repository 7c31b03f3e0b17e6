import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api';
import { startTestPostgres } from '@parley/platform-db/testing';
import type { CatalogTable } from '@parley/sql-guard';
import pg from 'pg';
import { type Answer, type CellKind, cellOf } from './answer.ts';

/** The suite's tables in an engine. */
export interface SuiteDatabase {
  answer(sql: string): Promise<Answer>;
}

export interface PostgresSuite extends SuiteDatabase {
  readonly tables: readonly CatalogTable[];
  copyTable(table: CatalogTable): Promise<readonly (readonly (string | null)[])[]>;
}

/** Everything stays text: what it is, its column's type says. */
const AS_TEXT = { getTypeParser: () => (value: string | Buffer) => value };

const POSTGRES_KINDS: ReadonlyMap<number, CellKind> = new Map([
  ...[20, 21, 23, 700, 701, 1700].map((oid) => [oid, 'number'] as const),
  [16, 'boolean'],
  ...[1082, 1114, 1184].map((oid) => [oid, 'time'] as const),
]);

/** A PostgreSQL of its own with `tables.sql` of the folder in it. */
export async function openPostgres(folder: string, cleanup: AsyncDisposableStack): Promise<PostgresSuite> {
  const server = cleanup.adopt(await startTestPostgres(), (each) => each.stop());
  const client = new pg.Client({ connectionString: server.adminUrl('postgres') });
  await client.connect();
  cleanup.defer(() => client.end());
  await client.query("SET TimeZone = 'UTC'; SET statement_timeout = '60s'; SET jit = off");
  await client.query(await readFile(join(folder, 'tables.sql'), 'utf8'));
  const rows = async (text: string) =>
    (await client.query<(string | null)[]>({ text, rowMode: 'array', types: AS_TEXT })).rows;
  return {
    tables: await readTables(rows),
    copyTable: ({ schema, table, columns }) =>
      rows(`SELECT ${columns.map(({ name }) => `"${name}"`).join(', ')} FROM "${schema}"."${table}"`),
    answer: async (text) => {
      const result = await client.query<(string | null)[]>({ text, rowMode: 'array', types: AS_TEXT });
      const kinds = result.fields.map(({ dataTypeID }) => POSTGRES_KINDS.get(dataTypeID) ?? 'text');
      return {
        columns: result.fields.map(({ name }) => name),
        rows: result.rows.map((row) => row.map((cell, index) => cellOf(kinds[index] ?? 'text', cell))),
      };
    },
  };
}

async function readTables(
  rows: (sql: string) => Promise<readonly (readonly (string | null)[])[]>,
): Promise<readonly CatalogTable[]> {
  const columns = await rows(
    `SELECT n.nspname, c.relname, json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', true, 'isPrimaryKey', false
      ) ORDER BY a.attnum)
     FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r'
     GROUP BY n.nspname, c.relname`,
  );
  return columns.map(([schema, table, list]) => ({
    schema: String(schema),
    table: String(table),
    kind: 'table',
    foreignKeys: [],
    columns: JSON.parse(String(list)) as CatalogTable['columns'],
  }));
}

const DUCKDB_KINDS: ReadonlyMap<DuckDBTypeId, CellKind> = new Map([
  ...[
    DuckDBTypeId.TINYINT,
    DuckDBTypeId.SMALLINT,
    DuckDBTypeId.INTEGER,
    DuckDBTypeId.BIGINT,
    DuckDBTypeId.HUGEINT,
    DuckDBTypeId.UTINYINT,
    DuckDBTypeId.USMALLINT,
    DuckDBTypeId.UINTEGER,
    DuckDBTypeId.UBIGINT,
    DuckDBTypeId.UHUGEINT,
    DuckDBTypeId.FLOAT,
    DuckDBTypeId.DOUBLE,
    DuckDBTypeId.DECIMAL,
  ].map((id) => [id, 'number'] as const),
  [DuckDBTypeId.BOOLEAN, 'boolean'],
  ...[
    DuckDBTypeId.DATE,
    DuckDBTypeId.TIMESTAMP,
    DuckDBTypeId.TIMESTAMP_S,
    DuckDBTypeId.TIMESTAMP_MS,
    DuckDBTypeId.TIMESTAMP_NS,
  ].map((id) => [id, 'time'] as const),
]);

/** Rows of one INSERT. */
const CHUNK = 2_000;

/** A DuckDB with the same tables, copied from PostgreSQL: the suite has its SQL for that engine only. */
export async function openDuckdb(
  source: PostgresSuite,
  cleanup: AsyncDisposableStack,
): Promise<SuiteDatabase> {
  const instance = cleanup.adopt(await DuckDBInstance.create(':memory:'), (each) => each.closeSync());
  const connection = cleanup.adopt(await instance.connect(), (each) => each.closeSync());
  for (const table of source.tables) {
    const name = `"${table.schema}"."${table.table}"`;
    const columns = table.columns.map((column) => `"${column.name}" ${duckdbType(column.type)}`);
    await connection.run(
      `CREATE SCHEMA IF NOT EXISTS "${table.schema}"; CREATE TABLE ${name} (${columns.join(', ')})`,
    );
    const rows = await source.copyTable(table);
    for (let first = 0; first < rows.length; first += CHUNK) {
      const values = rows.slice(first, first + CHUNK).map((row) => `(${row.map(constant).join(', ')})`);
      await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
    }
  }
  return {
    answer: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      const kinds = reader.columnTypes().map(({ typeId }) => DUCKDB_KINDS.get(typeId) ?? 'text');
      const rows = reader
        .getRowsJson()
        .map((row) =>
          row.map((cell, index) => cellOf(kinds[index] ?? 'text', cell === null ? null : String(cell))),
        );
      return { columns: reader.columnNames(), rows };
    },
  };
}

function duckdbType(type: string): string {
  return type.replace('without time zone', '');
}

function constant(text: string | null): string {
  return text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`;
}
