import { indexModel, type SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../testing/library-model.js';
import { planInLibrary } from '../../testing/library-question.js';
import { contradictsItself } from './contradictions.js';

const LISTED: SemanticQuery = {
  ...{ kind: 'list', entity: 'member', dimensions: [{ dimension: 'member.name' }], filters: [], orderBy: [] },
};
const index = indexModel(LIBRARY);

describe('what is asked to be there and not to be there', () => {
  it('are rows of which there are none by what is asked', () => {
    const none = { not: { has: { entity: 'loan' } } };
    expect(contradictsItself({ ...LISTED, where: [none] }, index)).toBe(false);
    expect(contradictsItself({ ...LISTED, where: [none, { has: { entity: 'loan' } }] }, index)).toBe(true);
    expect(contradictsItself({ ...LISTED, entity: 'loan', where: [none] }, index)).toBe(true);
  });

  it('is no contradiction where it is only some of them that there are none of', () => {
    const where = [{ dimension: 'loan.status', op: 'eq', value: 'lost' } as const];
    const noLost = { not: { has: { entity: 'loan', where } } };
    expect(contradictsItself({ ...LISTED, where: [noLost, { has: { entity: 'loan' } }] }, index)).toBe(false);
  });
});

describe('those left out that lack something', () => {
  it.each([
    'How many loans has each member? Leave out members without loans.',
    'How many loans has each member? Ignore members who have never made any loans.',
  ])('are left out by counting what they have: %s', async (question) => {
    expect(await planInLibrary(question)).toMatchObject({
      kind: 'query',
      query: { semantic: { metrics: ['loans'] } },
    });
    expect(JSON.stringify(await planInLibrary(question))).not.toContain('"not"');
  });
});
