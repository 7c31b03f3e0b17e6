import { describe, expect, it } from 'vitest';
import type { CatalogTable, PhysicalCatalog } from '../catalog.js';
import { visibleSchema } from '../policies/visible-schema.js';
import type { EffectivePolicy } from '../policy.js';
import { readSelect } from '../polyglot/read-select.js';
import { SQLITE_PRINTED_FUNCTIONS } from '../sqlite/allowed/functions.js';
import { SQLITE_COLLATIONS, SQLITE_TYPES } from '../sqlite/allowed/types.js';
import { SQLITE_PRINTED_RULES } from '../sqlite/reading-rules.js';
import { ALL_PASS } from '../testing/all-pass.js';
import { polyglotParser } from '../testing/polyglot-parser.js';
import { checkPrinted } from './check.js';
import type { PrintedRules } from './printed-rules.js';
import { SQLITE_SYNTAX } from './syntaxes/sqlite.js';

const ORDERS = { schema: 'main', table: 'orders' };
const REPS = { schema: 'main', table: 'reps' };
const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: false });
const tableOf = (name: { schema: string; table: string }, columns: readonly string[]): CatalogTable => ({
  ...name,
  kind: 'table',
  foreignKeys: [],
  columns: columns.map(column),
});

const CATALOG: PhysicalCatalog = {
  engine: 'sqlite',
  searchPath: ['main'],
  tableNames: 'case-insensitive',
  hash: '',
  tables: [
    tableOf(ORDERS, ['id', 'card', 'phone', 'city', 'note', 'region', 'rep']),
    tableOf(REPS, ['rep', 'who']),
    tableOf({ schema: 'main', table: 'staff' }, ['id']),
    tableOf({ schema: 'main', table: 'flags' }, ['id', 'true']),
  ],
};

const rule = (
  policyId: string,
  name: string,
  mask: EffectivePolicy['denials']['columns'][number]['mask'],
) => ({
  policyId,
  table: ORDERS,
  column: name,
  mask,
});

/** Of orders the EU's rows of one's own; `card` is hashed, `phone` shows its end, `city` is empty, `note` is hidden. */
const POLICY: EffectivePolicy = {
  ...ALL_PASS,
  attributes: { region: 'EU', who: 'ann' },
  layers: [
    {
      kind: 'role',
      grants: [
        {
          source: 'role:analyst',
          allowedTables: [ORDERS, { schema: 'main', table: 'flags' }],
          rowRules: [
            {
              policyId: 'r',
              table: ORDERS,
              predicate: { op: 'eq', column: 'region', value: { attribute: 'region' } },
            },
            {
              policyId: 'm',
              table: ORDERS,
              predicate: {
                op: 'exists',
                column: 'rep',
                mapping: REPS,
                matches: 'rep',
                where: [{ op: 'in', column: 'who', value: { attribute: 'who' } }],
              },
            },
          ],
          columnRules: [
            rule('c', 'card', { kind: 'hash' }),
            rule('p', 'phone', { kind: 'partial', keepLast: 2 }),
            rule('n', 'city', { kind: 'null' }),
            rule('h', 'note', { kind: 'hide' }),
          ],
        },
      ],
    },
  ],
};

const RULES: PrintedRules = {
  syntax: SQLITE_SYNTAX,
  functions: SQLITE_PRINTED_FUNCTIONS,
  types: SQLITE_TYPES,
  collations: SQLITE_COLLATIONS,
  readBack: (sql) =>
    readSelect(sql, polyglotParser('sqlite'), { rules: SQLITE_PRINTED_RULES, parameters: 'allowed' }),
};

/** The statement as if it had been printed: the last look knows nothing of how it came to be. */
async function look(sql: string, valueCount = sql.split('?').length - 1): Promise<void> {
  const schema = visibleSchema(CATALOG, POLICY);
  const tree = await RULES.readBack(sql);
  await checkPrinted({ sql, tree, valueCount, catalog: CATALOG, view: (name) => schema.find(name) }, RULES);
}

const MAPPING = `exists (select 1 from main.reps as mapping where mapping.rep = source.rep and mapping.who in (?))`;
const WHERE = `where source.region = ? and ${MAPPING}`;
const FENCE = 'limit -1 offset 0';
const site = (columns: string, rest = `${WHERE} ${FENCE}`) =>
  `(select ${columns} from main.orders as source ${rest}) as orders`;
