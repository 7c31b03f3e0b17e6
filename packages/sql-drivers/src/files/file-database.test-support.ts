import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type ApprovedQuery, type BoundValue, type PhysicalCatalog, tableShape } from '@parley/sql-guard';
import Database from 'better-sqlite3';
// What a driver does with a statement that the guard would not approve can't be seen through the guard.
import { brandApproved } from '../../../sql-guard/src/brands.js';
import type { CellValue, FileSettings, ResultColumn, RunningQuery, SqlConnection } from '../driver.js';
import { createDuckdbConnection } from '../duckdb/connection.js';
import { readAll as readRows } from '../rows.test-support.js';
import { createSqliteConnection } from '../sqlite/connection.js';
import { createTenantFiles } from './tenant-files.js';

type FileEngine = FileSettings['engine'];

/** A folder with one tenant's database files. */
export interface TenantFolder {
  readonly root: string;
  readonly tenantId: string;
  pathOf(name: string): string;
  /** Runs a script on a file with the engine's own writer, and closes it. */
  write(name: string, script: string): Promise<void>;
  /** Closed with the folder. */
  connect(
    name: string,
    options?: { maxConnections?: number; maxMemoryBytes?: number; idleMs?: number },
  ): SqlConnection;
  remove(): Promise<void>;
}

const ENGINE_OF_ENDING: Readonly<Record<string, FileEngine>> = {
  sqlite: 'sqlite',
  db: 'sqlite',
  duckdb: 'duckdb',
};

export function createTenantFolder(): TenantFolder {
  const root = mkdtempSync(join(tmpdir(), 'parley-files-'));
  const tenantId = randomUUID();
  mkdirSync(join(root, tenantId));
  const files = createTenantFiles(root);
  const connections: SqlConnection[] = [];
  const pathOf = (name: string): string => join(root, tenantId, name);
  const engineOf = (name: string): FileEngine => ENGINE_OF_ENDING[name.split('.').at(-1) ?? ''] ?? 'sqlite';
  return {
    root,
    tenantId,
    pathOf,
    write: (name, script) => WRITERS[engineOf(name)](pathOf(name), script),
    connect(name, options) {
      const engine = engineOf(name);
      const create = engine === 'sqlite' ? createSqliteConnection : createDuckdbConnection;
      const connection = create({ engine, tenantId, file: name }, files, options);
      connections.push(connection);
      return connection;
    },
    async remove() {
      await Promise.all(connections.map((connection) => connection.close()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const WRITERS: Readonly<Record<FileEngine, (path: string, script: string) => Promise<void>>> = {
  async sqlite(path, script) {
    const database = new Database(path);
    try {
      database.exec(script);
    } finally {
      database.close();
    }
  },
  async duckdb(path, script) {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    try {
      await connection.run(script);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  },
};

/** Limits of a run that nothing is expected to stop. */
export const RUN = {
  signal: new AbortController().signal,
  statementTimeoutMs: 30_000,
  firstBatchRows: 50,
  maxBatchRows: 5_000,
} as const;

export interface ForgedApproval {
  readonly tables?: readonly string[];
  readonly values?: readonly BoundValue[];
  readonly maxRows?: number;
  readonly policyIds?: readonly string[];
}

/** As if the guard had approved `sql` as a read of `tables`. */
export function forgeApproval(
  catalog: PhysicalCatalog,
  sql: string,
  forged: ForgedApproval = {},
): ApprovedQuery {
  const { tables = [], values = [], maxRows = 1_000_000, policyIds = [] } = forged;
  const expectedTables = tables.map((name) => {
    const table = catalog.tables.find((each) => each.table === name);
    if (table === undefined) throw new Error(`the catalog has no table ${name}`);
    return { schema: table.schema, table: table.table, shape: tableShape(table) };
  });
  return brandApproved({
    dialect: catalog.engine,
    sql,
    values,
    tables: [],
    expectedTables,
    columns: [],
    notices: [],
    policyIds,
    fingerprint: '',
    policyFingerprint: '',
    maxRows,
    isRepeatable: false,
  });
}

export interface ReadResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** Everything that a statement gives. */
export async function readAll(running: RunningQuery): Promise<ReadResult> {
  return { columns: running.columns, rows: await readRows(running) };
}
