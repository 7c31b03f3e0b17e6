import { parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import type { CatalogTable, PhysicalCatalog, SqlDialect } from '../catalog.js';
import { visibleSchema } from '../policies/visible-schema.js';
import { lowerStatement } from '../postgres/lower-statement.js';
import type { PostgresTree } from '../postgres/native-tree.js';
import { ALL_PASS } from '../testing/guard.js';
import type { FromNode, JoinNode, QueryNode, SelectNode } from '../tree/query-tree.js';
import { nameRules } from './name-rules.js';
import { outputColumns } from './output-columns.js';
import type { Resolution } from './resolution.js';
import { resolveNames } from './resolve-names.js';

/** The neutral tree is the same for all dialects, so PostgreSQL's parser can write it for each. */

const table = (name: string, columns: Readonly<Record<string, string>>): CatalogTable => ({
  schema: 'main',
  table: name,
  kind: 'table',
  foreignKeys: [],
  columns: Object.entries(columns).map(([column, type]) => ({
    name: column,
    type,
    nullable: true,
    isPrimaryKey: column === 'id',
  })),
});

const TABLES = [
  table('orders', { id: 'integer', customer: 'integer', total: 'numeric', kind: 'text' }),
  table('customers', { id: 'integer', name: 'text', email: 'text', profile: 'struct' }),
];

/** Nobody sees e-mail addresses. */
const POLICY = {
  ...ALL_PASS,
  denials: {
    tables: [],
    rows: [],
    columns: [
      {
        policyId: 'mail',
        table: { schema: 'main', table: 'customers' },
        column: 'email',
        mask: { kind: 'null' as const },
      },
    ],
  },
};

const ALL: readonly SqlDialect[] = ['postgresql', 'mariadb', 'sqlite', 'duckdb'];
const but = (...dialects: readonly SqlDialect[]) => ALL.filter((dialect) => !dialects.includes(dialect));

const TABLE_NAMES: Readonly<Record<SqlDialect, PhysicalCatalog['tableNames']>> = {
  postgresql: 'case-sensitive',
  mariadb: 'case-sensitive',
  sqlite: 'case-insensitive',
  duckdb: 'case-insensitive',
};

async function lower(sql: string): Promise<QueryNode> {
  return lowerStatement((await parse(sql)) as PostgresTree, sql).query;
}

function resolve(query: QueryNode, dialect: SqlDialect): Resolution {
  const catalog: PhysicalCatalog = {
    engine: dialect,
    searchPath: ['main'],
    tables: TABLES,
    tableNames: TABLE_NAMES[dialect],
    hash: '',
  };
  return resolveNames(query, visibleSchema(catalog, POLICY), nameRules(catalog));
}

/** What a statement's columns are made of, in short: `total = + sum < orders.total`. */
function described({ output }: Resolution): readonly string[] {
  return outputColumns(output).map(({ name, sources, operations }) =>
    [name, '=', ...operations, '<', ...sources.map((source) => `${source.table}.${source.column}`)].join(' '),
  );
}

async function codeOf(sql: string, dialect: SqlDialect): Promise<string> {
  const query = await lower(sql);
  try {
    resolve(query, dialect);
    return 'resolved';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const selectOf = ({ body }: QueryNode): SelectNode => {
  if (body.kind !== 'select') throw new Error('No SELECT.');
  return body;
};

const withSelect = (query: QueryNode, parts: Partial<SelectNode>): QueryNode => ({
  ...query,
  body: { ...selectOf(query), ...parts },
});

const joinedBy = (query: QueryNode, type: JoinNode['type']): QueryNode =>
  withSelect(query, {
    from: selectOf(query).from.map((item): FromNode => (item.kind === 'join' ? { ...item, type } : item)),
  });

/** What each dialect makes of a name; those that are not listed refuse it with the code. */
const NAMES: readonly (readonly [
  what: string,
  sql: string,
  resolved: readonly SqlDialect[],
  code: string,
])[] = [
  ['a column in other letters', 'select "ID" from orders', but('postgresql'), 'SQL_UNKNOWN_COLUMN'],
  ['a table in other letters', 'select id from "ORDERS"', ['sqlite', 'duckdb'], 'SQL_UNKNOWN_TABLE'],
  [
    'a table’s alias in other letters',
    'select "O".id from orders o',
    ['sqlite', 'duckdb'],
    'SQL_UNKNOWN_TABLE',
  ],
  ['a schema in other letters', 'select id from "MAIN".orders', ['sqlite', 'duckdb'], 'SQL_UNKNOWN_TABLE'],
  ['a letter that only looks the same', 'select "\u212Aind" from orders', [], 'SQL_UNKNOWN_COLUMN'],
  [
    'two aliases that differ in case',
    'select 1 from orders a, orders "A"',
    ['postgresql', 'mariadb'],
    'SQL_AMBIGUOUS_COLUMN',
  ],
  [
    'two columns that differ in case',
    'select x.a from (select 1 as a, 2 as "A") x',
    ['postgresql'],
    'SQL_AMBIGUOUS_COLUMN',
  ],
  [
    'a WITH query in other letters',
    'with "T" as (select 1 as n) select n from t',
    but('postgresql'),
    'SQL_UNKNOWN_TABLE',
  ],
  [
    'an alias in WHERE',
    'select total * 2 as twice from orders where twice > 1',
    ['sqlite', 'duckdb'],
    'SQL_UNKNOWN_COLUMN',
  ],
  [
    'an alias in GROUP BY',
    'select total * 2 as twice from orders group by twice + 1',
    but('postgresql'),
    'SQL_UNKNOWN_COLUMN',
  ],
  [
    'an alias in HAVING',
    'select sum(total) as t from orders having t > 1',
    but('postgresql'),
    'SQL_UNKNOWN_COLUMN',
  ],
  [
    'an alias in an expression of ORDER BY',
    'select total as t from orders order by -t',
    but('postgresql'),
    'SQL_UNKNOWN_COLUMN',
  ],
  ['an alias alone in ORDER BY', 'select total as t from orders order by t', ALL, ''],
  ['an alias to the left', 'select total as t, t + 1 as more from orders', ['duckdb'], 'SQL_UNKNOWN_COLUMN'],
  ['an alias to the right', 'select t + 1 as more, total as t from orders', [], 'SQL_UNKNOWN_COLUMN'],
  [
    'an outer alias in a subquery',
    'select total as t from orders where exists (select 1 from customers c where c.id = t)',
    ['sqlite', 'duckdb'],
    'SQL_UNKNOWN_COLUMN',
  ],
  ['a whole row', 'select o from orders o', ['postgresql', 'duckdb'], 'SQL_UNKNOWN_COLUMN'],
  ['a part of a value', 'select profile.level from customers', ['duckdb'], 'SQL_UNKNOWN_TABLE'],
  ['a part of a part', 'select c.profile.level.x from customers c', ['duckdb'], 'SQL_NOT_SUPPORTED'],
  [
    'a neighbour in FROM without LATERAL',
    'select x.t from orders o, (select o.total as t) x',
    ['duckdb'],
    'SQL_UNKNOWN_TABLE',
  ],
  [
    'a WITH query that comes later',
    'with recursive a as (select n from b), b as (select 1 as n) select n from a',
    but('duckdb'),
    'SQL_UNKNOWN_TABLE',
  ],
  [
    'a WITH query that comes later, without RECURSIVE',
    'with a as (select n from b), b as (select 1 as n) select n from a',
    ['sqlite'],
    'SQL_UNKNOWN_TABLE',
  ],
  [
    'a table behind a WITH query of its name',
    'with orders as (select id from orders) select id from orders',
    but('sqlite'),
    'SQL_NOT_SUPPORTED',
  ],
  [
    'the same with RECURSIVE',
    'with recursive orders as (select id from orders) select id from orders',
    ['duckdb'],
    'SQL_NOT_SUPPORTED',
  ],
  [
    'a recursive query',
    'with recursive t as (select 1 as n union all select n + 1 from t) select n from t',
    ALL,
    '',
  ],
  ['rows of VALUES', 'select column1 from (values (1)) v', but('duckdb'), 'SQL_UNKNOWN_COLUMN'],
  ['rows of VALUES', 'select col0 from (values (1)) v', ['duckdb'], 'SQL_UNKNOWN_COLUMN'],
  [
    'a masked column under an alias, summed up',
    'select email as kind from customers having max(kind) > 1',
    [],
    // PostgreSQL knows no such column there.
    'COLUMN_MASKED',
  ],
];

describe('a name', () => {
  it.each(
    NAMES.flatMap(([what, sql, resolved, code]) =>
      ALL.filter((dialect) => code !== 'COLUMN_MASKED' || dialect !== 'postgresql').map(
        (dialect) => [what, dialect, resolved.includes(dialect) ? 'resolved' : code, sql] as const,
      ),
    ),
  )('%s, in %s: %s', async (_what, dialect, code, sql) => {
    expect(await codeOf(sql, dialect)).toBe(code);
  });

  it.each([
    ['postgresql', 'select * from pg_class'],
    ['postgresql', 'select * from information_schema.tables'],
    ['mariadb', 'select * from mysql.user'],
    ['mariadb', 'select * from "INFORMATION_SCHEMA".tables'],
    ['sqlite', 'select * from sqlite_master'],
    ['sqlite', 'select * from "SQLITE_Schema"'],
    ['sqlite', 'select * from temp.orders'],
    ['duckdb', 'select * from duckdb_settings'],
    ['duckdb', 'select * from pg_catalog.pg_class'],
  ] as const)('of the engine itself, in %s: %s', async (dialect, sql) => {
    expect(await codeOf(sql, dialect)).toBe('SQL_CATALOG_TABLE');
  });

  it.each([
    ['postgresql', 'select ctid from orders'],
    ['sqlite', 'select "ROWID" from orders'],
    ['sqlite', 'select o._rowid_ from orders o'],
    ['duckdb', 'select rowid from orders'],
    ['mariadb', 'select _rowid from orders'],
  ] as const)('of a column that the engine adds, in %s: %s', async (dialect, sql) => {
    expect(await codeOf(sql, dialect)).toBe('SQL_NOT_SUPPORTED');
  });
});

describe('a name that may be a column or an alias', () => {
  const sql = 'select email as name from customers order by length(name)';

  it.each(but('postgresql'))('counts as both: %s', async (dialect) => {
    const { columns, aliases } = resolve(await lower(sql), dialect);
    const masked = [...columns.values()].filter((lineage) => lineage.masked !== null);
    expect(masked).toHaveLength(2);
    // The alias stands for a column as it is, so it runs nothing.
    expect(aliases.size).toBe(0);
  });

  it('is the column to PostgreSQL', async () => {
    const { columns } = resolve(await lower(sql), 'postgresql');
    expect([...columns.values()].filter((lineage) => lineage.masked !== null)).toHaveLength(1);
  });

  it('is told from one that is certain, for its expression runs where it stands', async () => {
    const query = await lower('select 1 / total as x from orders where x > 0 and total > 0');
    const { aliases } = resolve(query, 'sqlite');
    expect(aliases.size).toBe(1);
  });
});

describe('joins, stars and QUALIFY', () => {
  const JOIN = 'select * from orders o join customers c on o.customer = c.id';

  it.each(['semi', 'anti'] as const)('a %s join shows its left side only', async (type) => {
    const resolution = resolve(joinedBy(await lower(JOIN), type), 'duckdb');
    expect(resolution.output.map(({ name }) => name)).toEqual(['id', 'customer', 'total', 'kind']);
    const right = joinedBy(await lower(JOIN.replace('*', 'c.name')), type);
    expect(() => resolve(right, 'duckdb')).toThrow('There is no "c" in FROM');
  });

  it('a star leaves out what it excludes, and reads it all the same', async () => {
    const query = await lower('select * from customers');
    const excluding = (...names: readonly string[]) =>
      withSelect(query, {
        targets: selectOf(query).targets.map((target) =>
          target.expression.kind === 'star'
            ? { ...target, expression: { ...target.expression, excluded: names } }
            : target,
        ),
      });
    const { output, sites } = resolve(excluding('EMAIL', 'profile'), 'duckdb');
    expect(output.map(({ name }) => name)).toEqual(['id', 'name']);
    expect(sites[0]?.used).toEqual(new Set(['id', 'name', 'email', 'profile']));
    expect(() => resolve(excluding('nothing'), 'duckdb')).toThrow('There is no column "nothing"');
  });

  it('QUALIFY sees columns and aliases', async () => {
    const query = await lower('select total * 2 as twice from orders where twice > kind');
    const { where } = selectOf(query);
    const resolution = resolve(withSelect(query, { where: null, qualify: where }), 'duckdb');
    expect(resolution.sites[0]?.used).toEqual(new Set(['total', 'kind']));
  });

  it.each([
    ['postgresql', ['customer', 'id', 'total', 'kind', 'x']],
    ['mariadb', ['customer', 'id', 'total', 'kind', 'x']],
    ['sqlite', ['id', 'customer', 'total', 'kind', 'x']],
    ['duckdb', ['id', 'customer', 'total', 'kind', 'x']],
  ] as const)('merged columns stand where %s has them', async (dialect, names) => {
    const query = await lower('select * from orders join (select 1 as customer, 2 as x) c using (customer)');
    expect(resolve(query, dialect).output.map(({ name }) => name)).toEqual(names);
  });
});

describe('lineage', () => {
  it.each([
    ['select total from orders', ['total = < orders.total']],
    ['select o.total as t from orders o', ['t = < orders.total']],
    ['select sum(total) + 1 as t from orders', ['t = + sum < orders.total']],
    ['select count(*) as n from orders', ['n = count <']],
    [
      'select sum(total) filter (where kind = $$a$$) as t from orders where id > 1',
      ['t = sum < orders.total'],
    ],
    [
      'select rank() over (partition by kind order by total) as r from orders',
      ['r = rank < orders.kind orders.total'],
    ],
    ['select sum(total) over (order by id) as t from orders', ['t = sum < orders.total']],
    ['select total::text || kind as t from orders', ['t = || cast text < orders.kind orders.total']],
    [
      'select case when kind = $$a$$ then total end as t from orders',
      ['t = case = < orders.total orders.kind'],
    ],
    [
      'with m as (select customer, sum(total) as s from orders group by customer) select c.name, m.s * 2 as d from m join customers c on c.id = m.customer',
      ['name = < customers.name', 'd = * sum < orders.total'],
    ],
    [
      'select name from customers union select kind from orders',
      ['name = union < customers.name orders.kind'],
    ],
    ['select (select max(total) from orders) as m', ['m = max < orders.total']],
    [
      'select extract(year from total) as y, upper(name) as u from orders, customers',
      ['y = extract year < orders.total', 'u = upper < customers.name'],
    ],
    ['select a from orders as o (a, b)', ['a = < orders.id']],
    [
      'with recursive t as (select id, total from orders union all select id, total from t) select total from t',
      ['total = union < orders.total'],
    ],
    ['select 1 as one', ['one = <']],
  ])('%s', async (sql, expected) => {
    expect(described(resolve(await lower(sql), 'postgresql'))).toEqual(expected);
  });

  it('costs no more than the text that asks for it', async () => {
    const doubling = Array.from(
      { length: 200 },
      (_, level) => `, t${level + 1} as (select a + b as a, a - b as b from t${level})`,
    ).join('');
    const sql = `with t0 as (select id as a, total as b from orders)${doubling} select a from t200`;
    expect(described(resolve(await lower(sql), 'postgresql'))).toEqual(['a = + - < orders.id orders.total']);
  });

  it('is refused where it would fill the memory', async () => {
    const columns = Array.from({ length: 1_000 }, (_, index) => `o c${index}`).join(',');
    const again = Array.from({ length: 1_000 }, (_, index) => `t d${index}`).join(',');
    const query = await lower(`select ${again} from (select ${columns} from orders o) t`);
    expect(() => described(resolve(query, 'postgresql'))).toThrow('made of too many others');
  });
});
