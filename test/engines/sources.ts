import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { binaryFor, startMariadb } from '@parley/testing';
import Sqlite from 'better-sqlite3';
import { inject } from 'vitest';
import { queryAsAdmin, withAdmin } from '../house/look-behind.js';

/** A database with the shop in it, and how a tenant connects it. */
export interface Source {
  readonly engine: 'POSTGRESQL' | 'MARIADB' | 'SQLITE' | 'DUCKDB';
  /** The schema its tables are in. */
  readonly schema: string;
  /** The statement that makes an index on the codes of parcels; `null` where none would help. */
  readonly index: string | null;
  /** `connectDataSource` or `connectDatabaseFile`, and its input. */
  readonly connect: { readonly mutation: string; readonly input: Readonly<Record<string, unknown>> };
  execute(sql: string): Promise<void>;
  /** Everything in the tables, to see that nothing has changed. */
  contents(): Promise<string>;
  close(): Promise<void>;
}

const PASSWORD = 'r3ad-only-pass';
const TABLES = ['customers', 'assignments', 'orders'] as const;

const DIGITS = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');

/** The same rows in every engine; types that all of them have. Parcels are enough for an index on them to be worth its upkeep. */
const SHOP = [
  'CREATE TABLE customers (id integer PRIMARY KEY, name varchar(50) NOT NULL, email varchar(80), region varchar(10), credit integer)',
  'CREATE TABLE assignments (customer_id integer NOT NULL, team varchar(20) NOT NULL)',
  'CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer NOT NULL, total decimal(10,2) NOT NULL, ordered_on date NOT NULL)',
  `INSERT INTO customers VALUES (1, 'Ann', 'ann@example.com', 'EU', 987654), (2, 'Bob', 'bob@example.com', 'US', 10),
     (3, 'Cid', NULL, 'EU', 20), (4, 'Dee', 'dee@example.com', NULL, 30)`,
  `INSERT INTO assignments VALUES (1, 'north'), (2, 'north'), (3, 'south')`,
  `INSERT INTO orders VALUES (1, 1, 100.50, '2026-10-05'), (2, 1, 50, '2026-10-20'), (3, 2, 30.25, '2026-11-01'),
     (4, 3, 20, '2026-11-03'), (5, 4, 7, '2026-11-04')`,
  'CREATE TABLE parcels (id integer PRIMARY KEY, code integer NOT NULL)',
  `INSERT INTO parcels SELECT e.d * 10000 + a.d * 1000 + b.d * 100 + c.d * 10 + f.d, b.d * 100 + c.d * 10 + f.d
     FROM (SELECT 0 AS d UNION ALL SELECT 1) e CROSS JOIN (${DIGITS}) a CROSS JOIN (${DIGITS}) b CROSS JOIN (${DIGITS}) c
     CROSS JOIN (${DIGITS}) f`,
];

const dump = (rows: unknown): string =>
  JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

async function startPostgres(): Promise<Source> {
  await queryAsAdmin('CREATE DATABASE engines_shop');
  const run = (sql: string) => withAdmin('engines_shop', async (client) => (await client.query(sql)).rows);
  for (const statement of [...SHOP, 'ANALYZE parcels']) await run(statement);
  await run(`CREATE ROLE engines_reader LOGIN PASSWORD '${PASSWORD}'`);
  await run('GRANT SELECT ON ALL TABLES IN SCHEMA public TO engines_reader');
  const { hostname, port } = new URL(inject('house').adminUrl);
  return {
    engine: 'POSTGRESQL',
    schema: 'public',
    index: 'CREATE INDEX CONCURRENTLY ON "public"."parcels" ("code");',
    connect: server('POSTGRESQL', {
      host: hostname,
      port: Number(port),
      database: 'engines_shop',
      user: 'engines_reader',
    }),
    execute: async (sql) => void (await run(sql)),
    contents: async () =>
      dump(await Promise.all(TABLES.map((table) => run(`SELECT * FROM ${table} ORDER BY 1, 2`)))),
    close: async () => {
      await queryAsAdmin('DROP DATABASE engines_shop WITH (FORCE)');
      await queryAsAdmin('DROP ROLE engines_reader');
    },
  };
}

