import fc from 'fast-check';
import type {
  ClassifiedTable,
  ColumnMask,
  EffectivePolicy,
  PolicyPredicate,
  PolicyScalar,
} from '../policy.js';
import { type GrantParts, policyOf } from './policies.js';
import type { PolicyShop } from './policy-shop.js';

/** Random policies over a shop, each condition with the SQL that somebody else would write for it. */

export interface DrawnCondition {
  readonly predicate: PolicyPredicate;
  /** Over `base`, the table itself. */
  readonly sql: string;
  /** What it reads of the person; null where that is not known. */
  readonly attributes: EffectivePolicy['attributes'] | null;
}

export interface DrawnGrant {
  readonly tables: readonly string[] | null;
  readonly rows: readonly (readonly [table: string, condition: DrawnCondition])[];
  readonly masks: readonly (readonly [table: string, column: string, mask: ColumnMask])[];
}

/** `layers` are those of roles, of groups, and of the person, who is one at most. */
export interface DrawnPolicy {
  readonly layers: readonly [readonly DrawnGrant[], readonly DrawnGrant[], readonly DrawnGrant[]];
  readonly denied: DrawnGrant;
  readonly unclassified: readonly (readonly [table: string, column: string | null])[];
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

function comparison(shop: PolicyShop, table: string, owner: string) {
  return fc.constantFrom(...(shop.choices[table] ?? [])).chain(([column, values]) =>
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
          const isNegated = op === 'not_in';
          const list = some.map(sqlLiteral).join(', ');
          const isListed = `${owner}.${column} ${isNegated ? 'not in' : 'in'} (${list})`;
          // Nothing is in an empty list, NULL neither.
          const sql = some.length === 0 ? `1 = ${isNegated ? 1 : 0}` : isListed;
          return { predicate: { op, column, value }, sql, attributes };
        }),
    ),
  );
}

function atom(shop: PolicyShop, table: string): fc.Arbitrary<DrawnCondition> {
  return fc.oneof(
    { weight: 6, arbitrary: comparison(shop, table, 'base') },
    fc
      .tuple(
        fc.constantFrom(...(shop.choices[table] ?? [])),
        fc.constantFrom('is_null' as const, 'is_not_null' as const),
      )
      .map(([[column], op]) => ({
        predicate: { op, column },
        sql: `base.${column} is ${op === 'is_null' ? '' : 'not '}null`,
        attributes: {},
      })),
    fc.constantFrom(...(shop.mappings[table] ?? [])).chain(([column, mapping, matches]) =>
      fc.array(comparison(shop, mapping, 'found'), { maxLength: 2 }).map((where) => ({
        predicate: {
          op: 'exists' as const,
          column,
          mapping: { schema: shop.schema, table: mapping },
          matches,
          where: where.map(({ predicate }) => predicate),
        },
        sql: `coalesce(base.${column} in (select found.${matches} from ${shop.realName(mapping)} found where found.${matches} is not null ${where
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

function condition(shop: PolicyShop, table: string): fc.Arbitrary<DrawnCondition> {
  return fc.oneof(
    { weight: 4, arbitrary: atom(shop, table) },
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(atom(shop, table), { minLength: 1, maxLength: 3 }),
      )
      .map(([op, parts]) => ({
        predicate: { op, operands: parts.map(({ predicate }) => predicate) },
        sql: parts.map(({ sql }) => `(${sql})`).join(` ${op} `),
        attributes: together(parts),
      })),
    atom(shop, table).map(({ predicate, sql, attributes }) => ({
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

const orNothing = <Value>(found: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, found);

export function drawnPolicyOver(shop: PolicyShop): fc.Arbitrary<DrawnPolicy> {
  const names = Object.keys(shop.tables);
  const tableName = fc.constantFrom(...names);
  const cell = tableName.chain((table) =>
    fc.tuple(fc.constant(table), fc.constantFrom(...(shop.tables[table] ?? []))),
  );
  const grantOf = (most: { readonly rows: number; readonly masks: number }): fc.Arbitrary<DrawnGrant> =>
    fc.record({
      tables: orNothing(fc.subarray(names, { minLength: 4 })),
      rows: fc.array(
        tableName.chain((table) => fc.tuple(fc.constant(table), condition(shop, table))),
        { maxLength: most.rows },
      ),
      masks: fc.array(
        fc.tuple(cell, mask).map(([[table, column], how]) => [table, column, how] as const),
        { maxLength: most.masks },
      ),
    });
  const grants = (maxLength: number) => fc.array(grantOf({ rows: 3, masks: 3 }), { maxLength });
  return fc.record({
    layers: fc.tuple(grants(3), grants(2), grants(1)),
    denied: fc
      .tuple(grantOf({ rows: 1, masks: 1 }), orNothing(tableName))
      .map(([grant, table]) => ({ ...grant, tables: table === null ? null : [table] })),
    unclassified: fc.array(
      fc.oneof(
        { weight: 9, arbitrary: cell },
        tableName.map((table) => [table, null] as const),
      ),
      { maxLength: 1 },
    ),
  });
}

export function policyOfDrawn(
  { layers, denied, unclassified }: DrawnPolicy,
  shop: PolicyShop,
  hashKey: string,
): EffectivePolicy {
  const [roles, groups, [user]] = layers;
  const conditions = [...layers.flat(), denied].flatMap(({ rows }) => rows.map(([, drawn]) => drawn));
  return {
    ...policyOf({
      schema: shop.schema,
      roles: roles.map(partsOf),
      groups: groups.map(partsOf),
      ...(user === undefined ? {} : { user: partsOf(user) }),
      denied: partsOf(denied),
      attributes: Object.assign({}, ...conditions.map(({ attributes }) => attributes ?? {})),
      classified: classifiedBut(unclassified, shop),
    }),
    hashKey,
  };
}

function partsOf({ tables, rows, masks }: DrawnGrant): GrantParts {
  const concerned = [...new Set([...rows, ...masks].map(([table]) => table))];
  return {
    ...(tables === null ? {} : { tables }),
    rows: Object.fromEntries(
      concerned.map((table) => [
        table,
        rows.filter(([name]) => name === table).map(([, { predicate }]) => predicate),
      ]),
    ),
    masks: Object.fromEntries(
      concerned.map((table) => [
        table,
        Object.fromEntries(masks.filter(([name]) => name === table).map(([, column, how]) => [column, how])),
      ]),
    ),
  };
}

function classifiedBut(
  unclassified: DrawnPolicy['unclassified'],
  { schema, tables }: PolicyShop,
): readonly ClassifiedTable[] {
  return Object.entries(tables)
    .filter(([table]) => !unclassified.some(([name, column]) => name === table && column === null))
    .map(([table, columns]) => ({
      schema,
      table,
      columns: columns.filter(
        (column) => !unclassified.some(([name, hidden]) => name === table && hidden === column),
      ),
    }));
}
