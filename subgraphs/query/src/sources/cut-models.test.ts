import type { SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import { CutModels } from './cut-models.js';

const orders = { schema: 'public', table: 'orders' };
const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: name === 'id' });
const catalog: PhysicalCatalog = {
  ...{ engine: 'postgresql', searchPath: ['public'], tableNames: 'case-sensitive', hash: 'h' },
  tables: [{ ...orders, kind: 'table', columns: ['id', 'margin'].map(column), foreignKeys: [] }],
};

function modelWith(...columns: readonly string[]): SemanticModel {
  return {
    ...{
      formatVersion: 1,
      name: 'shop',
      label: 'Shop',
      description: '',
      metrics: [],
      relationships: [],
      namedFilters: [],
    },
    entities: [
      {
        ...{
          name: 'order',
          label: 'Order',
          description: '',
          synonyms: [],
          table: orders,
          primaryKey: ['id'],
          measures: [],
        },
        dimensions: columns.map((name) => ({
          ...{ name, label: name, description: '', synonyms: [] },
          ...{ kind: 'text', column: name },
        })),
      },
    ],
  };
}

function hiding(hidden: string): EffectivePolicy {
  return {
    ...{ classified: null, layers: [], attributes: {}, hashKey: 'key', fingerprint: `hides ${hidden}` },
    denials: {
      ...{ tables: [], rows: [] },
      columns: [{ table: orders, column: hidden, mask: { kind: 'hide' }, policyId: 'p' }],
    },
  };
}

const names = ({ entities }: SemanticModel) =>
  entities.flatMap(({ dimensions }) => dimensions.map(({ name }) => name));

describe('the part of a model that people of one sight see', () => {
  const model = modelWith('id', 'margin');
  const hidesMargin = { dataSourceId: 'one', catalog, policy: hiding('margin') };

  it('is one object for all of them', () => {
    const models = new CutModels();
    const first = models.of(model, hidesMargin);
    expect(names(first)).toEqual(['id']);
    expect(models.of(model, { ...hidesMargin, policy: hiding('margin') })).toBe(first);
  });

  it('is another for another sight, schema or model', () => {
    const models = new CutModels();
    const first = models.of(model, hidesMargin);
    expect(names(models.of(model, { ...hidesMargin, policy: hiding('nothing') }))).toEqual(['id', 'margin']);
    expect(models.of(model, { ...hidesMargin, catalog: { ...catalog, hash: 'new' } })).not.toBe(first);
    expect(names(models.of(modelWith('id'), hidesMargin))).toEqual(['id']);
    expect(models.of(modelWith('id', 'margin'), hidesMargin)).not.toBe(first);
  });
});