const CARD = 'parley_hmac(?, cast(source.card as text)) as card';
const PHONE = `case when length(source.phone) > 2 then '****' || substr(source.phone, -2) when length(source.phone) <= 2 then '****' end as phone`;

describe('the last look lets through', () => {
  it.each([
    `select * from ${site('source.id')} limit 5`,
    `select count(*) from ${site('1 as unread')} limit 5`,
    `select * from ${site(`source.id, ${CARD}, ${PHONE}, null as city`)} limit 5`,
    `select * from ${site(`source.id as a, ${CARD.replace('as card', 'as b')}, ${PHONE.replace('as phone', 'as c')}, null as d, source.region as e, source.rep as f`)} limit 5`,
    `with recursive t as (select 1 as n union all select n + 1 from t) select n from t limit 5`,
    'with a as (select 1 as x), b as (select * from a) select * from b limit 5',
    'values (1), (2)',
    `select cast('2' as text), current_date, upper('x'), 'a' collate nocase limit 5`,
    'select f.id from (select source.id from main.flags as source) as f limit 5',
  ])('%s', async (sql) => {
    await expect(look(sql)).resolves.toBeUndefined();
  });
});

/** Each is what the guard would print if a phase before had a fault. */
describe('the last look stops', () => {
  it.each([
    ['no row limit', `select * from ${site('source.id')}`],
    ['outside its rewritten place', 'select * from main.orders limit 5'],
    [
      'outside its rewritten place',
      'select * from (select * from main.orders, main.orders as o) as x limit 5',
    ],
    ['outside its rewritten place', 'select * from orders limit 5'],
    ['outside its rewritten place', 'select 1 where exists (select 1 from main.orders) limit 5'],
    [
      'outside its rewritten place',
      'with a as (with b as (select 1 as x) select * from b) select * from b limit 5',
    ],
    ['which is not allowed', 'select * from (select source.id from main.staff as source) as s limit 5'],
    [
      'which is not allowed',
      'select * from (select source.x from main.sqlite_schema as source) as s limit 5',
    ],
    ['a table by another name', `select * from ${site('source.id').replaceAll('source', 's')} limit 5`],
    ['more than a filter', `select * from ${site('distinct source.id')} limit 5`],
    ['more than a filter', `select * from ${site('source.id', `${WHERE} group by source.id`)} limit 5`],
    ['no fence', `select * from ${site('source.id', WHERE)} limit 5`],
    ['more than a fence', `select * from ${site('source.id', `${WHERE} limit 3`)} limit 5`],
    ['more than a fence', `select * from ${site('source.id', `${WHERE} order by source.id`)} limit 5`],
    ['a hidden column', `select * from ${site('source.note')} limit 5`],
    ['a hidden column', `select * from ${site('source.rowid')} limit 5`],
    ['a hidden column', `select * from ${site('*')} limit 5`],
    ['a true value', `select * from ${site('source.card')} limit 5`],
    ['a true value', `select * from ${site('upper(source.id) as id')} limit 5`],
    ['a true value', `select * from ${site('upper(source.card) as card')} limit 5`],
    ['a true value', `select * from ${site('parley_hmac(?, source.note) as card')} limit 5`],
    ['a true value', `select * from ${site('case when source.card = 1 then null end as city')} limit 5`],
    [
      'a true value',
      `select * from ${site('case when length(source.city) > 2 then null end as city')} limit 5`,
    ],
    ['a true value', `select * from ${site('substr(source.phone, -3) as phone')} limit 5`],
    ['a true value', `select * from ${site('substr(source.phone, 2) as phone')} limit 5`],
    ['a true value', `select * from ${site('(select 1) as card')} limit 5`],
    ['without its row rules', `select * from ${site('source.id', '')} limit 5`],
    ['in other words', `select * from ${site('source.id', 'where source.region = ?')} limit 5`],
    [
      'in other words',
      `select * from ${site('source.id', `where source.region <> ? and ${MAPPING}`)} limit 5`,
    ],
    ['in other words', `select * from ${site('source.id', `where source.city = ? and ${MAPPING}`)} limit 5`],
    [
      'in other words',
      `select * from ${site('source.id', `where source.region = source.region and ${MAPPING}`)} limit 5`,
    ],
    ['in other words', `select * from ${site('source.id', `where source.region = ? or ${MAPPING}`)} limit 5`],
    [
      'in other words',
      `select * from ${site('source.id', WHERE.replace('mapping.rep = source.rep', 'mapping.rep = mapping.rep'))} limit 5`,
    ],
    [
      'in other words',
      `select * from ${site('source.id', WHERE.replace('main.reps', 'main.staff'))} limit 5`,
    ],
    ['in other words', `select * from ${site('source.id', WHERE.replace('in (?)', 'not in (?)'))} limit 5`],
    ['in other words', `select * from ${site('source.id', WHERE.replace('exists', 'not exists'))} limit 5`],
  ])('%s: %s', async (what, sql) => {
    await expect(look(sql)).rejects.toThrow(what);
  });

  it.each([0, 2])('parameters that have %i values', async (count) => {
    await expect(look('select ? as a limit 5', count)).rejects.toThrow('parameters without values');
  });

  it('a call, a type and a collation that its lists do not name', async () => {
    const schema = visibleSchema(CATALOG, POLICY);
    const read = await RULES.readBack("select upper('x'), cast(1 as text), 'a' collate nocase limit 5");
    const printed = { sql: '', tree: read, valueCount: 0, catalog: CATALOG, view: schema.find };
    const rules = { ...RULES, readBack: async () => read };
    await expect(checkPrinted(printed, rules)).resolves.toBeUndefined();
    await expect(checkPrinted(printed, { ...rules, functions: new Map() })).rejects.toThrow(
      'a call of upper',
    );
    await expect(checkPrinted(printed, { ...rules, types: new Set() })).rejects.toThrow('the type text');
    await expect(checkPrinted(printed, { ...rules, collations: new Set() })).rejects.toThrow(
      'the collation nocase',
    );
  });
});

