import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';
import type { SemanticModel } from '../model/model.js';
import { SHOP } from '../testing/shop-model.js';
import { validateModel } from '../validate/validate-model.js';

const LEVELS = 30;

/** Metrics one above the other, each written by the one below it. */
function tower(levels: number, expression: (below: string) => string): SemanticModel {
  const [ground] = SHOP.metrics.filter(({ type }) => type === 'simple');
  if (ground === undefined) throw new Error('the shop has no simple metric');
  const storeys = Array.from({ length: levels }, (_, level) => {
    const below = level === 0 ? ground.name : `level_${level - 1}`;
    return {
      ...{ name: `level_${level}`, label: `level ${level}`, description: '', synonyms: [] },
      ...{ type: 'derived' as const, expression: expression(below), metrics: [below] },
    };
  });
  return { ...SHOP, metrics: [...SHOP.metrics, ...storeys] };
}

function ask(model: SemanticModel, metric: string): string {
  const query = { kind: 'metrics', metrics: [metric], groupBy: [], filters: [], metricFilters: [] } as const;
  return compile(model, { ...query, orderBy: [] }, { dialect: 'postgresql', timeZone: 'UTC' }).sql;
}

describe('metrics of metrics', () => {
  it('are refused where they double themselves at each level, before anything is written', () => {
    const model = tower(LEVELS, (below) => `${below} + ${below}`);
    expect(validateModel(model)).toEqual([]);
    expect(() => ask(model, `level_${LEVELS - 1}`)).toThrow(/takes more than 2000 metrics/);
    expect(ask(model, 'level_2').match(/\bsum\(/gi)?.length).toBe(8);
  });

  it('are refused, not run out of stack by, where they are too many levels deep', () => {
    const model = tower(4_000, (below) => `${below} + 1`);
    expect(validateModel(model)).toEqual([]);
    expect(() => ask(model, 'level_3999')).toThrow(/100 levels/);
    expect(ask(model, 'level_50')).toContain('+ 1');
  });
});
