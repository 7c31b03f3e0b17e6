import { describe, expect, it } from 'vitest';
import { conditionsSchema } from './condition-schema.js';

const FILTER = { dimension: 'order.status', op: 'eq', value: 'paid' };

describe('conditionsSchema', () => {
  it.each<[string, unknown]>([
    ['a filter', FILTER],
    ['conditions in conditions', { any: [{ not: FILTER }, { all: [FILTER, FILTER] }] }],
    ['a condition on a metric', { metric: 'orders', by: ['customer.key'], op: 'gt', value: 2 }],
    [
      'SQL over references',
      {
        sql: '{{ day }} > {{ orders }}',
        references: {
          day: { dimension: 'order.ordered_at', grain: 'day' },
          orders: { metric: 'orders', by: ['customer.key'] },
        },
      },
    ],
    ['a path of several steps', { dimension: 'customer.region.name', op: 'is_null' }],
  ])('lets %s through unchanged', (_, condition) => {
    expect(conditionsSchema.parse([condition])).toEqual([condition]);
  });

  it('says where a fault is, however deep', () => {
    const read = conditionsSchema.safeParse([{ any: [FILTER, { not: { ...FILTER, op: 'like' } }] }]);
    expect(read.error?.issues).toMatchObject([{ path: [0, 'any', 1, 'not'] }]);
  });

  it('reads each level once: three ways a level would never end', () => {
    let condition: unknown = { dimension: 'order.status', op: 'wrong' };
    for (let level = 0; level < 19; level++)
      condition = { all: [condition], any: [condition], not: condition };
    expect(conditionsSchema.safeParse([condition]).success).toBe(false);
  });

  it('refuses endless depth', () => {
    let condition: unknown = FILTER;
    for (let level = 0; level < 5_000; level++) condition = { not: condition };
    expect(conditionsSchema.safeParse([condition]).error?.issues[0]?.message).toMatch(/nested at most 20/);
  });
});
