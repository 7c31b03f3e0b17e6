import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../testing/library-question.js';

const THERE = { dimension: 'member.key', op: 'is_not_null' };

describe('things that are counted for', () => {
  it('have a row where there are any, and it goes without saying', async () => {
    expect((await queryInLibrary('How many loans did each member make?')).filters).toEqual([THERE]);
    const plan = await planInLibrary('How many loans did each member make?');
    expect(plan.kind === 'query' && plan.explanation).toBe('Loans by member name, highest loans first.');
  });

  it.each(['loans by genre', 'members by age group', 'top 3 genres by loans'])(
    'are not the values of a column: %s',
    async (question) => {
      expect((await queryInLibrary(question)).filters).toEqual([]);
    },
  );
});
