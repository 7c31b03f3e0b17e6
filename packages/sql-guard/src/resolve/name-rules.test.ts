import { parse } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogTable, PhysicalCatalog } from '../catalog.js';
import { visibleSchema } from '../policies/visible-schema.js';
import { lowerStatement } from '../postgres/lower-statement.js';
import type { PostgresTree } from '../postgres/native-tree.js';
import { Refusal } from '../refusal.js';
import { ALL_PASS } from '../testing/all-pass.js';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.js';
import { nameRules } from './name-rules.js';
import { resolveNames } from './resolve-names.js';

const table = (name: string): CatalogTable => ({
  schema: 'main',
  table: name,
  kind: 'table',
  foreignKeys: [],
  columns: ['id', 'total'].map((column) => ({
    name: column,
    type: 'integer',
    nullable: true,
    isPrimaryKey: false,
  })),
});

/** The table holds 1, the WITH query of its name 7: the engine's answer says which of them it read. */
const WITH_QUERIES: readonly string[] = [
  'with recursive a as (select id from orders), orders as (select 7 as id) select id from a',
  'with a as (select id from orders), orders as (select 7 as id) select id from a',
  'with orders as (select 7 as id), a as (select id from orders) select id from a',
  'with orders as (select id from orders) select id from orders',
  'with recursive orders as (select id from orders) select id from orders',
  'with Orders as (select 7 as id) select id from orders',
  'with recursive orders as (select 7 as id union all select id from orders where id > 7) select id from orders',
  'with recursive orders as (select id from orders union all select 7 from orders where id > 7) select id from orders',
  'with recursive orders as (select 7 as id union all select id from orders where id < 7 union all select 7) select min(id) from orders',
  'with recursive orders as (select 7 as id union select id from (select id from orders) o) select min(id) from orders',
  'with recursive orders as (select 7 as id union select id from (select id from (select id from orders) p) o) select min(id) from orders',
  'with recursive orders as (select 7 as id intersect select 6 + id from orders) select id from orders',
  'with recursive orders as (select 7 as id except select id from orders) select id from orders',
  'with orders as (select 7 as id) select id from (with orders as (select id from orders) select id from orders) o',
  'with orders as (select 7 as id) select id from (with c as (select id from orders) select id from c) o',
  'with orders as (select 7 as id) select id from (with c as (select 1 as n) select id from orders) o',
  'with orders as (select 7 as id) select (with c as (select id from orders) select id from c)',
  'with orders as (select 7 as id) select 7 from orders where 7 in (with c as (select id from orders) select id from c)',
  'with orders as (select 7 as id) select (with recursive c as (select id from orders union select id from c) select id from c)',
  'with orders as (select 7 as id), b as (with c as (select id from orders) select id from c) select id from b',
  'with orders as (select 7 as id), b as (select id from (select id from orders) x) select id from b',
  'with orders as (select 7 as id), b as (select id from orders union all select id from orders) select id from b',
  'with orders as (select 7 as id) select id from orders union select id from (select id from orders) o',
  'with orders as (select 7 as id) select max(id) from orders where exists (select 1 from orders p where p.id = 7)',
  'with orders as (select 7 as id) select (select id from orders) from orders order by (select id from orders)',
  'with orders as (select 7 as id) select o.id from orders o join (select id from orders) p on o.id = p.id',
  'with a as (with orders as (select 7 as id) select id from orders) select id from a',
  'with a as (with orders as (select 7 as id) select id from orders) select (select id from orders) from a',
];

/** Which columns stand where, told by their values. */
const ORDERS_OF_COLUMNS: readonly string[] = [
  'select * from orders join two using (total)',
  'select * from orders left join two using (total)',
  'select * from orders right join two using (total)',
  'select * from orders natural join (select 10 as total, 3 as z) q',
];

describe.each(ENGINES)('what a name means to %s', (dialect) => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine(dialect);
    await engine.run('create table orders (id int, total int)');
    await engine.run('insert into orders values (1, 10)');
    await engine.run('create table two (code int, total int)');
    await engine.run('insert into two values (2, 10)');
  });
  afterAll(() => engine?.stop());

  const catalog: PhysicalCatalog = {
    engine: dialect,
    searchPath: ['main'],
    tables: [
      table('orders'),
      {
        ...table('two'),
        columns: [...table('two').columns].map((column) => ({
          ...column,
          name: column.name === 'id' ? 'code' : column.name,
        })),
      },
    ],
    tableNames: dialect === 'mariadb' ? 'case-sensitive' : 'case-insensitive',
    hash: '',
  };

  async function resolved(sql: string) {
    const { query } = lowerStatement((await parse(sql)) as PostgresTree, sql);
    try {
      return resolveNames(query, visibleSchema(catalog, ALL_PASS), nameRules(catalog));
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }

  async function answer(sql: string) {
    return engine.run(sql).catch(() => null);
  }

  it.each(WITH_QUERIES)('a table, or a query of WITH: %s', async (sql) => {
    const [resolution, rows] = [await resolved(sql), await answer(sql)];
    // The rewrite writes a table with its schema, so that only a name that is taken for WITH must be right.
    if (resolution === null || rows === null || resolution.sites.length > 0) return;
    expect(rows.flat().filter((cell) => cell !== '7')).toEqual([]);
  });

  it('knows most of them', async () => {
    const meant = await Promise.all(WITH_QUERIES.map(resolved));
    expect(meant.filter((resolution) => resolution !== null).length).toBeGreaterThan(WITH_QUERIES.length / 3);
  });

  it.each(ORDERS_OF_COLUMNS)('the columns of %s', async (sql) => {
    const values: Readonly<Record<string, string>> = { id: '1', total: '10', code: '2', z: '3' };
    const resolution = await resolved(sql);
    expect(await answer(sql)).toEqual([resolution?.output.map(({ name }) => values[name])]);
  });

  it.each([
    'select total * 2 as twice from orders where twice > 1',
    'select total * 2 as twice, twice + 1 as more from orders',
    'select sum(total) as t from orders having t > 1',
    'select total as t from orders order by t + 1',
    'select x.t from orders o, (select o.total as t) x',
    'select o from orders o',
    'select ID from orders',
    'select O.id from orders o',
    'select id from ORDERS',
    'select 1 from orders a, two A',
  ])('is not found where the engine finds none: %s', async (sql) => {
    // Where the guard finds something, so must the engine: else it would find something else.
    const written = sql.replace(/\b(ID|O|ORDERS|A)\b/g, '"$1"');
    if ((await resolved(written)) !== null) expect(await engine.refusal(sql)).toBeNull();
  });
});
