import fc from 'fast-check';
import type {
  ClassifiedTable,
  ColumnMask,
  EffectivePolicy,
  PolicyPredicate,
  PolicyScalar,
} from '../policy.js';
import { type GrantParts, policyOf } from './policies.js';

/** Random policies over the shop, each condition with the SQL that somebody else would write for it. */

export const SHOP_TABLES = {
  customers: ['id', 'name', 'email', 'region', 'birthday', 'credit', 'active', 'tags', 'profile', 'notes'],
  products: ['id', 'title', 'category', 'price', 'weight'],
  orders: ['id', 'customer_id', 'ordered_at', 'status', 'total', 'discount', 'shipped'],
  order_items: ['order_id', 'line', 'product_id', 'quantity', 'unit_price'],
  employees: ['id', 'manager_id', 'name', 'salary'],
} as const;
export type ShopTable = keyof typeof SHOP_TABLES;
export const SHOP_TABLE_NAMES = Object.keys(SHOP_TABLES) as ShopTable[];

type Choice = readonly [column: string, values: readonly PolicyScalar[]];

const CHOICES: Readonly<Record<ShopTable, readonly Choice[]>> = {
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
};

/** Which table says something about a column of another. */
const MAPPINGS: Readonly<
  Record<ShopTable, readonly (readonly [column: string, mapping: ShopTable, matches: string])[]>
> = {
  customers: [['id', 'orders', 'customer_id']],
  products: [['id', 'order_items', 'product_id']],
  orders: [
    ['customer_id', 'customers', 'id'],
    ['id', 'order_items', 'order_id'],
  ],
  order_items: [['product_id', 'products', 'id']],
  employees: [['manager_id', 'employees', 'id']],
};

export interface DrawnCondition {
  readonly predicate: PolicyPredicate;
  /** Over `base`, the table itself. */
  readonly sql: string;
  /** What it reads of the person; null where that is not known. */
  readonly attributes: EffectivePolicy['attributes'] | null;
}

export interface DrawnGrant {
  readonly tables: readonly ShopTable[] | null;
  readonly rows: readonly (readonly [table: ShopTable, condition: DrawnCondition])[];
  readonly masks: readonly (readonly [table: ShopTable, column: string, mask: ColumnMask])[];
}

/** `layers` are those of roles, of groups, and of the person, who is one at most. */
export interface DrawnPolicy {
  readonly layers: readonly [readonly DrawnGrant[], readonly DrawnGrant[], readonly DrawnGrant[]];
  readonly denied: DrawnGrant;
  readonly unclassified: readonly (readonly [table: ShopTable, column: string | null])[];
}

const COMPARISONS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

export const sqlLiteral = (value: PolicyScalar) =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

/** Where the value comes from: written into the policy, or one of the person's attributes, which they may lack. */
const origin = fc.oneof(
  { weight: 30, arbitrary: fc.constant('constant' as const) },
  { weight: 10, arbitrary: fc.constant('attribute' as const) },
  { weight: 1, arbitrary: fc.constant('missing' as const) },
);

function operand(from: 'constant' | 'attribute' | 'missing', value: PolicyScalar | readonly PolicyScalar[]) {
  if (from === 'constant') return { value: { constant: value }, attributes: {} };
  const attribute = from === 'missing' ? 'nothing' : JSON.stringify(value);
  return { value: { attribute }, attributes: from === 'missing' ? null : { [attribute]: value } };
}

function comparison(table: ShopTable, owner: string) {
  return fc.constantFrom(...CHOICES[table]).chain(([column, values]) =>
    fc.oneof(
      fc
        .record({
          op: fc.constantFrom(...(Object.keys(COMPARISONS) as (keyof typeof COMPARISONS)[])),
          chosen: fc.constantFrom(...values),
          from: origin,
        })
        .map(({ op, chosen, from }) => {
          const { value, attributes } = operand(from, chosen);
          const sql = `${owner}.${column} ${COMPARISONS[op]} ${sqlLiteral(chosen)}`;
          return { predicate: { op, column, value }, sql, attributes };
        }),
      fc
        .record({
          op: fc.constantFrom('in' as const, 'not_in' as const),
          some: fc.subarray([...values]),
          from: origin,
        })
        .map(({ op, some, from }) => {
          const { value, attributes } = operand(from, some);
          const list = some.length === 0 ? 'select null::text where false' : some.map(sqlLiteral).join(', ');
          const column_ = some.length === 0 ? `${owner}.${column}::text` : `${owner}.${column}`;
          return {
            predicate: { op, column, value },
            sql: `${column_} ${op === 'in' ? 'in' : 'not in'} (${list})`,
            attributes,
          };
        }),
    ),
  );
}

