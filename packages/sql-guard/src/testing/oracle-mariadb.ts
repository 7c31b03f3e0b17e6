import { createHmac } from 'node:crypto';
import type { ColumnMask } from '../policy.js';
import { sqlLiteral } from './drawn-policy.js';
import type { Views } from './oracle-run.js';
import type { OracleWords } from './oracle-views.js';
import { type PolicyShop, SMALL_POLICY_SHOP } from './policy-shop.js';

/*
 * Views with the tables' names in a database of their own, which is made the default one. A table without a view is not there at
 * all. They read copies without keys: by a key, MariaDB finds 40 where 40.5 is asked for. Nothing of the guard may be imported
 * here.
 */

type Run = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;

const DATABASE = 'oracle';
const COPIES = 'oracle_tables';

const SHOP: PolicyShop = {
  ...SMALL_POLICY_SHOP,
  schema: 'shop',
  realName: (table) => `${COPIES}.${table}`,
};

/** What the columns are as MariaDB has them; all others are text. */
const TYPES: Readonly<Record<string, 'whole' | 'small' | 'money' | 'double' | 'time'>> = {
  ...Object.fromEntries(
    ['id', 'customer_id', 'order_id', 'line', 'product_id', 'quantity', 'manager_id', 'salary'].map(
      (column) => [column, 'whole' as const],
    ),
  ),
  active: 'small',
  credit: 'money',
  total: 'money',
  price: 'money',
  discount: 'double',
  birthday: 'time',
  ordered_at: 'time',
};

export const MARIADB_ORACLE: OracleWords = {
  shop: SHOP,
  createView: (table, select) => `create algorithm = temptable view ${DATABASE}.${table} as ${select}`,
  mask: (how, { column }) => {
    const value = `base.${column}`;
    const text = `cast(${value} as char)`;
    switch (how.kind) {
      case 'hide':
      case 'null':
        return { masked: `nullif(${value}, ${value})`, clear: value };
      case 'hash':
        return { masked: hashOf(value), clear: text };
      case 'partial': {
        const end = how.keepLast === 0 ? `''` : `right(${text}, ${how.keepLast})`;
        const masked = `case when ${value} is null then null when char_length(${text}) <= ${how.keepLast} then '****' else concat('****', ${end}) end`;
        return { masked, clear: text };
      }
      case 'constant':
        return constantCells(how.value, column);
    }
  },
};

function constantCells(constant: Extract<ColumnMask, { kind: 'constant' }>['value'], column: string) {
  const value = `base.${column}`;
  const type = TYPES[column] ?? 'text';
  const masked = sqlLiteral(constant);
  if (typeof constant === 'string' && type === 'text') return { masked, clear: value };
  if (typeof constant === 'number') {
    if (type === 'money') return { masked: `cast(${masked} as decimal(10,2))`, clear: value };
    if (type === 'double') return { masked: `${masked}e0`, clear: value };
    if (type === 'whole' && Number.isInteger(constant)) return { masked, clear: value };
  }
  return { masked: sqlLiteral(String(constant)), clear: `cast(${value} as char)` };
}

/** Copies the shop, each value with its hash, which is made here: MariaDB is not asked for any. */
export async function prepareOracle(run: Run, hashKey: string): Promise<void> {
  for (const database of [DATABASE, COPIES]) await run(`create database ${database}`);
  for (const [table, columns] of Object.entries(SHOP.tables)) {
    const hashes = columns.map((column) => `cast(null as char(64)) as ${hashOf(column)}`);
    const copy = SHOP.realName(table);
    await run(
      `create table ${copy} as select base.*, ${hashes.join(', ')} from ${SHOP.schema}.${table} base`,
    );
    for (const column of columns) {
      const values = await run(`select distinct binary cast(${column} as char) from ${copy}`);
      const cases = values.flat().flatMap((hex) => (hex === null ? [] : [hashCase(hex, hashKey)]));
      await run(
        `update ${copy} set ${hashOf(column)} = case hex(cast(${column} as char)) ${cases.join(' ')} end`,
      );
    }
  }
}

const hashOf = (column: string) => `${column}_hash`;

/** @param hex the value's bytes */
function hashCase(hex: string, hashKey: string): string {
  const hash = createHmac('sha256', hashKey).update(Buffer.from(hex, 'hex')).digest('hex');
  return `when '${hex}' then '${hash}'`;
}

export async function buildViews(run: Run, views: Views): Promise<void> {
  const names = Object.keys(SHOP.tables).map((table) => `${DATABASE}.${table}`);
  await run(`drop view if exists ${names.join(', ')}`);
  for (const view of views.values()) await run(view);
}

/** Asks as one whose default database is the oracle's. */
export async function askViews<Answer>(run: Run, ask: () => Promise<Answer>): Promise<Answer> {
  await run(`use ${DATABASE}`);
  try {
    return await ask();
  } finally {
    await run(`use ${SHOP.schema}`);
  }
}
