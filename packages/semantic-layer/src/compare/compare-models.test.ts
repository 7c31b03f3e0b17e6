import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SemanticModel } from '../model/model.js';
import { anyModel } from '../testing/any-model.js';
import { SHOP } from '../testing/shop-model.js';
import { compareModels } from './compare-models.js';

function edited(change: (model: Editable) => void): SemanticModel {
  const model = structuredClone(SHOP);
  change(model as unknown as Editable);
  return model;
}

interface Editable {
  label: string;
  entities: { name: string; dimensions: Record<string, unknown>[] }[];
  metrics: Record<string, unknown>[];
  glossary?: { term: string; definition: string; synonyms: string[] }[];
}

describe('compareModels', () => {
  it('finds nothing where nothing changed, in whatever order it stands', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        expect(compareModels(model, structuredClone(model))).toEqual([]);
      }),
      { numRuns: 20 },
    );
    const reversed = { ...SHOP, metrics: SHOP.metrics.toReversed(), entities: SHOP.entities.toReversed() };
    expect(compareModels(SHOP, reversed)).toEqual([]);
  });

  it('tells what is new, changed field by field, and gone, in words', () => {
    const after = edited((model) => {
      model.label = 'Shops';
      const customer = model.entities.find((entity) => entity.name === 'customer');
      Object.assign(customer?.dimensions[0] ?? {}, { unit: 'names', column: 'full_name' });
      customer?.dimensions.splice(1, 1);
      model.metrics.push({ ...model.metrics[0], name: 'sales' });
      model.glossary = [{ term: 'churn', definition: 'Customers who left.', synonyms: [] }];
    });
    expect(compareModels(SHOP, after).map((change) => change.sentence)).toEqual([
      'The model changed: the label was "Shop" and is "Shops".',
      'The dimension "customer.name" changed: the column was "name" and is "full_name"; the unit is now "names".',
      'The dimension "customer.segment" is gone.',
      'The metric "sales" is new.',
      'The glossary term "churn" is new.',
    ]);
    expect(compareModels(SHOP, after)[1]).toMatchObject({
      kind: 'changed',
      part: 'dimension',
      name: 'customer.name',
      fields: [
        { field: 'column', before: 'name', after: 'full_name' },
        { field: 'unit', before: undefined, after: 'names' },
      ],
    });
  });

  it('says conditions in the words it is given, and what is written differently alone as it is written', () => {
    const paid = { dimension: 'order.status', op: 'eq', value: 'paid' };
    const withWhere = (where: readonly unknown[]) =>
      edited((model) => Object.assign(model.metrics[0] ?? {}, { where }));
    const said = (before: SemanticModel, after: SemanticModel) =>
      compareModels(before, after, ({ label }, condition) =>
        'dimension' in condition ? `${label} ${condition.dimension} ${condition.op}` : 'something holds',
      ).map(({ sentence }) => sentence);
    const [name] = SHOP.metrics.map((metric) => metric.name);
    const changed = `The metric "${name}" changed: the condition`;
    expect(said(withWhere([]), withWhere([paid]))).toEqual([`${changed} is now "Shop order.status eq".`]);
    expect(said(withWhere([paid, { not: paid }]), withWhere([{ ...paid, op: 'ne' }]))).toEqual([
      `${changed} was "Shop order.status eq and something holds" and is "Shop order.status ne".`,
    ]);
    expect(said(withWhere([paid]), withWhere([]))).toEqual([
      `${changed} is no longer set (it was "Shop order.status eq").`,
    ]);
    expect(said(withWhere([{ not: paid }]), withWhere([{ any: [] }]))).toEqual([
      `${changed} was [{"not":${JSON.stringify(paid)}}] and is [{"any":[]}].`,
    ]);
  });

  it('says the opposite the other way round', () => {
    const after = edited((model) => model.metrics.splice(0, 1));
    expect(compareModels(SHOP, after)).toMatchObject([{ kind: 'removed', part: 'metric' }]);
    expect(compareModels(after, SHOP)).toMatchObject([{ kind: 'added', part: 'metric' }]);
  });
});
