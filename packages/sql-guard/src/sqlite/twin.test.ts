import { propertySeed } from '@parley/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ColumnComparison, EffectivePolicy, PolicyPredicate } from '../policy.js';
import { sorted } from '../testing/guard.js';
import { GuardedShop } from '../testing/guarded-shop.js';
import { policyOf } from '../testing/policies.js';
import { sqliteRaising, TELLING_NUMBER, TELLING_WORD } from '../testing/sqlite-raising.js';
import { sqliteStatements } from '../testing/sqlite-select.js';

/*
 * Two databases that differ only in what a person may not see: hidden rows, hidden columns, cells that are masked by a mask
 * that shows nothing of them. Every statement that is approved gives equal rows on both, or the same error.
 */

const SEED = propertySeed();
const STATEMENTS = Number(process.env.TWIN_STATEMENTS ?? 300);

const shops: GuardedShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.stop();
});
const startShop = async (changes: readonly string[]) => {
  const shop = await GuardedShop.start('sqlite', changes);
  shops.push(shop);
  return shop;
};

const is = (column: string, value: string): ColumnComparison => ({
  op: 'eq',
  column,
  value: { constant: value },
});
const upTo = (column: string, value: number): ColumnComparison => ({
  op: 'lte',
  column,
  value: { constant: value },
});
/**
 * The same rows, by a rule that SQLite tries after all plain conditions where it may: without the fence those would run on hidden
 * rows.
 */
const costly = (table: string, rule: ColumnComparison): PolicyPredicate => ({
  op: 'exists',
  column: 'id',
  mapping: { schema: 'main', table },
  matches: 'id',
  where: [rule],
});
const EMPTY = { kind: 'null' } as const;
const FIXED = { kind: 'constant', value: 'x' } as const;
const HIDDEN = { kind: 'hide' } as const;

interface Twins {
  readonly policy: EffectivePolicy;
  /** What makes the second database differ from the first. */
  readonly changes: readonly string[];
}

const NUMBER = TELLING_NUMBER('id');
const WORD = TELLING_WORD('id');
const ITEM_NUMBER = TELLING_NUMBER('order_id');
const MORE = `(with recursive n (id) as (select 1000 union all select id + 1 from n where id < 1060) select id from n)`;

