import { describe, expect, it } from 'vitest';
import { postgresql } from '../dialects/postgresql.js';
import type { Condition } from '../model/model.js';
import { conditionReferences, conditionSql } from './condition-sql.js';
import type { ConditionValues } from './condition-values.js';

const VALUES: ConditionValues = {
  value: (reference) =>
    'metric' in reference
      ? { sql: `${reference.metric}_by_key.${reference.metric}`, compared: { name: '', kind: 'numeric' } }
      : { sql: reference.dimension.replace('.', '_'), compared: { name: '', kind: 'categorical' } },
  operand: (reference) =>
    'outer' in reference
      ? { sql: `outside.${reference.outer}`, compared: { name: '', kind: 'numeric' } }
      : VALUES.value(reference),
  has: ({ has }) => `EXISTS (${has.entity})`,
};

function written(condition: Condition): string {
  return conditionSql(condition, VALUES, { dialect: postgresql, timeZone: 'UTC' });
}

const paid: Condition = { dimension: 'order.status', op: 'eq', value: 'paid' };
const big: Condition = { dimension: 'order.size', op: 'gt', value: 5 };

describe('conditionSql', () => {
  it.each<readonly [Condition, string]>([
    [paid, "order_status = 'paid'"],
    [{ all: [paid, big] }, "order_status = 'paid' AND order_size > '5'"],
    [
      { any: [paid, { all: [big, paid] }] },
      "(order_status = 'paid' OR (order_size > '5' AND order_status = 'paid'))",
    ],
    [{ not: { any: [paid, big] } }, "NOT ((order_status = 'paid' OR order_size > '5'))"],
    [
      { any: [paid, { not: { has: { entity: 'ticket' } } }] },
      "(order_status = 'paid' OR NOT (EXISTS (ticket)))",
    ],
    [
      { left: { minus: ['order.size', 2] }, op: 'lt', right: { dividedBy: [{ outer: 'order.size' }, 3] } },
      'order_size - 2 < outside.order.size::numeric / 3',
    ],
    [{ any: [] }, '1 = 0'],
    [{ all: [] }, '1 = 1'],
    [{ metric: 'orders', by: ['customer.key'], op: 'gte', value: 2 }, 'orders_by_key.orders >= 2'],
    [
      { sql: "{{ a }} > 3 OR {{ a }} = 'x -- y'", references: { a: { dimension: 'order.size' } } },
      "(order_size > 3 OR order_size = 'x -- y')",
    ],
  ])('%j', (condition, sql) => {
    expect(written(condition)).toBe(sql);
  });

  it.each([
    '{{ a }} > 3) OR (1 = 1',
    '{{ a }} > 3 -- and more',
    '{{ a }} /* */ > 3',
    "{{ a }} = 'x",
    '{{ a }} > 3; x',
  ])('refuses %s', (sql) => {
    const condition = { sql, references: { a: { dimension: 'order.size' } } } as const;
    expect(() => written(condition)).toThrow(/can't stand in a query/);
  });
});

describe('conditionReferences', () => {
  it('says which values a row must have', () => {
    const isNull: Condition = { dimension: 'order.note', op: 'is_null' };
    const condition: Condition = { all: [paid, isNull, { any: [big, paid] }, { not: big }] };
    expect(conditionReferences(condition).map(({ required }) => required)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
