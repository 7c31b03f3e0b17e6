import {
  type ApprovedQuery,
  applyPolicies,
  approve,
  type BoundValue,
  type EffectivePolicy,
  tableShape,
} from '@parley/sql-guard';
import { type MariadbServer, startMariadb } from '@parley/testing';
import { brandApproved } from '../../../sql-guard/src/brands.js';
import type { CellValue, ResultColumn, ServerSettings, SqlConnection } from '../driver.js';
import { createParsers } from '../parsers/create-parsers.js';
import { readAll } from '../rows.test-support.js';
import { createMariadbConnection, type MariadbConnectionOptions } from './connection.js';

/** A tenant's database on a real MariaDB: an administrator to set the scene, the driver under a role that only reads. */
export interface TenantDatabase {
  readonly server: MariadbServer;
  readonly settings: ServerSettings;
  readonly connection: SqlConnection;
  /** As the server's administrator, in the tenant's database. */
  execute(
    sql: string,
    values?: readonly (string | number | null | Uint8Array)[],
  ): Promise<readonly (readonly unknown[])[]>;
  /** Another connection to the same database; closed with it. */
  connect(options?: MariadbConnectionOptions, settings?: Partial<ServerSettings>): SqlConnection;
  /** What the guard approves for somebody whom no policy restricts. */
  approve(
    sql: string,
    options?: { maxRows?: number; policy?: Partial<EffectivePolicy> },
  ): Promise<ApprovedQuery>;
  /** What a guard that errs would let through: `sql` as it is, said to read `tables` of the database. */
  letThrough(
    sql: string,
    tables: readonly string[],
    values?: readonly BoundValue[],
    reader?: SqlConnection,
  ): Promise<ApprovedQuery>;
  /** Everything a statement gives. */
  read(sql: string): Promise<{ columns: readonly ResultColumn[]; rows: readonly (readonly CellValue[])[] }>;
  stop(): Promise<void>;
}

const DATABASE = 'shop';
export const READER = { user: 'shop_reader', password: 'reader password' } as const;

const UNRESTRICTED: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'hash key',
  fingerprint: 'unrestricted',
};

/** Limits of a run that nothing is expected to stop. */
export const RUN = {
  signal: new AbortController().signal,
  statementTimeoutMs: 30_000,
  firstBatchRows: 50,
  maxBatchRows: 5_000,
} as const;

export async function startTenantDatabase(
  schemaSql: string,
  serverArguments: readonly string[] = [],
): Promise<TenantDatabase> {
  const server = await startMariadb({ arguments: serverArguments });
  await server.createDatabase(DATABASE);
  const execute: TenantDatabase['execute'] = (sql, values) =>
    server.execute(sql, { database: DATABASE, ...(values === undefined ? {} : { values }) });
  await execute(schemaSql);
  await execute(`CREATE USER ${READER.user} IDENTIFIED BY '${READER.password}';
    GRANT SELECT, SHOW VIEW ON ${DATABASE}.* TO ${READER.user}`);
  const settings: ServerSettings = {
    engine: 'mariadb',
    host: server.host,
    port: server.port,
    database: DATABASE,
    ...READER,
    tls: 'disable',
  };
  const connections: SqlConnection[] = [];
  const connect: TenantDatabase['connect'] = (options, changed) => {
    const connection = createMariadbConnection({ ...settings, ...changed }, options);
    connections.push(connection);
    return connection;
  };
  const connection = connect();
  const parsers = createParsers({ workers: 1 });
  const parser = parsers.for('mariadb');
  const approveSql: TenantDatabase['approve'] = async (sql, { maxRows = 1_000_000, policy } = {}) => {
    const catalog = await connection.introspect(new AbortController().signal);
    const options = { catalog, parser, maxRows, policy: { ...UNRESTRICTED, ...policy } };
    return approve(await applyPolicies({ sql, dialect: 'mariadb' }, options), options);
  };
  const letThrough: TenantDatabase['letThrough'] = async (sql, tables, values = [], reader = connection) => {
    const catalog = await reader.introspect(new AbortController().signal);
    const expectedTables = catalog.tables
      .filter(({ table }) => tables.includes(table))
      .map((table) => ({ schema: table.schema, table: table.table, shape: tableShape(table) }));
    return brandApproved({
      sql,
      values,
      expectedTables,
      dialect: 'mariadb',
      tables: [],
      columns: [],
      notices: [],
      policyIds: [],
      fingerprint: '00',
      policyFingerprint: '00',
      maxRows: 1_000_000,
      isRepeatable: false,
    });
  };
  return {
    server,
    settings,
    connection,
    connect,
    execute,
    approve: approveSql,
    letThrough,
    async read(sql) {
      const running = await connection.run(await approveSql(sql), RUN);
      return { columns: running.columns, rows: await readAll(running) };
    },
    async stop() {
      await Promise.all(connections.map((each) => each.close()));
      await parsers.close();
      await server.close();
    },
  };
}
