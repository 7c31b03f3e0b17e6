import { describe, expect, it } from 'vitest';
import { semanticQuerySchema } from './query-schema.js';

const LIST = {
  kind: 'list',
  entity: 'order',
  dimensions: [{ dimension: 'order.id' }],
  filters: [],
  orderBy: [],
};

describe('semanticQuerySchema', () => {
  it('lets a query through unchanged', () => {
    expect(semanticQuerySchema.parse(LIST)).toEqual(LIST);
  });

  it.each([
    ['SQL in place of a name', { ...LIST, dimensions: [{ dimension: 'order.id; drop table x' }] }],
    ['a day that is none', { ...LIST, timeRange: { from: '2025-02-30' } }],
    ['a limit without an end', { ...LIST, limit: Number.POSITIVE_INFINITY }],
    ['a grain that is none', { ...LIST, dimensions: [{ dimension: 'order.at', grain: "day'" }] }],
    ['what nobody knows', { ...LIST, hint: 'x' }],
  ])('refuses %s', (_, query) => {
    expect(semanticQuerySchema.safeParse(query).success).toBe(false);
  });
});