function atom(table: ShopTable): fc.Arbitrary<DrawnCondition> {
  return fc.oneof(
    { weight: 6, arbitrary: comparison(table, 'base') },
    fc
      .tuple(fc.constantFrom(...CHOICES[table]), fc.constantFrom('is_null' as const, 'is_not_null' as const))
      .map(([[column], op]) => ({
        predicate: { op, column },
        sql: `base.${column} is ${op === 'is_null' ? '' : 'not '}null`,
        attributes: {},
      })),
    fc.constantFrom(...MAPPINGS[table]).chain(([column, mapping, matches]) =>
      fc.array(comparison(mapping, 'found'), { maxLength: 2 }).map((where) => ({
        predicate: {
          op: 'exists' as const,
          column,
          mapping: { schema: 'public', table: mapping },
          matches,
          where: where.map(({ predicate }) => predicate),
        },
        sql: `coalesce(base.${column} in (select found.${matches} from public.${mapping} found where found.${matches} is not null ${where
          .map(({ sql }) => ` and ${sql}`)
          .join('')}), false)`,
        attributes: together(where),
      })),
    ),
  );
}

function together(parts: readonly Pick<DrawnCondition, 'attributes'>[]): DrawnCondition['attributes'] {
  const read = parts.map(({ attributes }) => attributes);
  const known = read.filter((attributes) => attributes !== null);
  return known.length < read.length ? null : Object.assign({}, ...known);
}

function condition(table: ShopTable): fc.Arbitrary<DrawnCondition> {
  return fc.oneof(
    { weight: 4, arbitrary: atom(table) },
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(atom(table), { minLength: 1, maxLength: 3 }),
      )
      .map(([op, parts]) => ({
        predicate: { op, operands: parts.map(({ predicate }) => predicate) },
        sql: parts.map(({ sql }) => `(${sql})`).join(` ${op} `),
        attributes: together(parts),
      })),
    atom(table).map(({ predicate, sql, attributes }) => ({
      predicate: { op: 'not' as const, operand: predicate },
      sql: `not (${sql})`,
      attributes,
    })),
  );
}

const mask: fc.Arbitrary<ColumnMask> = fc.oneof(
  fc.constant({ kind: 'hide' } as const),
  fc.constant({ kind: 'null' } as const),
  fc.constant({ kind: 'hash' } as const),
  fc.record({ kind: fc.constant('partial' as const), keepLast: fc.nat(4) }),
  fc.record({ kind: fc.constant('constant' as const), value: fc.constantFrom('x', 7, true, 1.5) }),
);

const tableName = fc.constantFrom(...SHOP_TABLE_NAMES);
const cell = tableName.chain((table) =>
  fc.tuple(fc.constant(table), fc.constantFrom<string>(...SHOP_TABLES[table])),
);
const grantOf = (most: { readonly rows: number; readonly masks: number }): fc.Arbitrary<DrawnGrant> =>
  fc.record({
    tables: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      fc.subarray(SHOP_TABLE_NAMES, { minLength: 4 }),
    ),
    rows: fc.array(
      tableName.chain((table) => fc.tuple(fc.constant(table), condition(table))),
      { maxLength: most.rows },
    ),
    masks: fc.array(
      fc.tuple(cell, mask).map(([[table, column], how]) => [table, column, how] as const),
      {
        maxLength: most.masks,
      },
    ),
  });
const grants = (maxLength: number) => fc.array(grantOf({ rows: 3, masks: 3 }), { maxLength });

export const drawnPolicy: fc.Arbitrary<DrawnPolicy> = fc.record({
  layers: fc.tuple(grants(3), grants(2), grants(1)),
  denied: fc
    .tuple(grantOf({ rows: 1, masks: 1 }), fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, tableName))
    .map(([grant, table]) => ({ ...grant, tables: table === null ? null : [table] })),
  unclassified: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: cell },
      tableName.map((table) => [table, null] as const),
    ),
    { maxLength: 1 },
  ),
});

export function policyOfDrawn(
  { layers, denied, unclassified }: DrawnPolicy,
  hashKey: string,
): EffectivePolicy {
  const [roles, groups, [user]] = layers;
  const conditions = [...layers.flat(), denied].flatMap(({ rows }) => rows.map(([, drawn]) => drawn));
  return {
    ...policyOf({
      roles: roles.map(partsOf),
      groups: groups.map(partsOf),
      ...(user === undefined ? {} : { user: partsOf(user) }),
      denied: partsOf(denied),
      attributes: Object.assign({}, ...conditions.map(({ attributes }) => attributes ?? {})),
      classified: classifiedBut(unclassified),
    }),
    hashKey,
  };
}

function partsOf({ tables, rows, masks }: DrawnGrant): GrantParts {
  return {
    ...(tables === null ? {} : { tables }),
    rows: Object.fromEntries(
      SHOP_TABLE_NAMES.map((table) => [
        table,
        rows.filter(([name]) => name === table).map(([, { predicate }]) => predicate),
      ]),
    ),
    // Several masks of one column are several rules.
    masks: Object.fromEntries(
      SHOP_TABLE_NAMES.map((table) => [
        table,
        Object.fromEntries(masks.filter(([name]) => name === table).map(([, column, how]) => [column, how])),
      ]),
    ),
  };
}

function classifiedBut(unclassified: DrawnPolicy['unclassified']): readonly ClassifiedTable[] {
  return SHOP_TABLE_NAMES.filter(
    (table) => !unclassified.some(([name, column]) => name === table && column === null),
  ).map((table) => ({
    schema: 'public',
    table,
    columns: SHOP_TABLES[table].filter(
      (column) => !unclassified.some(([name, hidden]) => name === table && hidden === column),
    ),
  }));
}
