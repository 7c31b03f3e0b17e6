import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { connectionOpener, type Parsers, type SqlConnection } from '@parley/sql-drivers';
import { applyPolicies, approve, type EffectivePolicy, type SqlDialect } from '@parley/sql-guard';
import { binaryFor, type MariadbServer, startMariadb } from '@parley/testing';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2';
import type { Benchmark } from './measurement.ts';

const ROWS = 200_000;
const SQL = 'SELECT id, big, amount, ratio, even, name, on_day, moment FROM measured';

/** Eight mixed columns with nulls, escapes and text beyond ASCII, of `g` from 1 to {@link ROWS}. */
const SQLITE_TABLE = `
  CREATE TABLE measured (id INTEGER PRIMARY KEY, big BIGINT, amount DECIMAL(12, 4), ratio DOUBLE, even BOOLEAN, name TEXT,
    on_day DATE, moment DATETIME);
  WITH RECURSIVE s (g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < ${ROWS})
  INSERT INTO measured SELECT g, g * 1000003, round((g % 9973) / 7.0, 4), g * 0.5, g % 2 = 0,
    CASE WHEN g % 10 <> 0 THEN 'Kunde "' || g || '" – Zürich' END, date('2024-01-01', (g % 700) || ' days'),
    datetime('2024-01-01', g || ' seconds') FROM s`;
const DUCKDB_TABLE = `
  CREATE TABLE measured AS SELECT g::INTEGER AS id, g::BIGINT * 1000003 AS big, ((g % 9973) / 7)::DECIMAL(12, 4) AS amount,
    g * 0.5::DOUBLE AS ratio, g % 2 = 0 AS even,
    CASE WHEN g % 10 <> 0 THEN 'Kunde "' || g || '" – Zürich' END AS name,
    DATE '2024-01-01' + (g % 700)::INTEGER AS on_day,
    TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(g) AS moment FROM range(1, ${ROWS + 1}) AS r (g)`;
const MARIADB_TABLE = `
  CREATE TABLE measured (id int PRIMARY KEY, big bigint, amount decimal(12, 4), ratio double, even boolean, name varchar(60),
    on_day date, moment timestamp(6)) CHARACTER SET utf8mb4;
  INSERT INTO measured SELECT seq, seq * 1000003, seq % 9973 / 7, seq * 0.5, seq % 2 = 0,
    IF(seq % 10 <> 0, concat('Kunde "', seq, '" – Zürich'), NULL), date('2024-01-01') + INTERVAL seq % 700 DAY,
    '2024-01-01' + INTERVAL seq SECOND FROM seq_1_to_${ROWS};
  ANALYZE TABLE measured`;

const UNRESTRICTED: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'bench',
  fingerprint: 'bench',
};

/** Reads all rows of the statement, and says how many they were. */
type ReadAll = () => Promise<number>;

interface Engine {
  readonly ours: ReadAll;
  readonly driver: ReadAll;
}

export interface EngineRowsOptions {
  readonly parsers: Parsers;
  /** An empty folder of this machine, for the database files. */
  readonly folder: string;
  /** Gets what was opened; nothing is before the first round of a benchmark. */
  readonly cleanup: AsyncDisposableStack;
}

/**
 * Rows a second out of our driver, as JSON, against the same statement out of the engine's own driver, as arrays of JavaScript
 * values. MariaDB is left out where it is not installed.
 */
export function engineRowsBenchmarks(options: EngineRowsOptions): readonly Benchmark[] {
  const benchmarks = [
    benchmark('sqlite', 'better-sqlite3, raw().iterate()', () => openSqlite(options)),
    benchmark('duckdb', '@duckdb/node-api, chunks of a stream by getRows()', () => openDuckdb(options)),
  ];
  if (binaryFor('mariadbd', 'The rows of MariaDB') === undefined) return benchmarks;
  return [
    benchmark('mariadb', 'mysql2, a prepared statement, rowsAsArray', () => openMariadb(options)),
    ...benchmarks,
  ];
}

