import { describe, expect, it } from 'vitest';
import { textConstants } from './text-constants.js';

describe('textConstants', () => {
  it.each([
    [`SELECT 1 FROM t WHERE a = 'Miller' AND b IN ('x', 'it''s')`, ['Miller', 'x', "it's"]],
    [`SELECT 1 FROM t WHERE a = $$Miller$$ AND b = $q$x'y$q$`, ['Miller', "x'y"]],
    [`SELECT 1 FROM t WHERE d >= '2026-03-31' AND e < '2026-01-01 00:00:00' AND y = '2024'`, []],
    [`SELECT 1 FROM t WHERE a = {name} AND b = ''`, []],
  ])('of %s', (sql, expected) => {
    expect(textConstants({ kind: 'sql', sql })).toEqual(expected);
  });

  it('finds values anywhere in a semantic query, and no names', () => {
    const semantic = {
      kind: 'list',
      entity: 'customer',
      filters: [
        { dimension: 'customer.name', op: 'eq', value: 'Miller' },
        { dimension: 'customer.segment', op: 'in', values: ['gold', '{segment}'] },
      ],
      related: [{ entity: 'order', filters: [{ dimension: 'order.status', op: 'eq', value: 'paid' }] }],
      timeRange: { from: '{year}-01-01' },
    };
    expect(textConstants({ kind: 'semantic', semantic })).toEqual(['Miller', 'gold', 'paid']);
  });

  it('finds those in a semantic query’s conditions, however deep, and written in SQL', () => {
    const sql = "lower({{ name }}) = 'acme'";
    const semantic = {
      filters: [{ dimension: 'customer.name', op: 'in', values: ['Umbrella', 5] }],
      where: [{ all: [{ sql, references: { name: { dimension: 'customer.name' } } }] }],
    };
    expect(textConstants({ kind: 'semantic', semantic })).toEqual(['Umbrella', 'acme']);
  });
});
