import { compile } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../testing/library-model.js';
import { QUERY_GUIDE, queryGuide } from './query-guide.js';
import { queryInput } from './tools/query-input.js';

describe('the guide to semantic queries', () => {
  it.each(QUERY_GUIDE)('says what compiles: %s', (_, semantic) => {
    const query = queryInput.parse({ kind: 'semantic', semantic });
    if (query.kind !== 'semantic') throw new Error('not a semantic query');
    expect(compile(LIBRARY, query.semantic, { dialect: 'postgresql', timeZone: 'UTC' }).sql).toMatch(
      /SELECT/i,
    );
  });

  it('is short', () => {
    expect(queryGuide().length).toBeLessThan(4_000);
  });
});
