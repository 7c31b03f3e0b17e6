import type { SemanticQuery } from '@parley/semantic-layer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withheldIn, withheldLiterals } from './withheld-literals.js';

function asking(value: string): SemanticQuery {
  return {
    kind: 'metrics',
    metrics: ['revenue'],
    groupBy: [{ dimension: 'customer.region', as: value }],
    filters: [
      { dimension: 'customer.name', op: 'eq', value },
      { dimension: 'customer.city', op: 'in', values: ['x', value] },
    ],
    where: [{ any: [{ not: { dimension: 'customer.name', op: 'contains', value } }] }],
    related: [{ entity: 'order', filters: [{ dimension: 'order.note', op: 'starts_with', value }] }],
    metricFilters: [{ metric: 'revenue', op: 'gt', value: 4711 }],
    timeRange: { from: '2026-01-01', to: '2026-02-01' },
    orderBy: [{ by: 'revenue', direction: 'descending' }],
    limit: 10,
  };
}

describe('withheldLiterals', () => {
  it('withholds what is compared with, wherever it stands, and keeps the rest', () => {
    const query = withheldLiterals(asking('Ada Lovelace'));
    expect(JSON.stringify(query)).not.toMatch(/Ada|Lovelace|4711/);
    expect(query).toMatchObject({
      metrics: ['revenue'],
      groupBy: [{ dimension: 'customer.region' }],
      filters: [{ dimension: 'customer.name', op: 'eq', value: '(withheld)' }, { op: 'in' }],
      timeRange: { from: '2026-01-01', to: '2026-02-01' },
      orderBy: [{ by: 'revenue', direction: 'descending' }],
      limit: 10,
    });
  });

  it('withholds any value', () => {
    const marked = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) => `ß§${text}`);
    fc.assert(
      fc.property(marked, (value) => {
        expect(JSON.stringify(withheldLiterals(asking(value)))).not.toContain('ß§');
      }),
    );
  });

  it('withholds what it does not know to be a name', () => {
    const grown = { ...asking('x'), addedLater: { about: 'Ada Lovelace' } };
    expect(JSON.stringify(withheldLiterals(grown))).not.toContain('Ada');
  });
});

describe('withheldIn', () => {
  it('takes values out of a question, however they are written there', () => {
    expect(withheldIn('revenue of ADA lovelace (ada lovelace!) above 4711', asking('Ada Lovelace'))).toBe(
      'revenue of (withheld) ((withheld)!) above (withheld)',
    );
  });

  it('takes a value for its letters, not for a pattern', () => {
    expect(withheldIn('a.c and abc', asking('a.c'))).toBe('(withheld) and abc');
    expect(withheldIn('$& costs $1', asking('$&'))).toBe('(withheld) costs $1');
  });
});
