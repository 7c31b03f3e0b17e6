import { describe, expect, it } from 'vitest';
import { emptyState } from './empty-states.js';

const COLUMN = { name: 'left_on', label: 'left on', synonyms: [], kind: 'time', column: 'left_on' } as const;

describe('what rows are called that have nothing in a column', () => {
  it.each([
    ['Day on which she left; empty while employed', { said: 'employed', op: 'is_null' }],
    ['When it was mended, empty while it is not mended', { said: 'mended', op: 'is_not_null' }],
    ['NULL if not settled', { said: 'settled', op: 'is_not_null' }],
    ['Blank as long as the gate has not been opened', { said: 'opened', op: 'is_not_null' }],
    ['No value, when they never closed', { said: 'closed', op: 'is_not_null' }],
    ['Null for loans that are still out', { said: 'out', op: 'is_null' }],
  ])('is said by its description: %s', (description, state) => {
    expect(emptyState({ ...COLUMN, description })).toEqual(state);
  });

  it.each(['Day of the visit', 'Empty if unknown', 'Null when it is not available', 'Null if paid by card'])(
    'is nothing where it says nothing: %s',
    (description) => {
      expect(emptyState({ ...COLUMN, description })).toBeUndefined();
    },
  );
});
