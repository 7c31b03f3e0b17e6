import { parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import type { CatalogTable, PhysicalCatalog } from '../catalog.js';
import { visibleSchema } from '../policies/visible-schema.js';
import type { ColumnMask, EffectivePolicy, PolicyGrant } from '../policy.js';
import { ALL_PASS } from '../testing/guard.js';
import { lastLook } from './last-look.js';
import type { PostgresTree } from './native-tree.js';

const table = (name: string) => ({ schema: 'public', table: name });
const ORDERS = table('orders');
const PEOPLE = table('people');
const TEAMS = table('teams');

const described = (name: string, columns: readonly string[]): CatalogTable => ({
  ...table(name),
  kind: 'table',
  foreignKeys: [],
  columns: columns.map((column) => ({ name: column, type: 'text', nullable: true, isPrimaryKey: false })),
});

const CATALOG: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tableNames: 'case-sensitive',
  hash: '',
  tables: [
    described('orders', ['id', 'card', 'note', 'region']),
    described('people', ['id', 'phone', 'mail', 'team', 'pay', 'home']),
    described('teams', ['name', 'reader']),
    described('staff', ['id']),
  ],
};

const grant = (given: Partial<PolicyGrant>): PolicyGrant => ({
  source: 'role:reader',
  allowedTables: [ORDERS, PEOPLE],
  rowRules: [],
  columnRules: [],
  ...given,
});

const masked = (column: string, mask: ColumnMask) => ({ policyId: 'm', table: PEOPLE, column, mask });

const PRIVATE = [
  masked('phone', { kind: 'partial', keepLast: 2 }),
  masked('mail', { kind: 'hash' }),
  masked('pay', { kind: 'constant', value: 'x' }),
];

/** Orders of the EU, with one column masked and one hidden; people of one's teams, whose homes are clear where they lead. */
const POLICY: EffectivePolicy = {
  ...ALL_PASS,
  attributes: { team: 'sales', me: 'ann' },
  layers: [
    {
      kind: 'role',
      grants: [
        grant({
          rowRules: [
            {
              policyId: 'r',
              table: ORDERS,
              predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
            },
          ],
          columnRules: [
            { policyId: 'c', table: ORDERS, column: 'card', mask: { kind: 'null' } },
            { policyId: 'n', table: ORDERS, column: 'note', mask: { kind: 'hide' } },
            ...PRIVATE,
            masked('home', { kind: 'null' }),
          ],
        }),
        grant({
          rowRules: [
            {
              policyId: 'g',
              table: PEOPLE,
              predicate: { op: 'eq', column: 'team', value: { attribute: 'team' } },
            },
          ],
          allowedTables: [PEOPLE],
          columnRules: PRIVATE,
        }),
      ],
    },
    {
      kind: 'user',
      grants: [
        grant({
          rowRules: [
            {
              policyId: 'm',
              table: PEOPLE,
              predicate: {
                op: 'exists',
                column: 'team',
                mapping: TEAMS,
                matches: 'name',
                where: [{ op: 'eq', column: 'reader', value: { attribute: 'me' } }],
              },
            },
          ],
        }),
      ],
    },
  ],
};

/** The statement as if it had been printed: the last look knows nothing of how it came to be. */
async function look(sql: string): Promise<void> {
  const { find } = visibleSchema(CATALOG, POLICY);
  lastLook((await parse(sql)) as PostgresTree, { view: find, valueCount: 2 });
}

const RULE = 'where source.region = $1';
const site = (columns: string, rest = RULE) =>
  `(select ${columns} from public.orders as source ${rest}) as orders`;

const EXISTS =
  'exists (select 1 from public.teams as mapping where mapping.name = source.team and mapping.reader = $1)';
const people = (columns: string, rest = `where ${EXISTS}`) =>
  `(select ${columns} from public.people as source ${rest}) as people`;

const LONGER = 'pg_catalog.length(source.phone::text) > 2';
const PARTIAL = (shown: string) =>
  `case when ${LONGER} then '****' || ${shown} when not ${LONGER} then '****' end`;
const HASH = `pg_catalog.encode(pg_catalog.sha256('k' || pg_catalog.convert_to(source.mail::text, 'UTF8')), 'hex')`;

