import { createHash } from 'node:crypto';
import type { CatalogColumn, CatalogForeignKey, CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import type { PoolClient } from 'pg';

interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly kind: CatalogTable['kind'];
  readonly comment: string | null;
  readonly estimate: number;
}

interface ColumnRow {
  readonly oid: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | null;
  readonly is_primary_key: boolean;
}

interface ForeignKeyRow {
  readonly oid: string;
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly references: readonly string[];
}

/** Relations of people's own schemas of which the role can read every or some column. Partitions show as their parent. */
const READABLE = `
readable as (
  select c.oid, n.nspname, c.relname, c.relkind, c.reltuples
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname not like 'pg\\_%'
    and pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    and pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
)`;

const TABLES_SQL = `
with ${READABLE}
select oid::text, nspname as schema, relname as "table",
       case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
                    else 'table' end as kind,
       pg_catalog.obj_description(oid, 'pg_class') as comment,
       case when relkind = 'p' then
         (select coalesce(sum(greatest(leaf.reltuples, 0)), 0)
            from pg_catalog.pg_partition_tree(readable.oid) p
            join pg_catalog.pg_class leaf on leaf.oid = p.relid
           where p.isleaf)
       else reltuples end::float8 as estimate
from readable
order by nspname, relname`;

const COLUMNS_SQL = `
with ${READABLE}
select a.attrelid::text as oid, a.attname as name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       not a.attnotnull as nullable,
       pg_catalog.col_description(a.attrelid, a.attnum) as comment,
       coalesce(a.attnum = any(pk.conkey), false) as is_primary_key
from readable r
join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_constraint pk on pk.conrelid = r.oid and pk.contype = 'p'
where pg_catalog.has_column_privilege(r.oid, a.attnum, 'SELECT')
order by a.attrelid, a.attnum`;

const FOREIGN_KEYS_SQL = `
with ${READABLE}
select f.conrelid::text as oid, target.nspname as schema, target.relname as "table",
       (select array_agg(a.attname::text order by k.position)
          from unnest(f.conkey) with ordinality k(attnum, position)
          join pg_catalog.pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum) as columns,
       (select array_agg(a.attname::text order by k.position)
          from unnest(f.confkey) with ordinality k(attnum, position)
          join pg_catalog.pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum) as "references"
from readable r
join pg_catalog.pg_constraint f on f.conrelid = r.oid and f.contype = 'f' and f.conparentid = 0
join readable target on target.oid = f.confrelid
order by f.conrelid, f.conname`;

/** Unqualified names mean tables of `public`, as they would for anybody who just connects. */
const SEARCH_PATH = ['public'] as const;

/** Reads what the role of `client` can select from; four catalogue queries whatever the number of tables. */
export async function readCatalog(client: PoolClient): Promise<PhysicalCatalog> {
  const tables = (await client.query<TableRow>(TABLES_SQL)).rows;
  const columns = groupByOid((await client.query<ColumnRow>(COLUMNS_SQL)).rows);
  const foreignKeys = groupByOid((await client.query<ForeignKeyRow>(FOREIGN_KEYS_SQL)).rows);
  const described = tables.map((row) =>
    toTable(
      row,
      (columns.get(row.oid) ?? []).map(toColumn),
      (foreignKeys.get(row.oid) ?? []).map(toForeignKey),
    ),
  );
  return { engine: 'postgresql', searchPath: SEARCH_PATH, tables: described, hash: hashOf(described) };
}

function groupByOid<Row extends { readonly oid: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.oid);
}

function toTable(
  row: TableRow,
  columns: readonly CatalogColumn[],
  foreignKeys: readonly CatalogForeignKey[],
): CatalogTable {
  return {
    schema: row.schema,
    table: row.table,
    kind: row.kind,
    ...(row.comment === null ? {} : { comment: row.comment }),
    columns,
    foreignKeys,
    // -1: never analysed.
    ...(row.estimate < 0 ? {} : { rowEstimate: row.estimate }),
  };
}

function toColumn(row: ColumnRow): CatalogColumn {
  return {
    name: row.name,
    type: row.type,
    nullable: row.nullable,
    ...(row.comment === null ? {} : { comment: row.comment }),
    isPrimaryKey: row.is_primary_key,
  };
}

function toForeignKey(row: ForeignKeyRow): CatalogForeignKey {
  return {
    columns: row.columns,
    references: { schema: row.schema, table: row.table, columns: row.references },
  };
}

/** Over everything but row estimates, which change without the schema changing. */
function hashOf(tables: readonly CatalogTable[]): string {
  const stable = tables.map(({ rowEstimate: _, ...table }) => table);
  return createHash('sha256').update(JSON.stringify(stable)).digest('hex');
}
