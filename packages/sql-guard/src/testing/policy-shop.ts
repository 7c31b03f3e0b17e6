import type { PolicyScalar } from '../policy.js';

/** What random policies are drawn over: tables, and what rules may say of them. */
export interface PolicyShop {
  readonly schema: string;
  /** Columns by table. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** By table, the columns that rules compare, and what with. */
  readonly choices: Readonly<Record<string, readonly Choice[]>>;
  /** By table, which table says something about a column of it. */
  readonly mappings: Readonly<Record<string, readonly Mapping[]>>;
  /** How the oracle writes the name of a table itself; its view has the plain name. */
  readonly realName: (table: string) => string;
}

export type Choice = readonly [column: string, values: readonly PolicyScalar[]];
export type Mapping = readonly [column: string, mapping: string, matches: string];

/** That of the PostgreSQL tests. */
export const LARGE_POLICY_SHOP: PolicyShop = {
  schema: 'public',
  tables: {
    customers: ['id', 'name', 'email', 'region', 'birthday', 'credit', 'active', 'tags', 'profile', 'notes'],
    products: ['id', 'title', 'category', 'price', 'weight'],
    orders: ['id', 'customer_id', 'ordered_at', 'status', 'total', 'discount', 'shipped'],
    order_items: ['order_id', 'line', 'product_id', 'quantity', 'unit_price'],
    employees: ['id', 'manager_id', 'name', 'salary'],
  },
  choices: {
    customers: [
      ['region', ['EU', 'US', 'APAC']],
      ['id', [10, 30, 50]],
      ['active', [true, false]],
      ['credit', [100, 250.5]],
      ['email', ['c3@example.com', 'c8@example.com']],
    ],
    products: [
      ['category', ['toys', 'books']],
      ['price', [20, 40.5]],
      ['id', [5, 15]],
    ],
    orders: [
      ['status', ['paid', 'open']],
      ['total', [100, 300]],
      ['discount', [0.1, 0.25]],
      ['customer_id', [3, 40]],
    ],
    order_items: [
      ['quantity', [2, 4]],
      ['line', [1, 2]],
      ['order_id', [100, 200.5]],
    ],
    employees: [
      ['salary', [40000, 60000]],
      ['manager_id', [1, 2]],
    ],
  },
  mappings: {
    customers: [['id', 'orders', 'customer_id']],
    products: [['id', 'order_items', 'product_id']],
    orders: [
      ['customer_id', 'customers', 'id'],
      ['id', 'order_items', 'order_id'],
    ],
    order_items: [['product_id', 'products', 'id']],
    employees: [['manager_id', 'employees', 'id']],
  },
  realName: (table) => `public.${table}`,
};

/** That of MariaDB and SQLite, for SQLite. */
export const SMALL_POLICY_SHOP: PolicyShop = {
  schema: 'main',
  tables: {
    customers: ['id', 'name', 'email', 'region', 'credit', 'active', 'birthday', 'profile'],
    orders: ['id', 'customer_id', 'status', 'total', 'discount', 'ordered_at'],
    order_items: ['order_id', 'line', 'product_id', 'quantity', 'price'],
    products: ['id', 'title', 'category', 'price'],
    employees: ['id', 'name', 'manager_id', 'salary', 'department'],
  },
  choices: {
    customers: [
      ['region', ['EU', 'US', 'APAC']],
      ['id', [5, 12, 18]],
      ['active', [true, false]],
      ['credit', [300, 262.5]],
      ['email', ['c3@example.com', 'c8@example.com']],
    ],
    orders: [
      ['status', ['paid', 'open', 'void']],
      ['total', [100, 300]],
      ['discount', [0.1, 0.2]],
      ['customer_id', [3, 12]],
    ],
    order_items: [
      ['quantity', [2, 4]],
      ['line', [1, 2]],
      ['order_id', [20, 40.5]],
    ],
    products: [
      ['category', ['toys', 'tools']],
      ['price', [20, 59.7]],
      ['id', [3, 6]],
    ],
    employees: [
      ['salary', [3500, 4250]],
      ['manager_id', [1, 2]],
      ['department', ['ops', 'lab']],
    ],
  },
  mappings: {
    customers: [['id', 'orders', 'customer_id']],
    orders: [
      ['customer_id', 'customers', 'id'],
      ['id', 'order_items', 'order_id'],
    ],
    order_items: [['product_id', 'products', 'id']],
    products: [['id', 'order_items', 'product_id']],
    employees: [['manager_id', 'employees', 'id']],
  },
  realName: (table) => `real_${table}`,
};
