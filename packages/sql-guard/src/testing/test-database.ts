import { startTestPostgres } from '@parley/platform-db/testing';
import pg from 'pg';
import { isApproved } from '../brands.js';
import type { CatalogTable, PhysicalCatalog } from '../catalog.js';
import type { ApprovedQuery } from '../stages.js';
import { SHOP_SQL } from './shop.sql.js';

/** Rows as the text PostgreSQL sends, so that nothing is lost in comparing. */
type Rows = readonly (readonly (string | null)[])[];

/** A shop in a real PostgreSQL of its own. */
export interface TestDatabase {
  readonly catalog: PhysicalCatalog;
  /** Runs what was approved, as the read-only role, under the settings of the driver. */
  run(query: ApprovedQuery): Promise<Rows>;
  /** Runs text as it is, as the read-only role, names found along `searchPath`. */
  runRaw(sql: string, searchPath?: string): Promise<Rows>;
  /** Runs both in one transaction, so that now() is the same for both. */
  runBoth(query: ApprovedQuery, sql: string): Promise<readonly [Rows, Rows]>;
  /** As the superuser, for setting the scene. */
  admin(sql: string): Promise<Rows>;
  /** A digest of all data and of what else a statement could have left behind. */
  state(): Promise<string>;
  stop(): Promise<void>;
}

const SETTINGS = `
set local search_path = '';
set local TimeZone = 'UTC';
set local standard_conforming_strings = on;
set local statement_timeout = 10000;`;

const KEEP_TEXT = { getTypeParser: () => (value: string | Buffer) => value };

export async function startTestDatabase(): Promise<TestDatabase> {
  const server = await startTestPostgres();
  const admin = await connect(server.adminUrl('postgres'));
  await admin.query(SHOP_SQL);
  await admin.query(`
    create role reader login password 'reader';
    grant usage on schema public, secret to reader;
    grant select on all tables in schema public, secret to reader`);
  const readerUrl = new URL(server.adminUrl('postgres'));
  readerUrl.username = 'reader';
  readerUrl.password = 'reader';
  const reader = await connect(readerUrl.href);

  const readOnly = async <T>(work: () => Promise<T>): Promise<T> => {
    await reader.query(`begin read only;${SETTINGS}`);
    try {
      return await work();
    } finally {
      await reader.query('rollback');
    }
  };
  const send = (query: ApprovedQuery) => {
    if (!isApproved(query)) throw new Error('Not approved.');
    return rows(reader, query.sql, query.values);
  };
  const sendRaw = async (sql: string, searchPath = 'pg_catalog, public') => {
    await reader.query(`set local search_path = ${searchPath}`);
    return rows(reader, sql);
  };
  return {
    catalog: await readCatalog(admin),
    run: (query) => readOnly(() => send(query)),
    runRaw: (sql, searchPath) => readOnly(() => sendRaw(sql, searchPath)),
    runBoth: (query, sql) => readOnly(async () => [await send(query), await sendRaw(sql)] as const),
    admin: (sql) => rows(admin, sql),
    state: () => readState(admin),
    stop: async () => {
      await Promise.all([admin.end(), reader.end()]);
      await server.stop();
    },
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function rows(client: pg.Client, text: string, values: readonly unknown[] = []): Promise<Rows> {
  const result = await client.query<(string | null)[]>({
    text,
    ...(values.length > 0 ? { values: [...values] } : {}),
    rowMode: 'array',
    types: KEEP_TEXT,
  });
  return result.rows;
}

async function readState(admin: pg.Client): Promise<string> {
  const [digest] = await rows(
    admin,
    `select md5(concat_ws('|',
       (select string_agg(t::text, ',' order by t.id) from public.customers t),
       (select string_agg(t::text, ',' order by t.id) from public.orders t),
       (select string_agg(t::text, ',' order by t.id) from public.employees t),
       (select string_agg(t::text, ',' order by t.id) from secret.keys t),
       (select string_agg(c.oid::text || c.relname, ',' order by c.oid) from pg_class c where relkind in ('r', 'v', 'm', 'S')),
       (select string_agg(p.oid::text, ',' order by p.oid) from pg_proc p),
       (select count(*) from pg_largeobject_metadata),
       (select count(*) from pg_prepared_xacts),
       (select last_value::text || is_called from public.ticket),
       current_setting('work_mem')))`,
  );
  return String(digest?.[0]);
}

/** What the drivers read of a data source, in the small: tables and views of the schema `public`. */
async function readCatalog(admin: pg.Client): Promise<PhysicalCatalog> {
  const columns = await rows(
    admin,
    `select c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod),
            coalesce(a.attnum = any (k.conkey), false)
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
     order by c.oid, a.attnum`,
  );
  const tables = new Map<string, CatalogTable & { readonly columns: CatalogTable['columns'][number][] }>();
  for (const [table = '', kind, name = '', type = '', isKey] of columns as string[][]) {
    const entry = tables.get(table) ?? {
      schema: 'public',
      table,
      kind: kind === 'v' ? ('view' as const) : ('table' as const),
      columns: [],
      foreignKeys: [],
    };
    entry.columns.push({ name, type, nullable: true, isPrimaryKey: isKey === 't' });
    tables.set(table, entry);
  }
  return {
    engine: 'postgresql',
    searchPath: ['public'],
    tables: [...tables.values()],
    tableNames: 'case-sensitive',
    hash: 'test',
  };
}
