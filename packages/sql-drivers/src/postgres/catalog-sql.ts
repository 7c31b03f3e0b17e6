/* What introspection and the look at a run's tables both ask of PostgreSQL's catalogue. */

/** Of `pg_class c`: what a relation is called in our catalog. */
const KIND = `case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end`;

/** Of `pg_class c` in `pg_namespace n`: people's own relations of which the role can read every or some column. */
const IS_READABLE = `c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname <> 'information_schema'
  and n.nspname not like 'pg\\_%'
  and pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  and pg_catalog.has_any_column_privilege(c.oid, 'SELECT')`;

/** Of `pg_attribute a`: its type in the engine's words. */
const TYPE = 'pg_catalog.format_type(a.atttypid, a.atttypmod)';

/** Of `pg_attribute a` whose relation is `relation`: columns that the role can read. */
function isReadableColumn(relation: string): string {
  return `a.attrelid = ${relation} and a.attnum > 0 and not a.attisdropped
  and pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')`;
}

/**
 * Relations that are tables to us. Whose rows are also rows of a table that the role can read, partitions and children by
 * inheritance alike, is no table of its own: a rule on the parent would not hold there.
 */
const READABLE = `
readable_by_name as (
  select c.oid, n.nspname, c.relname, c.relkind, ${KIND} as kind, c.reltuples
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where ${IS_READABLE}
),
part_of_another as (
  select i.inhrelid from pg_catalog.pg_inherits i join readable_by_name r on r.oid = i.inhparent
  union
  select i.inhrelid from pg_catalog.pg_inherits i join part_of_another p on p.inhrelid = i.inhparent
),
readable as (
  select * from readable_by_name where oid not in (select inhrelid from part_of_another)
)`;

export const TABLES_SQL = `
with recursive ${READABLE}
select oid::text, nspname as schema, relname as "table", kind,
       pg_catalog.obj_description(oid, 'pg_class') as comment,
       case when relkind = 'p' then
         (select coalesce(sum(greatest(leaf.reltuples, 0)), 0)
            from pg_catalog.pg_partition_tree(readable.oid) p
            join pg_catalog.pg_class leaf on leaf.oid = p.relid
           where p.isleaf)
       else reltuples end::float8 as estimate
from readable
order by nspname, relname`;

export const COLUMNS_SQL = `
with recursive ${READABLE}
select a.attrelid::text as oid, a.attname as name, ${TYPE} as type,
       not a.attnotnull as nullable,
       d.description as comment,
       coalesce(a.attnum = any(pk.conkey), false) as is_primary_key
from readable r
join pg_catalog.pg_attribute a on ${isReadableColumn('r.oid')}
left join pg_catalog.pg_constraint pk on pk.conrelid = r.oid and pk.contype = 'p'
left join pg_catalog.pg_description d
  on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
order by a.attrelid, a.attnum`;

export const FOREIGN_KEYS_SQL = `
with recursive ${READABLE}
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

/** Where a table has children by inheritance, its indexes hold for its own rows only. */
export const UNIQUE_KEYS_SQL = `
with recursive ${READABLE}
select i.indrelid::text as oid, array_agg(a.attname::text order by k.position) as columns
from readable r
join pg_catalog.pg_index i on i.indrelid = r.oid
  and i.indisunique and i.indisvalid and not i.indisprimary and i.indpred is null and i.indexprs is null
cross join unnest(i.indkey::int2[]) with ordinality k(attnum, position)
left join pg_catalog.pg_attribute a on a.attnum = k.attnum and ${isReadableColumn('r.oid')}
where k.position <= i.indnkeyatts
  and (r.relkind = 'p' or not exists (select from pg_catalog.pg_inherits where inhparent = r.oid))
group by i.indrelid, i.indexrelid
having bool_and(a.attname is not null)
order by i.indrelid, columns`;

/** @param names pairs of quoted literals: `('public', 'orders'), ...` */
export function tableShapesSql(names: string): string {
  return `
select n.nspname as schema, c.relname as "table", ${KIND} as kind,
       coalesce((select json_agg(json_build_array(a.attname, ${TYPE}) order by a.attnum)
                   from pg_catalog.pg_attribute a where ${isReadableColumn('c.oid')}), '[]') as columns
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where (n.nspname, c.relname) in (${names}) and ${IS_READABLE}`;
}

/**
 * What reading the tables $1[i].$2[i] may come to read: views' tables, children and partitions, and what row security asks.
 * `isOpaque` where user-made functions or operators are on the way: theirs is a text nobody here reads.
 */
export const REACH_SQL = `
with recursive reached as (
  select c.oid, c.relkind
  from unnest($1::text[], $2::text[]) as expected(schema_name, table_name)
  join pg_catalog.pg_namespace n on n.nspname = expected.schema_name
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = expected.table_name
  union
  select c.oid, c.relkind
  from reached r
  cross join lateral (
    select d.refobjid as oid
      from pg_catalog.pg_rewrite w
      join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
     where w.ev_class = r.oid and r.relkind = 'v' and d.refclassid = 'pg_catalog.pg_class'::regclass
    union all
    select d.refobjid
      from pg_catalog.pg_policy p
      join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_policy'::regclass and d.objid = p.oid
     where p.polrelid = r.oid and d.refclassid = 'pg_catalog.pg_class'::regclass
    union all
    select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = r.oid
  ) next
  join pg_catalog.pg_class c on c.oid = next.oid
),
texts as (
  select 'pg_catalog.pg_rewrite'::regclass as classid, w.oid
    from reached r join pg_catalog.pg_rewrite w on w.ev_class = r.oid and r.relkind = 'v'
  union all
  select 'pg_catalog.pg_policy'::regclass, p.oid
    from reached r join pg_catalog.pg_policy p on p.polrelid = r.oid
)
select n.nspname as schema, c.relname as "table",
       exists (
         select from texts t join pg_catalog.pg_depend d on d.classid = t.classid and d.objid = t.oid
         -- Objects of initdb have lower numbers.
         where d.refclassid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass) and d.refobjid >= 16384
       ) as "isOpaque"
from reached r
join pg_catalog.pg_class c on c.oid = r.oid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;
