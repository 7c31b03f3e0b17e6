import { type Entity, type SemanticModel, validateModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { fitTemplate } from './fit-template.js';
import type { MetricTemplate, TemplateSlot } from './metric-template.js';
import { METRIC_TEMPLATES } from './metric-templates.js';

const snake = (words: string) => words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
const called = (words: string) => ({ name: snake(words), label: words, description: '', synonyms: [] });

/** A model whose things are called as the template knows them best, and that has other things besides. */
function modelOf({ slots }: MetricTemplate): SemanticModel {
  const entities = Map.groupBy(slots, ({ entities: [name = ''] }) => name);
  return {
    ...{ formatVersion: 1, name: 'model', label: 'Model', description: '' },
    entities: [...[...entities].map(([name, of]) => entityOf(name, of)), entityOf('weather station', [])],
    ...{ metrics: [], relationships: [], namedFilters: [] },
  };
}

function entityOf(words: string, slots: readonly TemplateSlot[]): Entity {
  const dimensions = slots.flatMap(({ only }) => (only === undefined ? [] : [only]));
  const amounts = slots.flatMap(({ measure }) => (measure.kind === 'amount' ? [measure] : []));
  const byName = <T extends { readonly name: string }>(all: readonly T[]) => [
    ...new Map(all.map((one) => [one.name, one])).values(),
  ];
  return {
    ...called(words),
    table: { schema: 'public', table: snake(words) },
    primaryKey: ['id'],
    dimensions: byName(
      dimensions.map(({ dimensions: [name = ''], values: [value = ''] }) => ({
        ...called(name),
        ...{ kind: 'categorical' as const, column: snake(name) },
        values: [
          { value, synonyms: [] },
          { value: 'something else', synonyms: [] },
        ],
      })),
    ),
    measures: byName([
      { ...called(`${words} count`), aggregation: 'count' as const },
      ...amounts.map(({ aggregation, words: [name = ''] }) => ({
        ...called(name),
        ...{ aggregation, expression: snake(name) },
      })),
    ]),
  };
}

describe.each(METRIC_TEMPLATES.map((template) => [template.industry, template.name, template] as const))(
  '%s: %s',
  (_industry, _name, template) => {
    const model = modelOf(template);
    const fit = fitTemplate(template, model);

    it('fits a model that calls its parts so, and leaves it valid', () => {
      expect(fit.slots.filter(({ filling }) => filling === null)).toEqual([]);
      expect(fit.confidence).toBeGreaterThan(0.95);
      expect(fit.metrics.at(-1)?.name).toBe(template.name);
      expect(validateModel({ ...model, metrics: fit.metrics })).toEqual([]);
    });

    it('only counts the rows that its parts are of', () => {
      const conditions = fit.slots.filter(({ slot }) => slot.only !== undefined);
      for (const { filling, slot } of conditions) {
        expect(filling?.condition).toMatchObject({ op: 'eq', value: slot.only?.values[0] });
      }
      expect(fit.slots.filter(({ slot, filling }) => !slot.only && filling?.condition)).toEqual([]);
    });

    it('can be added twice: names are free', () => {
      const again = fitTemplate(template, { ...model, metrics: fit.metrics });
      expect(validateModel({ ...model, metrics: [...fit.metrics, ...again.metrics] })).toEqual([]);
    });

    it('proposes nothing for a model of something else', () => {
      const other = fitTemplate(template, { ...model, entities: [entityOf('weather station', [])] });
      expect(other.metrics).toEqual([]);
      expect(other.confidence).toBe(0);
    });
  },
);

it('an industry has several templates, and no two have one name', () => {
  expect(new Set(METRIC_TEMPLATES.map(({ name }) => name)).size).toBe(METRIC_TEMPLATES.length);
  const counts = Map.groupBy(METRIC_TEMPLATES, ({ industry }) => industry);
  expect([...counts.values()].map((of) => of.length).every((count) => count >= 5)).toBe(true);
  expect([...counts.keys()].toSorted()).toEqual(['FINANCE', 'HEALTHCARE', 'RETAIL', 'TECHNOLOGY']);
});

it('knows a thing by its synonyms and a boolean by its name, and is less sure where words are only near', () => {
  const template = METRIC_TEMPLATES.find(({ name }) => name === 'return_rate');
  if (template === undefined) throw new Error('there is no such template');
  const sales: Entity = {
    ...{ name: 'bon', label: 'Bon', description: '', synonyms: ['web order'], primaryKey: ['id'] },
    table: { schema: 'public', table: 'bon' },
    dimensions: [{ ...called('is returned'), kind: 'boolean', column: 'is_returned' }],
    measures: [{ name: 'bons', label: 'Bons', aggregation: 'count' }],
  };
  const model: SemanticModel = {
    ...{ formatVersion: 1, name: 'model', label: 'Model', description: '' },
    ...{ entities: [sales], metrics: [], relationships: [], namedFilters: [] },
  };
  const fit = fitTemplate(template, model);
  expect(fit.slots[0]?.filling?.condition).toEqual({ dimension: 'bon.is_returned', op: 'eq', value: true });
  expect(fit.confidence).toBeGreaterThan(0.5);
  expect(fit.confidence).toBeLessThan(0.95);
  expect(validateModel({ ...model, metrics: fit.metrics })).toEqual([]);
});
