import { describe, expect, it } from 'vitest';
import { vocabularyOf } from './vocabulary.js';
import { readWhere } from './where-conditions.js';

const text = (name: string) => ({ name, label: name, description: '', synonyms: [] });
const dimension = (name: string, kind: 'categorical' | 'time') => ({ ...text(name), kind, column: name });
const vocabulary = vocabularyOf({
  entities: [
    {
      ...text('orders'),
      table: { schema: 'public', table: 'orders' },
      primaryKey: [],
      keys: [
        { name: 'order', kind: 'primary' },
        { name: 'customer', kind: 'foreign' },
      ],
      dimensions: [dimension('status', 'categorical'), dimension('ordered_at', 'time')],
      measures: [],
    },
  ],
  timeSpines: [
    {
      ...{ name: 'days', table: { schema: 'public', table: 'days' }, column: 'day', grain: 'day' },
      customGrains: [{ name: 'fiscal_quarter' }],
    },
  ],
});

describe('readWhere', () => {
  it.each<[string, readonly unknown[]]>([
    ["{{ Dimension('order__status') }} = 'paid'", [{ dimension: 'order.status', op: 'eq', value: 'paid' }]],
    ["'paid' <> {{ Dimension('order__status') }}", [{ dimension: 'order.status', op: 'ne', value: 'paid' }]],
    [
      "3 < {{ Metric('orders', ['customer']) }}",
      [{ metric: 'orders', by: ['customer.key'], op: 'gt', value: 3 }],
    ],
    [
      "{{ Entity('customer') }} IS NOT NULL AND {{ Dimension('order__status') }} NOT IN ('a', 'b')",
      [
        { dimension: 'customer.key', op: 'is_not_null' },
        { dimension: 'order.status', op: 'not_in', values: ['a', 'b'] },
      ],
    ],
    [
      "NOT ({{ Dimension('order__status') }} = 'x' OR {{ Dimension('order__status') }} IS NULL)",
      [
        {
          not: {
            any: [
              { dimension: 'order.status', op: 'eq', value: 'x' },
              { dimension: 'order.status', op: 'is_null' },
            ],
          },
        },
      ],
    ],
    [
      "{{ TimeDimension('metric_time', 'month') }} >= '2025-01-01'",
      [
        {
          sql: "{{ metric_time }} >= '2025-01-01'",
          references: { metric_time: { dimension: 'metric.time', grain: 'month' } },
        },
      ],
    ],
    [
      "order__ordered_at__fiscal_quarter = {{ Dimension('order__ordered_at') }}",
      [
        {
          sql: '{{ order_ordered_at }} = {{ order_ordered_at_2 }}',
          references: {
            order_ordered_at: { dimension: 'order.ordered_at', customGrain: 'fiscal_quarter' },
            order_ordered_at_2: { dimension: 'order.ordered_at' },
          },
        },
      ],
    ],
    [
      "lower({{ Dimension('order__status') }}) || '(' = 'paid('",
      [
        {
          sql: "lower({{ order_status }}) || '(' = 'paid('",
          references: { order_status: { dimension: 'order.status' } },
        },
      ],
    ],
  ])('reads %s', (where, conditions) => {
    expect(readWhere(where, vocabulary)).toEqual({ ok: true, conditions });
  });

  it.each<[string, RegExp]>([
    ["{{ TimeDimension('metric_time', 'fortnight') }} > 1", /"fortnight" is not a known grain/],
    ["{{ Dimension('order__ordered_at').date_part('era') }} = 1", /"era" is not a known part/],
    ['lower(status) = 1', /about no dimension/],
    ["lower({{ Dimension('order__status') }}) = 1; SELECT 1", /";" has no place/],
    ["lower({{ Dimension('order__status') }}) = 1 -- all", /"--" has no place/],
    ["lower({{ Dimension('order__status') }} = 1", /not closed/],
    ["lower({{ env_var('X') }}) = 1", /"env_var" is not known/],
  ])('says what is wrong with %s', (where, message) => {
    expect(readWhere(where, vocabulary)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });
});
