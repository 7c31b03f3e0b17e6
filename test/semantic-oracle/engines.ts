import { DuckDBInstance } from '@duckdb/node-api';
import { startTestPostgres } from '@parley/platform-db/testing';
import { MARIADB_SQL_MODE, type SqlDialect } from '@parley/sql-guard';
import { startMariadb } from '@parley/testing';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';

/** A real engine with nothing in it. Cells come as the driver makes them, numbers of any size as numbers or text. */
export interface OracleEngine {
  /** Where tables stand. */
  readonly schema: string;
  run(statements: readonly string[]): Promise<void>;
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
}

type Start = (cleanup: AsyncDisposableStack) => Promise<OracleEngine>;

/** @param cleanup ends the engine */
export function startEngine(dialect: SqlDialect, cleanup: AsyncDisposableStack): Promise<OracleEngine> {
  return START[dialect](cleanup);
}

const startPostgres: Start = async (cleanup) => {
  const server = cleanup.adopt(await startTestPostgres(), (each) => each.stop());
  const client = new pg.Client({ connectionString: server.adminUrl('postgres') });
  await client.connect();
  cleanup.defer(() => client.end());
  const types = { getTypeParser: () => (value: string | Buffer) => value };
  return {
    schema: 'public',
    run: async (statements) => void (await client.query(statements.join(';\n'))),
    rows: async (text) => (await client.query<unknown[]>({ text, rowMode: 'array', types })).rows,
  };
};

const startMariadbEngine: Start = async (cleanup) => {
  const server = cleanup.adopt(await startMariadb(), (each) => each.close());
  await server.createDatabase('oracle');
  const connection = await createConnection({
    host: server.host,
    port: server.port,
    ...server.root,
    database: 'oracle',
    rowsAsArray: true,
    dateStrings: true,
    multipleStatements: true,
  });
  cleanup.defer(() => connection.end());
  await connection.query(`SET SESSION sql_mode = '${MARIADB_SQL_MODE}', time_zone = '+00:00'`);
  return {
    schema: 'oracle',
    run: async (statements) => void (await connection.query(statements.join(';\n'))),
    rows: async (sql) => (await connection.query(sql))[0] as unknown[][],
  };
};

const startSqlite: Start = async (cleanup) => {
  const database = cleanup.adopt(new Sqlite(':memory:'), (each) => void each.close());
  return {
    schema: 'main',
    run: async (statements) => void database.exec(statements.join(';\n')),
    rows: async (sql) => database.prepare(sql).raw().all() as unknown[][],
  };
};

const startDuckdb: Start = async (cleanup) => {
  const instance = cleanup.adopt(await DuckDBInstance.create(':memory:'), (each) => each.closeSync());
  const connection = cleanup.adopt(await instance.connect(), (each) => each.closeSync());
  return {
    schema: 'main',
    run: async (statements) => void (await connection.run(statements.join(';\n'))),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowsJson(),
  };
};

const START: Readonly<Record<SqlDialect, Start>> = {
  postgresql: startPostgres,
  mariadb: startMariadbEngine,
  sqlite: startSqlite,
  duckdb: startDuckdb,
};
