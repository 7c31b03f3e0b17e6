import { describe, expect, it } from 'vitest';
import { searchModel } from './search-model.js';
import { LIBRARY } from './testing/library-model.js';

function found(query: string, { tellsValues = true, limit = 50 } = {}) {
  return searchModel(LIBRARY, { query, limit, tellsValues }).map(({ kind, name }) => `${kind} ${name}`);
}

describe('searchModel', () => {
  it('finds what the model calls things, by their names and synonyms', () => {
    expect(found('patron')[0]).toBe('entity member');
    expect(found('card type')[0]).toBe('dimension member.card');
  });

  it('finds a value by the name of its dimension, where values may be told', () => {
    expect(found('Poetry')).toContain('value book.genre');
    expect(found('Poetry', { tellsValues: false })).toEqual([]);
  });

  it('gives no more than it is asked for', () => {
    expect(found('loans', { limit: 1 })).toHaveLength(1);
    expect(found('loans').length).toBeGreaterThan(1);
  });
});
