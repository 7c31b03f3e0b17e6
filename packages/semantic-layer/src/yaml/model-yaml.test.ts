import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { semanticModelSchema } from '../model/model-schema.js';
import { anyModel } from '../testing/any-model.js';
import { SHOP } from '../testing/shop-model.js';
import { readModelYaml, writeModelYaml } from './model-yaml.js';

describe('a model in YAML', () => {
  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        expect(semanticModelSchema.safeParse(model).error?.issues).toBeUndefined();
        expect(readModelYaml(writeModelYaml(model))).toEqual(model);
      }),
      { numRuns: 40 },
    );
  });

  it('says only what does not go without saying', () => {
    const yaml = writeModelYaml(SHOP);
    expect(yaml).toContain('  - name: region\n    table: { schema: public, table: regions }\n');
    expect(yaml).not.toContain('synonyms: []');
    expect(readModelYaml(yaml)).toEqual(SHOP);
  });

  it('is one document', () => {
    expect(() => readModelYaml('')).toThrow(/0 YAML documents/);
    expect(() => readModelYaml('a: 1\n---\nb: 1')).toThrow(/2 YAML documents/);
  });

  it('is read even where it is no model: validation says what is wrong', () => {
    expect(readModelYaml('- 1')).toEqual([1]);
    expect(readModelYaml('entities: [1, {name: x}]')).toMatchObject({
      entities: [1, { name: 'x', label: 'x', dimensions: [] }],
    });
  });
});
