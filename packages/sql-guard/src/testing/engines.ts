import { createHmac } from 'node:crypto';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBInstance,
  type DuckDBType,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api';
import { binaryFor, startMariadb } from '@parley/testing';
import Database from 'better-sqlite3';
import { createConnection, type RowDataPacket, TypedParameter, type TypedParameterValue } from 'mysql2';
import type { BoundValue } from '../bound-value.js';
import type { SqlDialect } from '../catalog.js';
import { MARIADB_SQL_MODE } from '../mariadb/sql-mode.js';

/** A real engine with nothing in it, under the settings that the drivers pin. */
export interface TestEngine {
  readonly dialect: Exclude<SqlDialect, 'postgresql'>;
  /** Rows as the text of their cells; bytes in hex. */
  run(sql: string, values?: readonly BoundValue[]): Promise<readonly (readonly (string | null)[])[]>;
  /** Has the engine read a statement, and answers its error. */
  refusal(sql: string): Promise<string | null>;
  stop(): Promise<void>;
}

export const HAS_MARIADB = binaryFor('mariadbd', 'The guard on MariaDB') !== undefined;

/** The engines of this machine. */
export const ENGINES: readonly TestEngine['dialect'][] = HAS_MARIADB
  ? ['mariadb', 'sqlite', 'duckdb']
  : ['sqlite', 'duckdb'];

const START = { mariadb: startMariadbEngine, sqlite: startSqliteEngine, duckdb: startDuckdbEngine } as const;

export async function startEngine(dialect: TestEngine['dialect']): Promise<TestEngine> {
  const { run, stop } = await START[dialect]();
  const refusal = async (sql: string): Promise<string | null> => {
    try {
      await run(sql);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return { dialect, run, refusal, stop };
}

type Started = Pick<TestEngine, 'run' | 'stop'>;

async function startMariadbEngine(): Promise<Started> {
  const server = await startMariadb();
  await server.createDatabase('shop');
  const connection = createConnection({
    host: server.host,
    port: server.port,
    ...server.root,
    database: 'shop',
    charset: 'UTF8MB4_GENERAL_CI',
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    // Run again, a prepared statement may be refused that ran before (MariaDB 10.11, ONLY_FULL_GROUP_BY).
    maxPreparedStatements: 1,
  });
  const send = (sql: string, values?: TypedParameterValue[]) =>
    new Promise<readonly (readonly unknown[])[]>((resolve, reject) => {
      const done = (error: Error | null, rows: RowDataPacket[][]) =>
        error === null ? resolve(Array.isArray(rows) ? rows : []) : reject(error);
      if (values === undefined) connection.query({ sql }, done);
      else connection.execute({ sql, values }, done);
    });
  await send(`SET SESSION sql_mode = '${MARIADB_SQL_MODE}', time_zone = '+00:00', max_statement_time = 10`);
  return {
    run: async (sql, values) =>
      (await send(sql, values?.map(mariadbParameter))).map((row) => row.map(cellText)),
    stop: async () => {
      connection.destroy();
      await server.close();
    },
  };
}

function mariadbParameter(value: BoundValue): TypedParameterValue {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? TypedParameter.BIGINT(value) : TypedParameter.DOUBLE(value);
    case 'boolean':
      return TypedParameter.TINYINT(value ? 1 : 0);
    case 'string':
      return TypedParameter.VARCHAR(value);
    default:
      if (value === null) return TypedParameter.VARCHAR(null);
      throw new Error('MariaDB binds no lists.');
  }
}

async function startSqliteEngine(): Promise<Started> {
  const database = new Database(':memory:');
  database.function('parley_hmac', { deterministic: true, directOnly: true }, (key, text) =>
    text === null
      ? null
      : createHmac('sha256', Buffer.from(String(key), 'hex'))
          .update(String(text))
          .digest('hex'),
  );
  return {
    run: async (sql, values = []) => {
      const statement = database.prepare<unknown[], unknown[]>(sql);
      const bound = values.map(sqliteParameter);
      if (statement.reader) {
        return statement
          .raw()
          .safeIntegers()
          .all(...bound)
          .map((row) => row.map(cellText));
      }
      statement.run(...bound);
      return [];
    },
    stop: async () => {
      database.close();
    },
  };
}

function sqliteParameter(value: BoundValue): string | number | bigint | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || value === null) return value;
  throw new Error('SQLite binds no lists.');
}

async function startDuckdbEngine(): Promise<Started> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    run: async (sql, values = []) => {
      const bound = values.map(duckdbParameter);
      const reader = await connection.runAndReadAll(sql, bound, bound.map(duckdbType));
      return reader.getRows().map((row) => row.map(cellText));
    },
    stop: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function duckdbParameter(value: BoundValue): string | number | bigint | boolean | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'object' && value !== null) throw new Error('No list is bound here.');
  return value;
}

/** Left to itself, the library takes a large number for a whole one. */
function duckdbType(value: ReturnType<typeof duckdbParameter>): DuckDBType {
  switch (typeof value) {
    case 'number':
      return DOUBLE;
    case 'bigint':
      return BIGINT;
    case 'boolean':
      return BOOLEAN;
    default:
      return value === null ? SQLNULL : VARCHAR;
  }
}

function cellText(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  const bytes = cell instanceof DuckDBBlobValue ? cell.bytes : cell;
  if (bytes instanceof Uint8Array) return Buffer.from(bytes).toString('hex');
  return String(cell);
}
