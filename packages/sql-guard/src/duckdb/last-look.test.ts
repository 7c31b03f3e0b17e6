import { beforeAll, describe, expect, it } from 'vitest';
import type { PhysicalCatalog } from '../catalog.js';
import type { DuckdbParser } from '../parser.js';
import { visibleSchema } from '../policies/visible-schema.js';
import type { ColumnMask, ColumnRule, EffectivePolicy, PolicyPredicate, RowRule } from '../policy.js';
import { ALL_PASS } from '../testing/all-pass.js';
import { startParser } from '../testing/duckdb-database.js';
import { lastLook } from './last-look.js';
import { readNative } from './native-json.js';
import type { NativeTree } from './native-tree.js';

const ORDERS = { schema: 'main', table: 'orders' };
const REGIONS = { schema: 'main', table: 'regions' };
const column = (name: string) => ({ name, type: 'VARCHAR', nullable: true, isPrimaryKey: false });
const plain = (table: string, ...columns: readonly string[]) => ({
  schema: 'main',
  table,
  kind: 'table' as const,
  foreignKeys: [],
  columns: columns.map(column),
});

const CATALOG: PhysicalCatalog = {
  engine: 'duckdb',
  searchPath: ['main'],
  tableNames: 'case-insensitive',
  hash: '',
  tables: [
    plain('orders', 'id', 'card', 'phone', 'email', 'note', 'region', 'secret'),
    plain('regions', 'code', 'boss'),
    plain('staff', 'id'),
  ],
};

const mask = (name: string, kind: ColumnMask) => ({ policyId: 'c', table: ORDERS, column: name, mask: kind });
const rowRule = (predicate: PolicyPredicate) => ({ policyId: 'r', table: ORDERS, predicate });

const MASKS = [
  mask('card', { kind: 'null' }),
  mask('phone', { kind: 'partial', keepLast: 2 }),
  mask('email', { kind: 'hash' }),
  mask('note', { kind: 'constant', value: 'n/a' }),
  mask('secret', { kind: 'hide' }),
];

function policyWith(predicate: PolicyPredicate): EffectivePolicy {
  const grant = {
    source: 'role:a',
    allowedTables: [ORDERS],
    rowRules: [rowRule(predicate)],
    columnRules: MASKS,
  };
  return { ...ALL_PASS, layers: [{ kind: 'role', grants: [grant] }] };
}

const IN_REGION = policyWith({ op: 'eq', column: 'region', value: { constant: 'EU' } });

let parser: DuckdbParser;
beforeAll(async () => {
  parser = await startParser();
});

/** The statement as if it had been printed: the last look knows nothing of how it came to be. */
async function look(sql: string, policy = IN_REGION): Promise<void> {
  const schema = visibleSchema(CATALOG, policy);
  const tree = readNative(await parser.parse(sql)) as NativeTree;
  lastLook(tree, { valueCount: 2, view: (name) => schema.find(name) });
}

const RULE = 'where source.region = cast($1 as varchar)';
const FENCE = 'limit 4611686018427387904';
const site = (columns: string, rest = `${RULE} ${FENCE}`) =>
  `(select ${columns} from main.orders as source ${rest}) as orders`;

describe('the last look lets through', () => {
  it.each([
    `select * from ${site('source.id')}`,
    `select system.main.count_star() from ${site('1 as unread')}`,
    `select * from ${site('source.id, case when false then source.card else null end as card')}`,
    `select * from ${site("case when system.main.length(source.phone) > 2 then system.main.\"||\"('****', system.main.right(source.phone, 2)) when system.main.length(source.phone) <= 2 then '****' end as phone")}`,
    `select * from ${site('system.main.sha256(system.main.encode(source.email)) as email')}`,
    `select * from ${site('cast($2 as varchar) as note')}`,
    `select * from ${site('source.id')} (a)`,
    `with recursive t as (select 1 as n union all select system.main."+"(n, 1) from t) select n from t`,
    `with a as (select 1), b as (select * from a) select * from b`,
    `select 1, cast('2' as varchar), cast('[1]' as integer[]), system.main.get_current_timestamp()`,
    `select sum(a) over () from (select 1 as a)`,
    `select * from system.main.range(3) as r(i), system.main.unnest(system.main.list_value(1)) u`,
    `select system.main.list_transform(system.main.list_value(1), (x, i) -> system.main."+"(x, i))`,
  ])('%s', async (sql) => {
    await expect(look(sql)).resolves.toBeUndefined();
  });
});

