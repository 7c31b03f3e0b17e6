import { fieldNames, undescribed, untoldPermissions } from '@parley/testing/subgraph';
import { describe, expect, it } from 'vitest';
import { permissions } from './permissions.js';
import { buildSchema } from './schema.js';

const { schema, fieldsWithoutRule } = buildSchema();

describe('the schema', () => {
  it('has a rule for every field, and no rule for a field that is gone', () => {
    const ruled = Object.entries(permissions).flatMap(([type, rules]) =>
      Object.keys(rules).map((field) => `${type}.${field}`),
    );
    expect(fieldsWithoutRule).toEqual([]);
    expect(ruled.toSorted()).toEqual(fieldNames(schema).toSorted());
  });

  it('describes every type, field, argument and value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('says of every field which permissions it needs', () => {
    expect(untoldPermissions(schema, permissions)).toEqual([]);
  });

  it('is the same however often it is built', () => {
    expect(buildSchema().sdl).toBe(buildSchema().sdl);
  });
});
