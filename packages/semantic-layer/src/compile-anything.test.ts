import { isParleyError } from '@parley/errors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from './compile.js';
import { semanticQuerySchema } from './model/query-schema.js';
import { anyQuery } from './testing/any-query.js';
import { SHOP } from './testing/shop-model.js';

/** Queries come from planners: whatever they write is compiled, or refused with a reason they can act on. */
it('compiles a query, or says why it does not', () => {
  let compiled = 0;
  const asked = fc.property(anyQuery(), (query) => {
    expect(semanticQuerySchema.parse(query)).toEqual(query);
    try {
      const { sql, columns } = compile(SHOP, query, { dialect: 'postgresql', timeZone: 'UTC' });
      expect(sql).not.toMatch(/undefined|\[object|NaN/);
      expect(columns.length).toBeGreaterThan(0);
      compiled += 1;
    } catch (error) {
      if (!isParleyError(error)) throw error;
      expect(error.code).toBe('SEMANTIC_QUERY_INVALID');
    }
  });
  fc.assert(asked, { numRuns: 1_500 });
  expect(compiled).toBeGreaterThan(100);
});
