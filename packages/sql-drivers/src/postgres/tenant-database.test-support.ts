import { startTestPostgres } from '@parley/platform-db/testing';
import {
  type ApprovedQuery,
  applyPolicies,
  approve,
  type BoundValue,
  type EffectivePolicy,
  tableShape,
} from '@parley/sql-guard';
import pg from 'pg';
import { brandApproved } from '../../../sql-guard/src/brands.js';
import type { CellValue, ResultColumn, ServerSettings, SqlConnection } from '../driver.js';
import { createParsers } from '../parsers/create-parsers.js';
import { readAll } from '../rows.test-support.js';
import type { PostgresConnectionOptions } from './client-source.js';
import { createPostgresConnection } from './connection.js';

/** A tenant's database on a real PostgreSQL: an owner to set the scene, the driver under a read-only role. */
export interface TenantDatabase {
  readonly settings: ServerSettings;
  readonly connection: SqlConnection;
  /** As its owner. */
  execute(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  /** Another connection to the same database; closed with it. */
  connect(options?: PostgresConnectionOptions, settings?: Partial<ServerSettings>): SqlConnection;
  /** What the guard approves for somebody whom no policy restricts. */
  approve(
    sql: string,
    options?: { maxRows?: number; policy?: Partial<EffectivePolicy> },
  ): Promise<ApprovedQuery>;
  /** What a guard that errs would let through: `sql` as it is, said to read `tables` of the schema `public`. */
  letThrough(sql: string, tables: readonly string[], values?: readonly BoundValue[]): Promise<ApprovedQuery>;
  /** Everything a statement gives. */
  read(sql: string): Promise<{ columns: readonly ResultColumn[]; rows: readonly (readonly CellValue[])[] }>;
  stop(): Promise<void>;
}

const DATABASE = 'shop';
const READER = { user: 'shop_reader', password: 'reader password' } as const;

const UNRESTRICTED: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'hash key',
  fingerprint: 'unrestricted',
};

export async function startTenantDatabase(schemaSql: string): Promise<TenantDatabase> {
  const server = await startTestPostgres();
  await createDatabase(server.adminUrl('postgres'));
  const owner = new pg.Client({ connectionString: server.adminUrl(DATABASE) });
  await owner.connect();
  await owner.query(schemaSql);
  await owner.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${READER.user}`);
  const { hostname, port } = new URL(server.adminUrl(DATABASE));
  const settings: ServerSettings = {
    engine: 'postgresql',
    host: hostname,
    port: Number(port),
    database: DATABASE,
    ...READER,
    tls: 'disable',
  };
  const connections: SqlConnection[] = [];
  const connect: TenantDatabase['connect'] = (options, changed) => {
    const connection = createPostgresConnection({ ...settings, ...changed }, options);
    connections.push(connection);
    return connection;
  };
  const connection = connect();
  const parsers = createParsers({ workers: 1 });
  const parser = parsers.for('postgresql');
  const approveSql: TenantDatabase['approve'] = async (sql, { maxRows = 1_000_000, policy } = {}) => {
    const catalog = await connection.introspect(new AbortController().signal);
    const options = { catalog, parser, maxRows, policy: { ...UNRESTRICTED, ...policy } };
    return approve(await applyPolicies({ sql, dialect: 'postgresql' }, options), options);
  };
  const letThrough: TenantDatabase['letThrough'] = async (sql, tables, values = []) => {
    const catalog = await connection.introspect(new AbortController().signal);
    const expectedTables = catalog.tables
      .filter(({ schema, table }) => schema === 'public' && tables.includes(table))
      .map((table) => ({ schema: table.schema, table: table.table, shape: tableShape(table) }));
    return brandApproved({
      sql,
      values,
      expectedTables,
      dialect: 'postgresql',
      tables: [],
      columns: [],
      notices: [],
      policyIds: [],
      fingerprint: '00',
      policyFingerprint: '00',
      isRepeatable: true,
      maxRows: 1_000_000,
    });
  };
  return {
    settings,
    connection,
    letThrough,
    connect,
    execute: (sql, values) => owner.query(sql, values === undefined ? undefined : [...values]),
    approve: approveSql,
    async read(sql) {
      const running = await connection.run(await approveSql(sql), RUN);
      return { columns: running.columns, rows: await readAll(running) };
    },
    async stop() {
      await Promise.all(connections.map((each) => each.close()));
      await parsers.close();
      await owner.end();
      await server.stop();
    },
  };
}

/** Limits of a run that nothing is expected to stop. */
export const RUN = {
  signal: new AbortController().signal,
  statementTimeoutMs: 30_000,
  firstBatchRows: 50,
  maxBatchRows: 5_000,
} as const;

async function createDatabase(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${DATABASE}`);
    await admin.query(`CREATE ROLE ${READER.user} LOGIN PASSWORD '${READER.password}'`);
  } finally {
    await admin.end();
  }
}