async function startMariadbSource(): Promise<Source> {
  const mariadb = await startMariadb();
  await mariadb.createDatabase('engines_shop');
  const run = (sql: string) => mariadb.execute(sql, { database: 'engines_shop' });
  for (const statement of [...SHOP, 'ANALYZE TABLE parcels']) await run(statement);
  await run(`CREATE USER engines_reader IDENTIFIED BY '${PASSWORD}'`);
  await run('GRANT SELECT, SHOW VIEW ON engines_shop.* TO engines_reader');
  const { host, port } = mariadb;
  return {
    engine: 'MARIADB',
    schema: 'engines_shop',
    index: 'CREATE INDEX `parcels_code_idx` ON `engines_shop`.`parcels` (`code`);',
    connect: server('MARIADB', { host, port, database: 'engines_shop', user: 'engines_reader' }),
    execute: async (sql) => void (await run(sql)),
    contents: async () =>
      dump(await Promise.all(TABLES.map((table) => run(`SELECT * FROM ${table} ORDER BY 1, 2`)))),
    close: () => mariadb.close(),
  };
}

/** What the owner of a file would do: write it, and put it into the tenant's folder. */
function fileOf(tenantId: string, name: string): string {
  const folder = join(inject('house').folder, 'files', tenantId);
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

async function startSqlite(tenantId: string): Promise<Source> {
  const path = fileOf(tenantId, 'shop.sqlite');
  const open = <T>(work: (database: Sqlite.Database) => T): T => {
    const database = new Sqlite(path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  open((database) => database.exec(SHOP.join(';')));
  return {
    engine: 'SQLITE',
    schema: 'main',
    index: 'CREATE INDEX "parcels_code_idx" ON "parcels" ("code");',
    connect: file('shop.sqlite'),
    execute: async (sql) => void open((database) => database.exec(sql)),
    contents: async () =>
      dump(
        open((database) =>
          TABLES.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()),
        ),
      ),
    close: async () => undefined,
  };
}

async function startDuckdb(tenantId: string): Promise<Source> {
  const path = fileOf(tenantId, 'shop.duckdb');
  // Whoever has a DuckDB file open keeps writers out: it is changed as a copy, which then takes its place.
  async function run(sql: string): Promise<unknown> {
    const copy = `${path}.next`;
    if (existsSync(path)) copyFileSync(path, copy);
    const instance = await DuckDBInstance.create(copy);
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRowsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
      renameSync(copy, path);
    }
  }
  for (const statement of SHOP) await run(statement);
  return {
    engine: 'DUCKDB',
    schema: 'main',
    index: null,
    connect: file('shop.duckdb'),
    execute: async (sql) => void (await run(sql)),
    contents: async () => {
      const all: unknown[] = [];
      for (const table of TABLES) all.push(await run(`SELECT * FROM ${table} ORDER BY 1, 2`));
      return dump(all);
    },
    close: async () => undefined,
  };
}

function server(engine: string, where: Readonly<Record<string, unknown>>): Source['connect'] {
  return {
    mutation: `mutation ($input: ConnectDataSourceInput!) { connectDataSource(input: $input) {
      dataSource { id engine address } serverVersion warnings error { code message } } }`,
    input: { name: `Shop on ${engine}`, engine, ...where, password: PASSWORD, tls: 'DISABLE' },
  };
}

function file(name: string): Source['connect'] {
  return {
    mutation: `mutation ($input: ConnectDatabaseFileInput!) { connectDatabaseFile(input: $input) {
      dataSource { id engine address } serverVersion warnings error { code message } } }`,
    input: { name: `Shop in ${name}`, file: name },
  };
}

const hasMariadb = binaryFor('mariadbd', 'MariaDB as a data source') !== undefined;

/** How each engine is started for a tenant. */
export const ENGINES: readonly (readonly [string, (tenantId: string) => Promise<Source>])[] = [
  ['PostgreSQL', startPostgres],
  ...(hasMariadb ? [['MariaDB', startMariadbSource] as const] : []),
  ['SQLite', startSqlite],
  ['DuckDB', startDuckdb],
];
