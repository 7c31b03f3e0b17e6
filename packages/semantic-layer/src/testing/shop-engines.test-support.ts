import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { startTestPostgres } from '@parley/platform-db/testing';
import { MARIADB_SQL_MODE } from '@parley/sql-guard';
import { binaryFor, clickhouse, type MariadbServer, startMariadb } from '@parley/testing';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { CLICKHOUSE_SETTINGS } from '../dialects/clickhouse.js';
import type { SqlDialectName } from '../dialects/dialect-sql.js';
import type { SemanticModel } from '../model/model.js';
import { SHOP } from './shop-model.js';

/** One engine with the shop in it. Cells come back as text, numbers in their shortest form. */
export interface ShopEngine {
  readonly schema: string;
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

/** shop.sql in types that every engine has: moments without a zone, in UTC. */
async function shopScript(): Promise<string> {
  const script = await readFile(new URL('./shop.sql', import.meta.url), 'utf8');
  return script
    .replaceAll('timestamptz', 'datetime')
    .replaceAll('+00', '')
    .replaceAll(' text NOT NULL', ' varchar(100) NOT NULL')
    .replaceAll(' text', ' varchar(100)')
    .replace(/ REFERENCES \w+/g, '')
    .replace(/^--.*$/gm, '');
}

async function startDuckdb(): Promise<ShopEngine> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'; ${(await shopScript()).replaceAll('datetime', 'timestamptz')}`);
  return {
    schema: 'main',
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowsJson(),
    close: async () => instance.closeSync(),
  };
}

async function startSqlite(): Promise<ShopEngine> {
  const database = new Sqlite(':memory:');
  database.exec(await shopScript());
  return {
    schema: 'main',
    rows: async (sql) => database.prepare(sql).raw().all() as unknown[][],
    close: async () => void database.close(),
  };
}

async function startMariadbEngine(): Promise<ShopEngine> {
  const server: MariadbServer = await startMariadb({
    arguments: ['--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES'],
  });
  await server.createDatabase('shop');
  await server.execute(await shopScript(), { database: 'shop' });
  // For which the guard prints.
  await server.execute(`SET GLOBAL sql_mode = '${MARIADB_SQL_MODE}'`);
  return {
    schema: 'shop',
    rows: (sql) => server.execute(sql, { database: 'shop' }),
    close: () => server.close(),
  };
}

const startClickhouse = clickhouse();

async function startClickhouseEngine(): Promise<ShopEngine> {
  const database = startClickhouse?.({ database: 'shop', settings: CLICKHOUSE_SETTINGS });
  if (database === undefined) throw new Error('ClickHouse is not here.');
  const asElsewhere = `SET data_type_default_nullable = 1, default_table_engine = 'Memory', date_time_input_format = 'best_effort'`;
  const script = (await shopScript())
    .replace(/,?\s*PRIMARY KEY( \([^)]*\))?/g, '')
    .replace(/ date\b/g, ' Date32');
  database.run([asElsewhere, ...script.split(';').filter((statement) => statement.trim() !== '')]);
  return { schema: 'shop', rows: async (sql) => database.rows(sql), close: async () => database.close() };
}

const hasMariadb = binaryFor('mariadbd', 'semantic queries on MariaDB') !== undefined;
/** Those that can be had here, PostgreSQL aside. */
export const OTHER_ENGINES: readonly (readonly [SqlDialectName, () => Promise<ShopEngine>])[] = [
  ['duckdb', startDuckdb],
  ['sqlite', startSqlite],
  ...(hasMariadb ? [['mariadb', startMariadbEngine] as const] : []),
  ...(startClickhouse === undefined ? [] : [['clickhouse', startClickhouseEngine] as const]),
];

/** As above, and PostgreSQL first. */
export const SHOP_ENGINES: typeof OTHER_ENGINES = [['postgresql', startPostgresql], ...OTHER_ENGINES];

async function startPostgresql(): Promise<ShopEngine> {
  const server = await startTestPostgres();
  // Dates as PostgreSQL prints them: a Date object would shift them by the machine's zone.
  const types = { getTypeParser: () => String };
  const client = new pg.Client({ connectionString: server.adminUrl('postgres'), types });
  await client.connect();
  await client.query(await readFile(new URL('./shop.sql', import.meta.url), 'utf8'));
  return {
    schema: 'public',
    rows: async (sql) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows,
    close: async () => {
      await client.end();
      await server.stop();
    },
  };
}

/** The shop's model with its tables where an engine keeps them. */
export function shopModelIn({ schema }: ShopEngine): SemanticModel {
  return {
    ...SHOP,
    entities: SHOP.entities.map((entity) => ({ ...entity, table: { ...entity.table, schema } })),
  };
}

/** A cell as text, numbers in their shortest form. */
export function plainCell(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text;
}
