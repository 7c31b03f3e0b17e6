import { parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import type { CatalogColumn, PhysicalCatalog } from '../catalog.js';
import { lowerStatement } from '../postgres/lower-statement.js';
import type { PostgresTree } from '../postgres/native-tree.js';
import { nameRules } from '../resolve/name-rules.js';
import { resolveNames } from '../resolve/resolve-names.js';
import { ALL_PASS } from '../testing/guard.js';
import { rowPolicy } from '../testing/policies.js';
import { cannotRaise } from './cannot-raise.js';
import { visibleSchema } from './visible-schema.js';

const columns = (types: Readonly<Record<string, string>>): CatalogColumn[] =>
  Object.entries(types).map(([name, type]) => ({ name, type, nullable: true, isPrimaryKey: false }));

const table = (name: string) => ({
  schema: 'public',
  table: name,
  kind: 'table' as const,
  foreignKeys: [],
  columns: columns({
    i: 'integer',
    b: 'bigint',
    n: 'numeric(12,2)',
    f: 'double precision',
    s: 'text',
    v: 'character varying(20)',
    d: 'date',
    t: 'timestamp with time zone',
    y: 'boolean',
    j: 'jsonb',
    mood: 'public.mood',
  }),
});

const CATALOG: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tables: [table('a'), table('c')],
  tableNames: 'case-sensitive',
  hash: '',
};

async function isSafe(sql: string, policy = ALL_PASS): Promise<boolean> {
  const tree = (await parse(sql)) as PostgresTree;
  const { query } = lowerStatement(tree, sql);
  const resolution = resolveNames(query, visibleSchema(CATALOG, policy), nameRules(CATALOG));
  return cannotRaise(query, resolution, 'postgresql');
}

describe('no fence is needed for', () => {
  it.each([
    'select * from a',
    `select i from a where i = 5 and s <> 'x' or not y and t >= '2025-01-01'`,
    `select i from a where d between date '2025-01-01' and '2025-12-31' and s in ('x', 'y')`,
    `select i from a where t >= now() - interval '3 months' and d < current_date`,
    `select i from a where t >= date_trunc('month', now()) and d < t`,
    `select i from a where lower(s) like 'abc%' and length(v) > 3 and s = lower(s)`,
    'select x.i from a x join a y on x.s = y.s and coalesce(x.v, y.v) is not null',
    `select i from a where t >= timestamp '2025-01-01' at time zone 'Europe/Berlin'`,
    `select i from a where s ilike '%50\\%%' or s like 'a\\\\'`,
    'with q as (select i, sum(n) / nullif(count(*), 0) x from a group by i) select x from q where i > 1',
    'select a.i from a join c on a.i = c.b and a.n = c.i',
    'select i from a where b in (select i from c where y) and exists (select 1 from c where c.i = a.i)',
    // What runs after the conditions may do anything.
    `select 1 / i, s::date, date_trunc('month', t), sum(1 / i) from a where y group by 1, 2, 3 order by 1 / i`,
    'select sum(1 / i) over (partition by n / i) from a',
    'select s, sum(n) from a group by s having sum(n / i) > 5 and s is not null',
    'select x from (select s, sum(1 / i) x from a where y group by s) q where s is not null',
    'with q as (select i, n from a where y) select 1 / i from q where i > 3',
    'select 1 / i from a where y union all select i from c',
    'select s from a group by s having 1 / count(*) > 0 and sum(i) / nullif(count(*), 0) > 5',
    'select x from (select s, length(s) / count(*) x from a group by s) q where s is not null',
  ])('%s', async (sql) => {
    expect(await isSafe(sql)).toBe(true);
  });
});

