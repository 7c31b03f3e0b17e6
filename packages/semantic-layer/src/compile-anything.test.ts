import { isParleyError } from '@parley/errors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from './compile.js';
import { semanticQuerySchema } from './model/query-schema.js';
import { anyQuery } from './testing/any-query.js';
import { OTHER_ENGINES, shopModelIn } from './testing/shop-engines.test-support.js';

/** Queries come from planners: whatever they write is SQL that an engine takes, or refused with a reason they can act on. */
it('compiles a query, or says why it does not', async () => {
  const [, start] = OTHER_ENGINES.find(([name]) => name === 'sqlite') ?? expect.fail('There is no SQLite.');
  const engine = await start();
  const model = shopModelIn(engine);
  let compiled = 0;
  const asked = fc.asyncProperty(anyQuery(), async (query) => {
    expect(semanticQuerySchema.parse(query)).toEqual(query);
    try {
      const { sql, columns } = compile(model, query, { dialect: 'sqlite', timeZone: 'UTC' });
      expect(columns.length).toBeGreaterThan(0);
      await engine.rows(`EXPLAIN ${sql}`);
      compiled += 1;
    } catch (error) {
      if (!isParleyError(error)) throw error;
      expect(error.code).toBe('SEMANTIC_QUERY_INVALID');
    }
  });
  await fc.assert(asked, { numRuns: 1_000 });
  await engine.close();
  expect(compiled).toBeGreaterThan(100);
});
