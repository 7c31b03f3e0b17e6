import { describe, expect, it } from 'vitest';
import { SHOP } from '../testing/shop-catalog.js';
import { hasMeaning, meaningText, worthComparing } from './meaning-text.js';
import { nearnessTo, vectorTable } from './vector-table.js';

describe('nearnessTo', () => {
  it('is the cosine of each document that has a vector', () => {
    const table = vectorTable([
      [3, Int8Array.of(127, 0)],
      [0, Int8Array.of(90, 90)],
      [1, Int8Array.of(0, -5)],
    ]);
    const nearness = [...nearnessTo(Int8Array.of(127, 0), table, 5)];
    expect(nearness.map((each) => Math.round(each * 100) / 100)).toEqual([0.71, 0, 0, 1, 0]);
  });
});

describe('what is compared by meaning', () => {
  it('is what says something: descriptions, and labels of several words', () => {
    const compared = worthComparing(SHOP, 100).map((number) => SHOP[number]?.path.join('.'));
    expect(compared.slice(0, 2)).toEqual(['q1', 'revenue']);
    expect(compared).toContain('customer.name');
    expect(compared).not.toContain('customer.country');
    expect(compared.filter((path) => path?.startsWith('public.'))).toEqual([]);
    expect(worthComparing(SHOP, 3)).toHaveLength(3);
  });

  it('is never a value', () => {
    const value = { kind: 'value', path: ['a', 'b', 'c'], name: 'c', label: 'c', description: 'd' } as const;
    expect(meaningText(value)).toBeUndefined();
  });

  it('is a query of two words or more', () => {
    expect(['revenue', 'the revenue', 'how many'].map(hasMeaning)).toEqual([false, false, false]);
    expect(['money earned', 'who left us'].map(hasMeaning)).toEqual([true, false]);
  });
});