function benchmark(dialect: SqlDialect, driver: string, open: () => Promise<Engine>): Benchmark {
  let opened: Promise<Engine> | undefined;
  const measure = async (which: keyof Engine): Promise<number> => {
    opened ??= open();
    const engine = await opened;
    const startedAt = performance.now();
    const rows = await engine[which]();
    if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows came.`);
    return (rows * 1_000) / (performance.now() - startedAt);
  };
  return {
    id: `rows.${dialect}_vs_driver`,
    what: `${ROWS.toLocaleString('en')} rows of 8 columns of ${dialect} out of our driver, against ${driver}`,
    unit: 'rows/s',
    rounds: 7,
    measure: () => measure('ours'),
    baseline: () => measure('driver'),
  };
}

async function openSqlite(options: EngineRowsOptions): Promise<Engine> {
  const { path, settings } = await fileOf('sqlite', options);
  const writer = new Sqlite(path);
  writer.exec(SQLITE_TABLE);
  writer.close();
  const database = options.cleanup.adopt(new Sqlite(path, { readonly: true }), (each) => void each.close());
  return {
    ours: await readerOf(connectionOpener(options.folder)(settings), 'sqlite', options),
    driver: async () => {
      let rows = 0;
      for (const _row of database.prepare(SQL).raw().iterate()) rows += 1;
      return rows;
    },
  };
}

async function openDuckdb(options: EngineRowsOptions): Promise<Engine> {
  const { path, settings } = await fileOf('duckdb', options);
  const writer = await DuckDBInstance.create(path);
  const writing = await writer.connect();
  await writing.run(DUCKDB_TABLE);
  writing.closeSync();
  writer.closeSync();
  const configuration = { access_mode: 'READ_ONLY', threads: '2' };
  const instance = options.cleanup.adopt(await DuckDBInstance.create(path, configuration), (each) =>
    each.closeSync(),
  );
  const connection = options.cleanup.adopt(await instance.connect(), (each) => each.closeSync());
  return {
    ours: await readerOf(connectionOpener(options.folder)(settings), 'duckdb', options),
    driver: async () => {
      const result = await connection.stream(SQL);
      let rows = 0;
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return rows;
        rows += chunk.getRows().length;
      }
    },
  };
}

async function openMariadb(options: EngineRowsOptions): Promise<Engine> {
  const server: MariadbServer = options.cleanup.adopt(await startMariadb(), (each) => each.close());
  const database = 'bench';
  await server.createDatabase(database);
  await server.execute(MARIADB_TABLE, { database });
  const { host, port, root } = server;
  const ours = connectionOpener(undefined)({
    engine: 'mariadb',
    host,
    port,
    database,
    ...root,
    tls: 'disable',
  });
  const driver = createConnection({ host, port, database, ...root, rowsAsArray: true });
  options.cleanup.adopt(driver, (each) => each.destroy());
  return {
    ours: await readerOf(ours, 'mariadb', options),
    driver: () =>
      new Promise((resolve, reject) => {
        let rows = 0;
        const command = driver.execute({ sql: SQL });
        command.on('result', () => {
          rows += 1;
        });
        command.on('error', reject);
        command.on('end', () => resolve(rows));
      }),
  };
}

/** A file of a tenant's own, which is not there yet. */
async function fileOf(engine: 'sqlite' | 'duckdb', { folder }: EngineRowsOptions) {
  const tenantId = randomUUID();
  await mkdir(join(folder, tenantId), { recursive: true });
  const file = `measured.${engine}`;
  return { path: join(folder, tenantId, file), settings: { engine, tenantId, file } };
}

async function readerOf(
  connection: SqlConnection,
  dialect: SqlDialect,
  { parsers, cleanup }: EngineRowsOptions,
): Promise<ReadAll> {
  cleanup.defer(() => connection.close());
  const { signal } = new AbortController();
  const catalog = await connection.introspect(signal);
  const guard = { catalog, policy: UNRESTRICTED, parser: parsers.for(dialect), maxRows: 10 * ROWS };
  const query = await approve(await applyPolicies({ sql: SQL, dialect }, guard), guard);
  const run = { signal, statementTimeoutMs: 60_000, firstBatchRows: 50, maxBatchRows: 5_000 };
  return async () => {
    const running = await connection.run(query, run);
    let rows = 0;
    for await (const batch of running.batches) rows += batch.count;
    return rows;
  };
}
