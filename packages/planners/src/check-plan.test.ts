import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlan } from './check-plan.js';

const PLAN = {
  kind: 'query',
  query: {
    kind: 'semantic',
    semantic: {
      kind: 'metrics',
      metrics: ['loans'],
      groupBy: [],
      filters: [],
      metricFilters: [],
      orderBy: [],
    },
  },
  explanation: 'Loans.',
  assumptions: [],
  confidence: 0.9,
};

describe('checkPlan', () => {
  it('lets a good plan through unchanged', () => {
    expect(checkPlan(PLAN)).toEqual(PLAN);
  });

  it.each([
    ['a surprise', { ...PLAN, run: 'rm -rf /' }],
    ['too much confidence', { ...PLAN, confidence: 2 }],
    ['no query', { ...PLAN, query: undefined }],
    ['an endless query', { ...PLAN, query: { kind: 'sql', sql: 'x'.repeat(40_000) } }],
    ['a question back without a choice', { kind: 'clarification', question: '?', choices: [] }],
    [
      'an operator that is none',
      {
        ...PLAN,
        query: {
          kind: 'semantic',
          semantic: { ...PLAN.query.semantic, filters: [{ dimension: 'a.b', op: '; drop', value: 1 }] },
        },
      },
    ],
  ])('refuses %s', (_, plan) => {
    expect(() => checkPlan(plan)).toThrow(expect.objectContaining({ code: 'PLAN_INVALID' }));
  });

  it('fails in no other way', () => {
    fc.assert(
      fc.property(fc.anything(), (plan) => {
        expect(() => checkPlan(plan)).toThrow(expect.objectContaining({ code: 'PLAN_INVALID' }));
      }),
    );
  });
});
