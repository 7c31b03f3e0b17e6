import type { SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { whatCompiles } from './todays-turn.js';

const QUERY: SemanticQuery = {
  kind: 'metrics',
  metrics: ['revenue', 'secret_margin'],
  groupBy: [{ dimension: 'order.region' }, { dimension: 'order.secret_code' }],
  filters: [
    { dimension: 'order.secret_code', op: 'eq', value: 'x' },
    { dimension: 'order.region', op: 'eq', value: 'EU' },
  ],
  metricFilters: [{ metric: 'secret_margin', op: 'gt', value: 1 }],
  timeRange: { from: '2025-01-01', to: '2026-01-01' },
  orderBy: [{ by: 'secret_margin', direction: 'descending' }],
  limit: 5,
};
const namesNothingSecret = (query: SemanticQuery) => !JSON.stringify(query).includes('secret');

describe('whatCompiles', () => {
  it('is the query itself where all of it does', () => {
    expect(whatCompiles(QUERY, () => true)).toBe(QUERY);
  });

  it('leaves out what does not, and keeps the rest', () => {
    expect(whatCompiles(QUERY, namesNothingSecret)).toEqual({
      ...QUERY,
      metrics: ['revenue'],
      groupBy: [{ dimension: 'order.region' }],
      filters: [{ dimension: 'order.region', op: 'eq', value: 'EU' }],
      metricFilters: [],
      orderBy: [],
    });
  });

  it('leaves out a time that is gone', () => {
    const timed = { ...QUERY, timeRange: { ...QUERY.timeRange, dimension: 'order.secret_day' as const } };
    expect(whatCompiles(timed, namesNothingSecret)).not.toHaveProperty('timeRange');
  });

  it('is nothing where nothing is left', () => {
    expect(whatCompiles(QUERY, () => false)).toBeNull();
    const without = (query: SemanticQuery) => query.kind === 'metrics' && query.metrics.includes('gone');
    expect(whatCompiles(QUERY, without)).toBeNull();
  });
});
