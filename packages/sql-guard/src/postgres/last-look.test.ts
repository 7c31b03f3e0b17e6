import { parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import type { PhysicalCatalog } from '../catalog.js';
import type { EffectivePolicy } from '../policy.js';
import { ALL_PASS } from '../testing/guard.js';
import { lastLook } from './last-look.js';
import type { PostgresTree } from './native-tree.js';

const ORDERS = { schema: 'public', table: 'orders' };
const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: false });

const CATALOG: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  hash: '',
  tableNames: 'case-sensitive',
  tables: [
    { ...ORDERS, kind: 'table', foreignKeys: [], columns: ['id', 'card', 'note', 'region'].map(column) },
    { schema: 'public', table: 'staff', kind: 'table', foreignKeys: [], columns: [column('id')] },
  ],
};

const POLICY: EffectivePolicy = {
  ...ALL_PASS,
  allowedTables: [ORDERS],
  rowRules: [
    { policyId: 'r', table: ORDERS, predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } } },
  ],
  columnRules: [
    { policyId: 'c', table: ORDERS, column: 'card', mask: { kind: 'null' } },
    { policyId: 'n', table: ORDERS, column: 'note', mask: { kind: 'hide' } },
  ],
};

/** The statement as if it had been printed: the last look knows nothing of how it came to be. */
async function look(sql: string): Promise<void> {
  lastLook((await parse(sql)) as PostgresTree, { catalog: CATALOG, policy: POLICY, valueCount: 1 });
}

const RULE = 'where source.region = $1';
const site = (columns: string, rest = RULE) =>
  `(select ${columns} from public.orders as source ${rest}) as orders`;

describe('the last look lets through', () => {
  it.each([
    `select * from ${site('source.id')}`,
    `select pg_catalog.count(*) from ${site('', `${RULE} offset 0`)}`,
    `select * from ${site('source.id, case when false then source.card end as card')}`,
    `with recursive t as (select 1 as n union all select n + 1 from t) select n from t`,
    `with a as (select 1), b as (select * from a) select * from b`,
    `select 1, '2'::pg_catalog.text, current_date`,
  ])('%s', async (sql) => {
    await expect(look(sql)).resolves.toBeUndefined();
  });
});

/** Each is what the guard would print if a phase before had a fault. */
describe('the last look stops', () => {
  it.each([
    ['a table that was not rewritten', 'select * from public.orders'],
    ['a table that was not rewritten, in a subquery', 'select * from (select * from public.orders) x'],
    ['a table without a schema', 'select * from orders'],
    ['a table of the engine', 'select * from pg_class'],
    ['a CTE’s name where it is not in sight', 'select * from (with t as (select 1) select * from t) x, t'],
    ['a CTE that names itself', 'with pg_class as (select * from pg_class) select 1'],
    ['a CTE’s name from a later one', 'with a as (select * from b), b as (select 1) select 1'],
    ['a table that is not allowed', 'select * from (select source.id from public.staff as source) as staff'],
    [
      'a table that is not in the catalog',
      'select * from (select source.id from secret.keys as source) as keys',
    ],
    ['a site without its row rule', `select * from ${site('source.id', '')}`],
    ['a site with another rule', `select * from ${site('source.id', 'where source.id = $1')}`],
    ['a hidden column', `select * from ${site('source.note')}`],
    ['a hidden column behind an expression', `select * from ${site("source.note || '' as note")}`],
    ['a masked column in the clear', `select * from ${site('source.card')}`],
    ['a masked column under another’s name', `select * from ${site('source.card as id')}`],
    ['an unmasked column as an expression', `select * from ${site("source.card || '' as id")}`],
    ['an unknown column', `select * from ${site('source.ctid')}`],
    ['a star in a site', `select * from ${site('source.*')}`],
    [
      'a union in a site',
      `select * from (select source.id from public.orders as source ${RULE} union select 1) as orders`,
    ],
    [
      'a join in a site',
      'select * from (select source.id from public.orders as source, public.staff) as orders',
    ],
    ['a grouped site', `select * from ${site('source.id', `${RULE} group by source.id`)}`],
    ['a call without its schema', 'select count(*)'],
    ['a function that is not allowed', 'select pg_catalog.pg_sleep(1)'],
    ['a call written as a field', 'select (5::float8).pg_sleep'],
    ['a call that hides in a field of a function', 'select u.pg_sleep from pg_catalog.unnest(array[5]) as u'],
    ['a user’s function', 'select public.count(*)'],
    ['a type that is not allowed', "select 'orders'::regclass"],
    ['a user’s type', "select '1'::public.int4"],
    ['an operator that is not allowed', 'select 1 operator(public.+) 1'],
    ['who is asking', 'select current_user'],
    ['a parameter nobody bound', 'select $2'],
    ['a lock', `select * from ${site('source.id')} for update`],
    ['INTO', 'select 1 into t'],
    ['two statements', 'select 1; select 2'],
    ['something else', 'delete from public.orders'],
    ['a write in WITH', 'with d as (delete from public.orders returning 1) select 1'],
    ['TABLESAMPLE', 'select * from public.orders tablesample system (1)'],
    ['WITH TIES', `select * from ${site('source.id')} order by 1 fetch first 1 rows with ties`],
    ['XML', "select xmlparse(content '<a/>')"],
  ])('%s', async (_fault, sql) => {
    await expect(look(sql)).rejects.toThrow(/^The guard's last look found /);
  });
});
