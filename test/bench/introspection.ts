import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@parley/platform-db';
import { createPostgresConnection } from '@parley/sql-drivers';
import pg from 'pg';
import type { Benchmark } from './measurement.ts';

const TABLES = 5_000;
/** What one statement makes: more would need more locks than the server has. */
const TABLES_AT_ONCE = 100;
const DATABASE = 'large_schema';
const READER = { user: 'large_schema_reader', password: 'reader' } as const;

/** Twelve columns, with what schemas have: a key, a reference to the table before, a unique code, a comment. */
const MAKE_TABLES = `DO $$
BEGIN
  FOR n IN %first..%last LOOP
    EXECUTE format(
      'CREATE TABLE t%1$s (
         id bigint PRIMARY KEY, parent_id bigint %2$s, code varchar(40) UNIQUE, name text NOT NULL, status text,
         amount numeric(12,2), quantity integer, is_active boolean, created_at timestamptz, valid_on date, note text, doc jsonb)',
      n, CASE WHEN n > 1 THEN 'REFERENCES t' || n - 1 ELSE '' END);
    EXECUTE format('COMMENT ON COLUMN t%s.amount IS ''Without taxes''', n);
  END LOOP;
END $$`;

/** What a program asks that knows only the standard: names, types, keys and what they refer to; no comments, no estimates. */
const PLAIN = [
  `SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema = 'public'`,
  `SELECT table_schema, table_name, column_name, data_type, is_nullable, ordinal_position
   FROM information_schema.columns WHERE table_schema = 'public'`,
  `SELECT t.constraint_type, k.table_name, k.constraint_name, k.column_name, k.ordinal_position, u.table_name, u.column_name
   FROM information_schema.table_constraints t
   JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
   LEFT JOIN information_schema.constraint_column_usage u USING (constraint_schema, constraint_name)
   WHERE t.constraint_schema = 'public'`,
] as const;

/** A schema of 5,000 tables and 60,000 columns read in one pass, as when a data source is connected or refreshed. */
export async function introspectionBenchmark(cleanup: AsyncDisposableStack): Promise<Benchmark> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-schema-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const server = cleanup.adopt(await startEmbeddedPostgres({ folder, durable: false }), (each) =>
    each.stop(),
  );
  const adminUrl = await makeSchema(server.adminUrl('postgres'));
  const { hostname: host, port } = new URL(adminUrl);
  const where = { host, port: Number(port), database: DATABASE };
  return {
    id: 'catalog.introspect_5000_tables',
    what: `a schema of ${TABLES.toLocaleString('en')} tables with 12 columns read by our driver, with keys and comments, against information_schema as it stands`,
    unit: 'tables/s',
    rounds: 3,
    measure: async () => {
      const connection = createPostgresConnection({
        engine: 'postgresql',
        ...where,
        ...READER,
        tls: 'disable',
      });
      try {
        return await perSecond(async () => {
          const { tables } = await connection.introspect(new AbortController().signal);
          return tables.length;
        });
      } finally {
        await connection.close();
      }
    },
    baseline: async () => {
      const client = new pg.Client({ ...where, ...READER });
      await client.connect();
      try {
        return await perSecond(async () => {
          const [tables] = [
            await client.query(PLAIN[0]),
            await client.query(PLAIN[1]),
            await client.query(PLAIN[2]),
          ];
          return tables?.rows.length ?? 0;
        });
      } finally {
        await client.end();
      }
    },
  };
}

/** The superuser's way to a database with the schema, and a reader of it. */
async function makeSchema(serverUrl: string): Promise<string> {
  await withClient(serverUrl, async (client) => {
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.query(`CREATE ROLE ${READER.user} LOGIN PASSWORD '${READER.password}'`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${DATABASE}`;
  await withClient(url.href, async (client) => {
    for (let first = 1; first <= TABLES; first += TABLES_AT_ONCE) {
      const last = first + TABLES_AT_ONCE - 1;
      await client.query(MAKE_TABLES.replace('%first', String(first)).replace('%last', String(last)));
    }
    await client.query(`ALTER ROLE ${READER.user} SET statement_timeout = '120s'`);
    for (let first = 1; first <= TABLES; first += TABLES_AT_ONCE) {
      const names = Array.from({ length: TABLES_AT_ONCE }, (_, index) => `t${first + index}`);
      await client.query(`GRANT SELECT ON ${names.join(', ')} TO ${READER.user}`);
    }
    await client.query(
      'VACUUM (ANALYZE) pg_catalog.pg_class, pg_catalog.pg_attribute, pg_catalog.pg_constraint',
    );
  });
  return url.href;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function perSecond(work: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  const count = await work();
  if (count !== TABLES) throw new Error(`${count} tables were found.`);
  return (count * 1_000) / (performance.now() - startedAt);
}
