import { createHmac } from 'node:crypto';
import type { PolicyScalar } from '../policy.js';
import { sqlLiteral } from './drawn-policy.js';
import type { OracleWords } from './oracle-views.js';
import { LARGE_POLICY_SHOP, type PolicyShop } from './policy-shop.js';

/**
 * Views of DuckDB in a schema of their own, which is made the current one. DuckDB looks in `main` after that, so the tables themselves
 * have other names here, and a table without a view is not there at all. Nothing of the guard may be
 * imported here.
 */

const DUCKDB_POLICY_SHOP: PolicyShop = {
  ...LARGE_POLICY_SHOP,
  schema: 'main',
  realName: (table) => `main.real_${table}`,
};

/** The shop of the PostgreSQL tests, as DuckDB makes it. */
export const DUCKDB_ORACLE_SHOP: readonly string[] = [
  `create table customers as
     select i::integer as id, 'Customer ' || i as name, case when i % 7 > 0 then 'c' || i || '@example.com' end as email,
            (['EU', 'US', 'APAC'])[1 + i % 3] as region, date '1960-01-01' + (i * 97)::integer as birthday,
            ((i * 1237 % 5000) / 10.0)::decimal(12,2) as credit, i % 4 > 0 as active, ['t' || i % 3, 't' || i % 5] as tags,
            {'level': i % 4} as profile, ('{"n": ' || i % 6 || '}')::json as notes
     from range(1, 61) r(i)`,
  `create table products as
     select i::integer as id, 'Product ' || i as title, (['toys', 'books', 'food', null])[1 + i % 4] as category,
            (i * 3.25)::decimal(10,2) as price, i / 7.0::double as weight
     from range(1, 21) r(i)`,
  `create table orders as
     select i as id, (1 + i * 7 % 60)::integer as customer_id, timestamp '2025-01-01' + to_hours(i * 29) as ordered_at,
            (['paid', 'open', 'refunded', 'paid'])[1 + i % 4] as status, ((i * 911 % 40000) / 100.0)::decimal(12,2) as total,
            case when i % 3 = 0 then i % 10 / 20.0::double end as discount, to_days((i % 9)::integer) as shipped
     from range(1, 151) r(i)`,
  `create table order_items as
     select o as order_id, l::integer as line, (1 + (o * 3 + l * 5) % 20)::integer as product_id,
            (1 + (o + l) % 6)::integer as quantity, ((o * l * 37 % 900) / 10.0)::decimal(10,2) as unit_price
     from range(1, 151) r(o), range(1, 4) s(l) where (o + l) % 5 > 0`,
  `create table employees as
     select i::integer as id, nullif(i // 3, 0)::integer as manager_id, 'Employee ' || i as name,
            (30000 + i * 7919 % 50000)::integer as salary
     from range(1, 26) r(i)`,
];

export interface DuckdbOracleOptions {
  /** The schema of the views, which have the tables' names. */
  readonly schema: string;
  readonly typeOf: (table: string, column: string) => string;
}

export function duckdbOracle({ schema, typeOf }: DuckdbOracleOptions): OracleWords {
  return {
    shop: DUCKDB_POLICY_SHOP,
    createView: (table, select) => `create view ${schema}.${table} as ${select}`,
    mask: (how, { table, column }) => {
      const type = typeOf(table, column);
      const text = `base.${column}::varchar`;
      const as = (sql: string, shown: string) => ({
        masked: `(${sql})::${shown}`,
        clear: `base.${column}::${shown}`,
      });
      switch (how.kind) {
        case 'hide':
        case 'null':
          return as('null', type);
        case 'hash':
          return as(`select known.hash from oracle_keys.hashes known where known.value = ${text}`, 'varchar');
        case 'partial':
          return as(
            `case when ${text} is not null then '****' || case when length(${text}) > ${how.keepLast} then substr(${text}, length(${text}) - ${how.keepLast} + 1) else '' end end`,
            'varchar',
          );
        case 'constant':
          return as(sqlLiteral(how.value), fits(how.value, type) ? type : 'varchar');
      }
    },
  };
}

function fits(value: PolicyScalar, type: string): boolean {
  switch (typeof value) {
    case 'string':
      return type === 'VARCHAR';
    case 'boolean':
      return type === 'BOOLEAN';
    case 'number':
      return (
        /^(DOUBLE|DECIMAL.*)$/.test(type) || (/^(INTEGER|BIGINT)$/.test(type) && Number.isInteger(value))
      );
  }
}

/** Gives the tables their other names, and makes the hashes of all values here: DuckDB is not asked for any. */
export async function prepareOracle(
  run: (sql: string) => Promise<{ readonly rows: readonly string[] }>,
  hashKey: string,
): Promise<void> {
  const columns = Object.entries(DUCKDB_POLICY_SHOP.tables).flatMap(([table, names]) =>
    names.map((column) => `select ${column}::varchar from ${table}`),
  );
  const { rows } = await run(columns.join(' union '));
  const values = rows
    .flatMap((row): unknown[] => JSON.parse(row))
    .filter((value) => typeof value === 'string');
  for (const table of Object.keys(DUCKDB_POLICY_SHOP.tables))
    await run(`alter table ${table} rename to real_${table}`);
  await run('create schema oracle_keys');
  await run('create table oracle_keys.hashes (value varchar, hash varchar)');
  const pairs = values.map(
    (value) => `(${sqlLiteral(value)}, '${createHmac('sha256', hashKey).update(value).digest('hex')}')`,
  );
  await run(`insert into oracle_keys.hashes values ${pairs.join(', ')}`);
}