describe('a fence is needed for', () => {
  it.each([
    'select i from a where 1 / i > 0',
    'select i from a where i + 1 > 0',
    'select i from a where s::int = 1',
    'select i from a where y and s::date > now()',
    'select i from a where case when y then 1 / i else 0 end = 1',
    'select i from a where f = n',
    'select i from a where n in (f, 2)',
    `select i from a where s like '%\\'`,
    `select i from a where s like '%\\\\\\'`,
    `select i from a where t >= timestamp '2025-01-01' at time zone s`,
    'with q as (select 1 / i k, sum(n) x from a group by 1 / i) select * from q where k > 1',
    'select i from a where s like v',
    `select i from a where s ~ '(a'`,
    `select i from a where j @> '{}'`,
    `select i from a where mood = 'good'`,
    `select i from a where t > date_trunc(s, now())`,
    `select i from a where t > now() - interval '300000 years'`,
    `select i from a where t > now() - s::interval`,
    `select i from a where date_trunc('month', t) = '2025-01-01'`,
    'select i from a where (select c.i from c where c.b = a.b) = 1',
    'select i from a where i = any (select n / i from c)',
    'select i from a where f in (select n from c)',
    'select i from a where i = sqrt(i)',
    'select a.i from a join c on 1 / (a.i - c.i) > 0',
    'select a.i from a join c using (s)',
    'select i from a natural join c',
    'select x from (select 1 / i x from a) q',
    'with q as (select 1 / i x from a) select x from q',
    'select (select 1 / c.i from c where c.b = a.b) from a',
    'select x.e from a, lateral (select 1 / a.i e) x',
    'select g from a, generate_series(1, a.i) g',
    'select s from a group by s having 1 / length(s) > 0',
    'select i from a group by i having (1 / i > 0 and count(*) > 1) or (1 / i > 0 and count(*) > 2)',
    // Folding constants takes the aggregate away.
    'select i from a group by i having (1 / i > 0) = (count(*) > 0 or true)',
    'select i from a group by i having case when true then 1 / i else count(*) end > 0',
    'select i from a group by i having (1 / i > 0) is distinct from (count(*) > null)',
    'select i from a group by i having 1 / i between count(*) and 5',
    'select i from a group by i having i / coalesce(0, count(*)) > 0',
    // Two columns of text may have two collations.
    'select i from a where s = v',
    `select i from a where s in ('x', v)`,
    `select i from a where lower(coalesce(s, v)) = 'x'`,
    `select i from a where coalesce(s, v) like 'x%'`,
    'select i from a where s in (select c.s || c.v from c) or s in (select c.v from c)',
    'select a.i from a join c on a.s = c.v',
    `select 1 from (select s from a where y union all select v from a where y) q where lower(q.s) = 'x'`,
    `select i from a where lower(j) = 'x'`,
    'select i from a limit (select max(i) from c)',
    'select x from (select i x from a order by 1 / i) q',
    'select x from (select i x from a union all select 1 / i from c) q',
  ])('%s', async (sql) => {
    expect(await isSafe(sql)).toBe(false);
  });
});

describe('where a rule looks into a mapping table', () => {
  const MAPPED = rowPolicy('a', {
    op: 'exists',
    column: 'i',
    mapping: { schema: 'public', table: 'c' },
    matches: 'i',
    where: [],
  });

  it.each([
    'select s, sum(1 / i), max(n) from a where y group by s order by s',
    'select i, row_number() over (partition by s order by i) from a',
  ])('no fence is needed for: %s', async (sql) => {
    expect(await isSafe(sql, MAPPED)).toBe(true);
  });

  it.each([
    'select s from a order by 1 / i',
    'select s from a group by s, 1 / i',
    'select distinct 1 / i from a',
    'select distinct on (1 / i) s from a',
    'select 1 / i from a union select i from c',
    'select array_agg(s order by 1 / i) from a',
    'select count(distinct 1 / i) from a',
    'select percentile_cont(0.5) within group (order by 1 / i) from a',
    'select 1 + sum(i) over (order by 1 / i) from a',
    'select sum(i) over w from a window w as (partition by 1 / i)',
  ])('a fence is needed for what is sorted: %s', async (sql) => {
    expect(await isSafe(sql)).toBe(true);
    expect(await isSafe(sql, MAPPED)).toBe(false);
  });
});