const TWINS: Readonly<Record<string, Twins>> = {
  'hidden rows': {
    policy: policyOf({
      schema: 'main',
      roles: [
        {
          rows: {
            customers: costly('customers', is('region', 'EU')),
            orders: costly('orders', {
              op: 'in',
              column: 'status',
              value: { constant: ['paid', 'shipped'] },
            }),
            order_items: upTo('line', 1),
            employees: costly('employees', upTo('id', 7)),
            products: upTo('price', 60),
          },
        },
      ],
    }),
    changes: [
      `update customers set name = ${WORD}, email = ${WORD}, profile = ${WORD}, credit = ${NUMBER}, active = ${NUMBER}, region = 'ZZ' where region <> 'EU'`,
      `insert into customers (id, name, email, region, credit) select id, ${WORD}, ${WORD}, ${WORD}, ${NUMBER} from ${MORE}`,
      `update orders set total = ${NUMBER}, discount = ${NUMBER}, ordered_at = ${WORD} where status in ('open', 'void')`,
      `insert into orders (id, customer_id, ordered_at, status, total) select id, 1 + id % 20, ${WORD}, ${WORD}, ${NUMBER} from ${MORE}`,
      `update order_items set quantity = ${ITEM_NUMBER}, price = ${TELLING_WORD('order_id')} where line > 1`,
      `delete from order_items where line > 1 and order_id % 7 = 0`,
      `update employees set salary = ${NUMBER}, name = ${WORD}, department = ${WORD}, manager_id = 3 where id > 7`,
      `insert into employees select id, ${WORD}, 3, ${NUMBER}, ${WORD} from ${MORE}`,
      `update products set title = ${WORD}, category = ${WORD}, price = 9223372036854775807 where price > 60`,
    ],
  },
  'hidden columns and cells': {
    policy: policyOf({
      schema: 'main',
      roles: [
        {
          masks: {
            customers: { email: HIDDEN, credit: EMPTY, name: FIXED, birthday: HIDDEN, active: EMPTY },
            orders: { total: EMPTY, status: FIXED, ordered_at: EMPTY },
            order_items: { quantity: { kind: 'constant', value: 1 }, price: HIDDEN },
            employees: { salary: HIDDEN, name: EMPTY, department: FIXED },
          },
        },
      ],
      denied: { masks: { products: { price: HIDDEN, title: FIXED }, customers: { profile: EMPTY } } },
    }),
    changes: [
      `update customers set name = ${WORD}, email = ${WORD}, credit = ${NUMBER}, birthday = ${WORD}, active = ${NUMBER}, profile = ${WORD}`,
      `update orders set total = ${NUMBER}, status = ${WORD}, ordered_at = ${WORD}`,
      `update order_items set quantity = ${ITEM_NUMBER}, price = ${TELLING_WORD('order_id')}`,
      `update employees set salary = ${NUMBER}, name = ${WORD}, department = ${WORD}`,
      `update products set price = ${NUMBER}, title = ${WORD}`,
    ],
  },
  'cells that are clear in some rows': {
    policy: policyOf({
      schema: 'main',
      roles: [
        {
          rows: {
            customers: costly('customers', is('region', 'EU')),
            orders: costly('orders', is('status', 'paid')),
            employees: costly('employees', upTo('id', 9)),
          },
          masks: {
            customers: { name: FIXED, email: EMPTY, credit: EMPTY, birthday: HIDDEN },
            orders: { total: EMPTY, customer_id: { kind: 'constant', value: 3 } },
            employees: { salary: { kind: 'constant', value: 0 }, name: FIXED },
          },
        },
        {
          rows: {
            customers: costly('customers', is('region', 'US')),
            orders: is('status', 'open'),
            employees: costly('employees', upTo('id', 4)),
          },
        },
      ],
    }),
    changes: [
      `update customers set name = ${WORD}, email = ${WORD}, credit = ${NUMBER}, birthday = ${WORD} where region <> 'US'`,
      `update customers set profile = ${WORD} where region = 'APAC'`,
      `update orders set total = ${NUMBER}, customer_id = 1 + id % 5 where status <> 'open'`,
      `update orders set ordered_at = ${WORD}, discount = ${NUMBER} where status in ('void', 'shipped')`,
      `update employees set salary = ${NUMBER}, name = ${WORD} where id > 4`,
      `update employees set manager_id = 3, department = ${WORD} where id > 9`,
    ],
  },
  'mapping tables, denials and what nobody has classified': {
    policy: policyOf({
      schema: 'main',
      roles: [
        {
          rows: {
            customers: {
              op: 'exists',
              column: 'id',
              mapping: { schema: 'main', table: 'orders' },
              matches: 'customer_id',
              where: [is('status', 'paid')],
            },
          },
        },
      ],
      denied: {
        tables: ['orders', 'order_items'],
        rows: { customers: is('region', 'APAC'), employees: costly('employees', upTo('id', 5)) },
      },
      classified: [
        { schema: 'main', table: 'customers', columns: ['id', 'name', 'email', 'region'] },
        { schema: 'main', table: 'employees', columns: ['id', 'name', 'manager_id'] },
        { schema: 'main', table: 'products', columns: ['id', 'title', 'price'] },
      ],
    }),
    changes: [
      `update customers set name = ${WORD}, email = ${WORD} where id not in (select customer_id from orders where status = 'paid' and customer_id is not null)`,
      `insert into orders (id, customer_id, ordered_at, status, total) select 5000 + id, customer_id, ${WORD}, 'paid', ${NUMBER} from orders where status = 'paid'`,
      `update orders set total = ${NUMBER}, discount = ${NUMBER}`,
      `update orders set customer_id = ${NUMBER}, status = ${WORD} where status <> 'paid'`,
      `delete from order_items where line > 1`,
      `update customers set birthday = ${WORD}, credit = ${NUMBER}, active = null, profile = ${WORD}`,
      `update customers set name = ${WORD}, email = ${WORD} where region = 'APAC'`,
      `update employees set salary = ${NUMBER}, department = ${WORD}`,
      `update employees set name = ${WORD} where id <= 5`,
      `update products set category = ${WORD}`,
    ],
  },
};

type Outcome = { readonly rows: readonly string[] } | { readonly code: string };

/** An engine's error is what the driver makes of it: its code, which a caller sees, without the message. */
async function ask(shop: GuardedShop, sql: string, policy?: EffectivePolicy): Promise<Outcome> {
  try {
    return { rows: sorted(await shop.ask(sql, policy, 10_000_000)) };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { code: String(error.code) };
    throw error;
  }
}

const asked = fc.oneof({ weight: 3, arbitrary: sqliteRaising }, sqliteStatements);

describe(`what can't be seen can't be told apart in SQLite (PROPERTY_SEED=${SEED})`, () => {
  it.each(Object.entries(TWINS))(
    '%s',
    async (_what, { policy, changes }) => {
      const one = await startShop([]);
      const other = await startShop(changes);
      const counts = { rows: 0, code: 0, 'told apart without the policy': 0 };
      for (const sql of fc.sample(asked, { numRuns: STATEMENTS, seed: SEED })) {
        const left = await ask(one, sql, policy);
        expect(await ask(other, sql, policy), sql).toEqual(left);
        counts['rows' in left ? 'rows' : 'code'] += 1;
        const open = [await ask(one, sql), await ask(other, sql)].map((outcome) => JSON.stringify(outcome));
        if (open[0] !== open[1]) counts['told apart without the policy'] += 1;
      }
      const told = JSON.stringify(counts);
      expect(counts['told apart without the policy'], told).toBeGreaterThan(STATEMENTS / 8);
      expect(counts.rows, told).toBeGreaterThan(STATEMENTS / 10);
      expect(counts.code, told).toBeGreaterThan(STATEMENTS / 20);
    },
    120_000,
  );
});
