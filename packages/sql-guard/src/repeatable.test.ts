import { describe, expect, it } from 'vitest';
import { applyPolicies } from './apply-policies.js';
import { ALL_PASS } from './testing/all-pass.js';
import { TestDuckdb } from './testing/duckdb-database.js';
import { guard } from './testing/guard.js';
import { polyglotParser } from './testing/polyglot-parser.js';
import { smallShopCatalog } from './testing/small-shop.js';

const isRepeatable = {
  postgresql: async (sql: string) =>
    (await guard(sql, { ...smallShopCatalog('sqlite'), engine: 'postgresql', searchPath: ['main'] }))
      .isRepeatable,
  mariadb: (sql: string) => scopedBy('mariadb', sql),
  sqlite: (sql: string) => scopedBy('sqlite', sql),
  duckdb: async (sql: string) => {
    const database = await TestDuckdb.start(['create table orders (id int, ordered_at timestamp)']);
    const { catalog, parser } = database;
    const options = { catalog, policy: ALL_PASS, parser, maxRows: 10 };
    const scoped = await applyPolicies({ sql, dialect: 'duckdb' }, options);
    database.close();
    return scoped.isRepeatable;
  },
};

async function scopedBy(dialect: 'mariadb' | 'sqlite', sql: string): Promise<boolean> {
  const parser = polyglotParser(dialect);
  const options = { catalog: smallShopCatalog(dialect), policy: ALL_PASS, parser, maxRows: 10 };
  return (await applyPolicies({ sql, dialect }, options)).isRepeatable;
}

describe('isRepeatable', () => {
  it.each([
    ['postgresql', 'select random()'],
    ['postgresql', 'select id from orders where id < 3 and now() > ordered_at'],
    ['postgresql', 'select current_date'],
    ['postgresql', 'select localtimestamp(0)'],
    ['postgresql', "select 'today'::date"],
    ['postgresql', "select date ' Tomorrow '"],
    ['postgresql', "select age(timestamp '2020-01-01')"],
    ['postgresql', 'select id from orders order by random() limit 3'],
    ['postgresql', 'select (select max(o.id) from orders o where o.ordered_at < now()) as n'],
    ['postgresql', 'with recent as (select clock_timestamp() as t) select t from recent'],
    ['postgresql', 'select sum(total) over (order by random()) as s from orders'],
    ['postgresql', 'select g from generate_series(1, extract(day from now())::int) g'],
    ['mariadb', 'select rand() as r'],
    ['mariadb', 'select curdate() as d'],
    ['mariadb', 'select unix_timestamp() as d'],
    ['mariadb', 'select current_timestamp as d'],
    ['sqlite', 'select random() as r'],
    ['sqlite', "select date('now', '-1 day') as d"],
    ['sqlite', 'select datetime() as d'],
    ['sqlite', "select strftime('%Y') as y"],
    ['sqlite', "select strftime('%Y', 'n' || 'ow') as y"],
    ['sqlite', 'select current_time as t'],
    ['duckdb', 'select current_date as d'],
    ['duckdb', 'select gen_random_uuid() as u'],
    ['duckdb', 'select id from orders where ordered_at > today()'],
  ] as const)('%s: %s is not', async (dialect, sql) => {
    expect(await isRepeatable[dialect](sql)).toBe(false);
  });

  it.each([
    ['postgresql', "select count(*), max(total) from orders where ordered_at >= timestamp '2025-01-01'"],
    [
      'postgresql',
      "select age(timestamp '2020-01-01', timestamp '2021-01-01'), date_trunc('day', ordered_at) from orders",
    ],
    ['postgresql', "select name from customers where name = 'now or never'"],
    ['mariadb', 'select unix_timestamp(ordered_at) as n from orders'],
    ['sqlite', "select strftime('%Y', ordered_at) as y, date('2025-01-01') as d from orders"],
    ['duckdb', "select date_trunc('month', ordered_at) as m, count(*) as n from orders group by all"],
  ] as const)('%s: %s is', async (dialect, sql) => {
    expect(await isRepeatable[dialect](sql)).toBe(true);
  });
});