describe('the last look lets through', () => {
  it.each([
    `select * from ${site('source.id')}`,
    `select pg_catalog.count(*) from ${site('', `${RULE} offset 0`)}`,
    `select * from ${site('source.id, case when false then source.card end as card')}`,
    `select * from ${people('source.id')}`,
    `select * from ${people(`${PARTIAL('pg_catalog.right(source.phone::text, 2)')} as phone`)}`,
    `select * from ${people(`${HASH} as mail, $2::text as pay`)}`,
    `select * from ${people('case when true then $2 else source.pay end as pay')}`,
    `select * from ${people('case when source.team = $2 then source.home end as home')}`,
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
    ['a site with a weaker rule', `select * from ${site('source.id', `${RULE} or true`)}`],
    ['a site with a rule turned round', `select * from ${site('source.id', 'where source.region <> $1')}`],
    ['a site with a rule undone', `select * from ${site('source.id', 'where not source.region = $1')}`],
    [
      'a site whose rule compares a column with itself',
      `select * from ${site('source.id', 'where source.region = source.region')}`,
    ],
    [
      'a mapping without its condition, but for OR',
      `select * from ${people('source.id', `where ${EXISTS.replace(' and ', ' or ')}`)}`,
    ],
    ['a hidden column', `select * from ${site('source.note')}`],
    ['a hidden column behind an expression', `select * from ${site("source.note || '' as note")}`],
    ['a masked column in the clear', `select * from ${site('source.card')}`],
    ['a masked column under another’s name', `select * from ${site('source.card as id')}`],
    ['an unmasked column as an expression', `select * from ${site("source.card || '' as id")}`],
    [
      'a masked column behind a condition',
      `select * from ${site("case when source.card = 'x' then 1 end as card")}`,
    ],
    [
      'a masked column in a branch that is taken',
      `select * from ${site('case when true then source.card end as card')}`,
    ],
    [
      'another column in a mask',
      `select * from ${site('case when false then source.card else source.id end as card')}`,
    ],
    ['a mapping table that no rule reads', `select * from ${site('source.id', `where ${EXISTS}`)}`],
    ['a mapping table outside a rule', 'select * from public.teams as mapping'],
    [
      'a mapping table in FROM of a site',
      `select * from (select mapping.name from public.teams as mapping) as people`,
    ],
    ['a rule without its mapping', `select * from ${people('source.id', 'where source.team = $1')}`],
    [
      'a mapping without its condition',
      `select * from ${people('source.id', `where ${EXISTS.replace(' and mapping.reader = $1', '')}`)}`,
    ],
    [
      'a mapping from another table',
      `select * from ${people('source.id', `where ${EXISTS.replace('teams', 'staff')}`)}`,
    ],
    [
      'a mapping beside another table',
      `select * from ${people('source.id', `where ${EXISTS.replace('as mapping', 'as mapping, public.staff')}`)}`,
    ],
    [
      'a mapping that must not exist',
      `select * from ${people('source.id', `where ${EXISTS} and (select true)`)}`,
    ],
    [
      'more of a value than its mask shows',
      `select * from ${people(`${PARTIAL('pg_catalog.right(source.phone::text, 3)')} as phone`)}`,
    ],
    ['a value where its end should stand', `select * from ${people(`${PARTIAL('source.phone')} as phone`)}`],
    [
      'a hash of nothing beside the value',
      `select * from ${people("pg_catalog.sha256('k') || source.mail as mail")}`,
    ],
    [
      'another column in a hash',
      `select * from ${people(`${HASH.replace('source.mail', 'source.pay')} as mail`)}`,
    ],
    ['a mixed column in the clear', `select * from ${people('source.home')}`],
    [
      'another column where a mixed one is clear',
      `select * from ${people('case when source.team = $2 then source.pay end as home')}`,
    ],
    [
      'a subquery where a mixed column is clear',
      `select * from ${people('case when source.team = $2 then (select 1)::text end as home')}`,
    ],
    [
      'a mixed column by another rule',
      `select * from ${people('case when source.id = $2 then source.home end as home')}`,
    ],
    [
      'a mixed column that is clear either way',
      `select * from ${people('case when source.team = $2 then source.home else source.home end as home')}`,
    ],
    [
      'a mixed column with a second way to be clear',
      `select * from ${people('case when source.team = $2 then source.home when true then source.home end as home')}`,
    ],
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
    ['a parameter nobody bound', 'select $3'],
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
