import { tokenise } from '@parley/catalog-search';
import { indexModel, type Relationship } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../testing/library-model.js';
import { planInLibrary } from '../../testing/library-question.js';
import { roleSaid } from './named-ways.js';

const TO_RETURN: Relationship = {
  name: 'loan_return',
  from: { entity: 'loan', columns: ['return_id'] },
  to: { entity: 'branch', columns: ['id'] },
  cardinality: 'many_to_one',
  role: 'return',
};
const TO_LOAN: Relationship = { ...TO_RETURN, name: 'loan_pickup', role: 'pickup' };
const others = LIBRARY.relationships.filter(({ to }) => to.entity !== 'branch');
const MODEL = { ...LIBRARY, relationships: [...others, TO_RETURN, TO_LOAN] };

describe('which of several a row refers to', () => {
  const said = (question: string) =>
    roleSaid(indexModel(MODEL), { from: 'loan', to: 'branch' }, tokenise(question));

  it('is told by a word for one of them', () => {
    expect(said('loans returned at each branch')).toBe('return');
  });

  it('is open where there is a word for none, or for both', () => {
    expect(said('loans of each branch')).toBeUndefined();
    expect(said('loans by pickup and return branch')).toBeUndefined();
  });

  it('is what rows are told apart by', async () => {
    const plan = await planInLibrary('How many loans were returned at each branch?', undefined, MODEL);
    expect(plan).toMatchObject({
      query: { semantic: { groupBy: [{ dimension: 'return.name', perInstance: true }] } },
    });
  });
});

describe('what a column calls the only thing that it refers to', () => {
  it('is another name of that', async () => {
    const only = { ...LIBRARY, relationships: [...others, { ...TO_RETURN, role: 'outlet' }] };
    const plan = await planInLibrary('List the names of the outlets in the district North', undefined, only);
    expect(plan).toMatchObject({
      query: { semantic: { entity: 'branch', dimensions: [{ dimension: 'branch.name' }] } },
    });
  });
});