describe('text that does not say what the tree says', () => {
  it.each([
    ['select 1 as a limit 5', 'select 2 as a limit 5'],
    ['select 1 as a limit 5', 'select 1 as b limit 5'],
    [
      'select 1 as a where 1 = 1 and (2 = 2 or 3 = 3) limit 5',
      'select 1 as a where (1 = 1 and 2 = 2) or 3 = 3 limit 5',
    ],
    ['select 1 as a limit 5', 'select 1 as a limit 5 offset 1'],
    ['select 1 as a limit 5', 'this is no SQL'],
  ])('is refused: %s / %s', async (meant, sql) => {
    const tree = await RULES.readBack(meant);
    const looked = checkPrinted({ sql, tree, valueCount: 0, catalog: CATALOG, view: () => null }, RULES);
    await expect(looked).rejects.toMatchObject({ code: 'SQL_NOT_SUPPORTED' });
  });

  it('is taken where it only groups in another way', async () => {
    const tree = await RULES.readBack('select 1 as a where (1 = 1 and 2 = 2) and 3 = 3 limit 5');
    const sql = 'select 1 as "a" where 1 = 1 and (2 = 2 and 3 = 3) limit 5';
    await expect(
      checkPrinted({ sql, tree, valueCount: 0, catalog: CATALOG, view: () => null }, RULES),
    ).resolves.toBeUndefined();
  });
});

describe('TRUE and FALSE in SQLite', () => {
  it.each([
    'select f.id from (select source.id from main.flags as source) as f where true limit 5',
    'select f.id from (select source.id from main.flags as source) as f where f.id is not false limit 5',
    'select false as "TRUE" limit 5',
    'select x.id from (select 1 as id, 0 as "true") as x where true limit 5',
    'with x ("false") as (select 1) select 1 from x where false limit 5',
  ])('are refused where they could be columns: %s', async (sql) => {
    await expect(look(sql)).rejects.toMatchObject({ code: 'SQL_NOT_SUPPORTED' });
  });

  it('are themselves elsewhere', async () => {
    await expect(look('select true, false where 1 is true limit 5')).resolves.toBeUndefined();
  });
});
