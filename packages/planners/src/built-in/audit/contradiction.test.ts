import { type Condition, indexModel, type SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../testing/library-model.js';
import { contradictionIn } from './contradiction.js';

const index = indexModel(LIBRARY);
const loansWhere = (...where: readonly Condition[]): SemanticQuery => ({
  kind: 'metrics',
  metrics: ['loans'],
  groupBy: [],
  filters: [],
  where,
  metricFilters: [],
  orderBy: [],
});

describe('conditions that no row meets', () => {
  it.each<[string, readonly Condition[]]>([
    [
      'a value and none',
      [
        { dimension: 'loan.status', op: 'eq', value: 'out' },
        { dimension: 'loan.status', op: 'is_null' },
      ],
    ],
    [
      'two values',
      [
        { dimension: 'loan.status', op: 'eq', value: 'out' },
        { all: [{ dimension: 'loan.status', op: 'in', values: ['lost', 'returned'] }] },
      ],
    ],
    [
      'a value and not that one',
      [
        { dimension: 'loan.status', op: 'ne', value: 'out' },
        { dimension: 'loan.status', op: 'eq', value: 'out' },
      ],
    ],
    ['without themselves', [{ not: { has: { entity: 'loan' } } }]],
    [
      'of members that have none',
      [{ not: { has: { entity: 'member', where: [{ not: { has: { entity: 'loan' } } }] } } }],
    ],
  ])('%s', (_, where) => {
    expect(contradictionIn(loansWhere(...where), index)).toBeDefined();
  });

  it.each<[string, readonly Condition[]]>([
    [
      'one of two values, and not a third',
      [
        { dimension: 'loan.status', op: 'in', values: ['lost', 'out'] },
        { dimension: 'loan.status', op: 'ne', value: 'out' },
      ],
    ],
    ['without a fine', [{ not: { has: { entity: 'fine' } } }]],
    [
      'either of two',
      [
        {
          any: [
            { dimension: 'loan.status', op: 'eq', value: 'out' },
            { dimension: 'loan.status', op: 'eq', value: 'lost' },
          ],
        },
      ],
    ],
  ])('but not: %s', (_, where) => {
    expect(contradictionIn(loansWhere(...where), index)).toBeUndefined();
  });
});
