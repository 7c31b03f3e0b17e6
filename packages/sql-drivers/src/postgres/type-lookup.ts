import { Client } from 'pg';
import type { ServerSettings } from '../driver.js';
import { clientOptions } from './client-options.js';
import type { CatalogType } from './types.js';

const LOOKUP_TIMEOUT_MS = 5_000;

/** The types asked for, and those they are made of. */
const TYPES_SQL = `
with recursive needed as (
  select t.* from pg_catalog.pg_type t where t.oid = any($1::oid[])
  union
  select t.* from needed n
    join pg_catalog.pg_type t
      on t.oid = n.typbasetype or (n.typcategory = 'A' and n.typlen = -1 and t.oid = n.typelem)
)
select oid::int8::float8 as oid,
       pg_catalog.format_type(oid, null) as name,
       typtype::text as kind,
       typcategory::text as category,
       case when typcategory = 'A' and typlen = -1 then typelem::int8::float8 else 0 end as element,
       coalesce((select e.typdelim::text from pg_catalog.pg_type e where e.oid = needed.typelem), ',') as delimiter,
       typbasetype::int8::float8 as base
from needed`;

/**
 * Reads types that this package does not know by heart: enums, domains, extensions' types and their
 * arrays. Uses a connection of its own: the pool's may all be held by statements that wait for this.
 */
export async function lookUpTypes(
  settings: ServerSettings,
  oids: readonly number[],
): Promise<readonly CatalogType[]> {
  const client = new Client({
    ...clientOptions(settings, LOOKUP_TIMEOUT_MS),
    statement_timeout: LOOKUP_TIMEOUT_MS,
    query_timeout: LOOKUP_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query("set search_path = ''");
    const result = await client.query<CatalogType>(TYPES_SQL, [oids]);
    return result.rows;
  } finally {
    await client.end();
  }
}