/** Each is what the guard would print if a phase before had a fault. */
describe('the last look stops', () => {
  it.each([
    ['a table that was not rewritten', 'select * from main.orders'],
    ['a table that was not rewritten, in a subquery', 'select * from (select * from main.orders) x'],
    ['a table that was not rewritten, beside a site', `select * from ${site('source.id')}, main.staff`],
    ['a table without a schema', 'select * from orders'],
    ['a table of another database', 'select * from other.main.orders'],
    ['a file', `select * from 'x.csv'`],
    ['a CTE’s name where it is not in sight', 'select * from (with t as (select 1) select * from t) x, t'],
    ['a CTE that names itself', 'with orders as (select * from orders) select 1'],
    ['a CTE’s name from a later one', 'with a as (select * from b), b as (select 1) select * from a'],
    ['a table that is not allowed', 'select * from (select source.id from main.staff as source) as staff'],
    ['a table that is not in the catalog', 'select * from (select source.id from vault.keys as source) as k'],
    ['a site without its row rule', `select * from ${site('source.id', '')}`],
    ['a site with another rule', `select * from ${site('source.id', 'where source.id = $1')}`],
    ['a site with its rule turned around', `select * from ${site('source.id', 'where source.region <> $1')}`],
    ['a site with a weaker rule', `select * from ${site('source.id', `${RULE} or true`)}`],
    ['a site with a value in its rule', `select * from ${site('source.id', `where source.region = 'US'`)}`],
    ['a hidden column', `select * from ${site('source.secret')}`],
    ['a hidden column behind an expression', `select * from ${site('source.secret || 1 as secret')}`],
    ['a masked column in the clear', `select * from ${site('source.card')}`],
    ['a masked column under another’s name', `select * from ${site('source.card as id')}`],
    ['another column in a hash', `select * from ${site('system.main.sha256(source.secret) as email')}`],
    [
      'more than a partial mask shows',
      `select * from ${site('system.main.right(source.phone, 3) as phone')}`,
    ],
    ['a null mask that is the value', `select * from ${site('case when true then source.card end as card')}`],
    ['an unmasked column as an expression', `select * from ${site("source.card || '' as id")}`],
    ['an unknown column', `select * from ${site('source.rowid')}`],
    ['a star in a site', `select * from ${site('source.*')}`],
    ['a limit in a site', `select * from ${site('source.id', `${RULE} limit 1`)}`],
    ['an offset in a site', `select * from ${site('source.id', `${RULE} offset 1`)}`],
    ['a grouped site', `select * from ${site('source.id', `${RULE} group by source.id`)}`],
    ['a site with QUALIFY', `select * from ${site('source.id', `${RULE} qualify row_number() over () = 1`)}`],
    ['a sampled site', `select * from ${site('source.id', `${RULE} using sample 1`)}`],
    [
      'a table under another name in a site',
      `select * from (select t.id from main.orders as t where t.region = $1) as o`,
    ],
    ['a call without its schema', 'select count(1)'],
    ['an operator that a macro could take', 'select 1 + 1'],
    ['a function that is not allowed', `select system.main.getenv('HOME')`],
    ['a user’s function', 'select main.count(1)'],
    ['a user’s window function', 'select main.sum(1) over ()'],
    ['a function in FROM that is not allowed', `select * from system.main.read_csv('x')`],
    ['a function in FROM without its schema', 'select * from range(1)'],
    ['a list of any length', 'select system.main.range(1000000000)'],
    ['unnest of all levels', `select system.main.unnest(system.main.list_value(1), recursive := true)`],
    ['a type that is not allowed', `select cast('a' as mood)`],
    ['a type that is not allowed, in a list', `select cast('a' as mood[])`],
    ['who is asking, as a clock', 'select current_date'],
    ['a column by its position', 'select #2 from (select 1, 2)'],
    ['a parameter nobody bound', 'select $3'],
    ['a named parameter', 'select $a'],
    ['SAMPLE', 'select 1 using sample 1'],
    ['COLUMNS of a pattern', `select columns('a.*') from (select 1 as a)`],
    ['a user’s function in REPLACE', `select * replace (evil(2) as a) from (select 1 as a)`],
    ['DESCRIBE', 'select * from (describe (select 1))'],
    ['AT', `select * from t at (version => 1)`],
    ['PIVOT of a user’s function', `select * from (select 1 as a, 2 as b) pivot (sum(a) for b in (2))`],
    [
      'PIVOT of a table that was not rewritten',
      `select * from main.orders pivot (system.main.sum(id) for region in (2))`,
    ],
    ['LIMIT in per cent', 'select 1 limit 10%'],
    ['two statements', 'select 1; select 2'],
  ])('%s', async (_fault, sql) => {
    await expect(look(sql)).rejects.toThrow(/^The guard's last look found /);
  });
});

describe('what is cut is fenced', () => {
  const masked = (rest: string) =>
    `select * from ${site('case when false then source.card else null end as card, source.id', rest)}`;
  const MASKED: EffectivePolicy = {
    ...ALL_PASS,
    denials: { tables: [], rows: [], columns: [mask('card', { kind: 'null' })] },
  };

  it.each<[string, string, EffectivePolicy]>([
    ['rows', `select * from ${site('source.id', RULE)}`, IN_REGION],
    ['cells', masked(''), MASKED],
  ])('%s', async (_what, sql, policy) => {
    await expect(look(sql, policy)).rejects.toThrow(/without a fence/);
    await expect(look(sql.replace(') as orders', ` ${FENCE}) as orders`), policy)).resolves.toBeUndefined();
  });

  it('but not what is whole', async () => {
    await expect(look(`select * from ${site('source.id', '')}`, MASKED)).resolves.toBeUndefined();
  });
});

describe('a column that is clear in some rows', () => {
  const granted = (source: string, rowRules: readonly RowRule[], columnRules: readonly ColumnRule[]) => ({
    source,
    allowedTables: [ORDERS],
    rowRules,
    columnRules,
  });
  const inRegion = rowRule({ op: 'eq', column: 'region', value: { constant: 'EU' } });
  const MIXED: EffectivePolicy = {
    ...ALL_PASS,
    layers: [
      {
        kind: 'role',
        grants: [
          granted('role:a', [], [mask('card', { kind: 'null' }), mask('secret', { kind: 'null' })]),
          granted('role:b', [inRegion], [mask('secret', { kind: 'null' })]),
        ],
      },
    ],
  };
  const clear = (value: string) =>
    look(
      `select * from ${site(`case when source.region = cast($1 as varchar) then ${value} else null end as card`, FENCE)}`,
      MIXED,
    );

  it.each(['source.card', 'cast(source.card as varchar)'])('shows %s', async (value) => {
    await expect(clear(value)).resolves.toBeUndefined();
  });

  it.each(['source.secret', 'cast(source.id as varchar)', '(select 1)'])('never %s', async (value) => {
    await expect(clear(value)).rejects.toThrow(/in place of card/);
  });
});

describe('row rules are compared part by part', () => {
  const rule = (where: string, predicate: PolicyPredicate) =>
    look(`select * from ${site('source.id', `where ${where} ${FENCE}`)}`, policyWith(predicate));
  const eq = { op: 'eq', column: 'region', value: { constant: 'EU' } } as const;
  const isNull = { op: 'is_null', column: 'id' } as const;
  const list = { op: 'in', column: 'id', value: { constant: [1, 2] } } as const;
  const exists = {
    op: 'exists',
    column: 'region',
    mapping: REGIONS,
    matches: 'code',
    where: [{ op: 'eq', column: 'boss', value: { constant: 'me' } }],
  } as const;
  const MAPPING =
    'exists (select 1 from main.regions as mapping where mapping.code = source.region and mapping.boss = $1)';

  it.each<readonly [string, PolicyPredicate]>([
    ['source.region = $1 and source.id is null', { op: 'and', operands: [eq, isNull] }],
    [
      '(source.region = $1 or source.id is null) and source.id in ($1, $2)',
      { op: 'and', operands: [{ op: 'or', operands: [eq, isNull] }, list] },
    ],
    [
      'source.region = $1 and (source.id is null and source.id in ($1))',
      { op: 'and', operands: [{ op: 'and', operands: [eq, isNull] }, list] },
    ],
    ['not (source.region = $1)', { op: 'not', operand: eq }],
    [
      'not (source.region = $1 and source.id is null)',
      { op: 'not', operand: { op: 'and', operands: [eq, isNull] } },
    ],
    ['not (source.id is null)', { op: 'not', operand: isNull }],
    ['not (source.region = $1)', { op: 'not', operand: { op: 'and', operands: [eq] } }],
    ['not (source.id in ($1, $2))', { op: 'not', operand: { op: 'or', operands: [list] } }],
    ['source.id not in ($1, $2)', { op: 'not', operand: list }],
    ['false', { op: 'in', column: 'id', value: { constant: [] } }],
    ['true', { op: 'and', operands: [] }],
    [MAPPING, exists],
    [`not ${MAPPING}`, { op: 'not', operand: exists }],
  ])('%s', async (where, predicate) => {
    await expect(rule(where, predicate)).resolves.toBeUndefined();
  });

  it.each<readonly [string, PolicyPredicate]>([
    ['source.region = $1', { op: 'and', operands: [eq, isNull] }],
    ['source.region = $1 or source.id is null', { op: 'and', operands: [eq, isNull] }],
    ['source.region = $1', { op: 'not', operand: eq }],
    ['source.id = $1', eq],
    ['source.region = source.region', eq],
    ['true', eq],
    ['source.id not in ($1)', list],
    [MAPPING.replace('mapping.code = source.region', 'mapping.code = mapping.code'), exists],
    [MAPPING.replace(' and mapping.boss = $1', ''), exists],
    [MAPPING.replace('main.regions', 'main.staff'), exists],
    [MAPPING.replace('exists', 'not exists'), exists],
  ])('not %s', async (where, predicate) => {
    await expect(rule(where, predicate)).rejects.toThrow(/^The guard's last look found /);
  });
});
