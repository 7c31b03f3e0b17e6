import type { SemanticModel, SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../../testing/library-model.js';
import { planInLibrary, queryInLibrary } from '../../../testing/library-question.js';

const RETURNED = { dimension: 'loan.returned_at', op: 'is_not_null' };
const UNRETURNED = { dimension: 'loan.returned_at', op: 'is_null' };
const CRIME = { dimension: 'book.genre', op: 'eq', value: 'Crime' };

describe('what has happened to rows, or has not', () => {
  it.each<[string, Partial<Record<keyof SemanticQuery, unknown>>]>([
    ['How many unreturned loans are there?', { filters: [UNRETURNED] }],
    [
      'Which members have never borrowed a Crime book?',
      { where: [{ not: { has: { entity: 'book', where: [CRIME] } } }] },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });

  it('is told by when, where nothing else tells it', async () => {
    const plan = await planInLibrary('How many loans have been returned?', undefined, withoutStates(LIBRARY));
    expect(plan).toMatchObject({ kind: 'query', query: { semantic: { filters: [RETURNED] } } });
  });

  it('is no condition where it is said when', async () => {
    const query = await queryInLibrary('How many loans were returned in May 2026?');
    expect(JSON.stringify(query)).not.toContain(JSON.stringify(RETURNED));
  });
});

describe('values of one thing', () => {
  it('that no row has two of are either of them', async () => {
    const query = await queryInLibrary('How many Crime, Poetry and History books are there?');
    expect(query.filters).toEqual([
      { dimension: 'book.genre', op: 'in', values: ['Crime', 'Poetry', 'History'] },
    ]);
  });
});

function withoutStates(model: SemanticModel): SemanticModel {
  const entities = model.entities.map((entity) => ({
    ...entity,
    dimensions: entity.dimensions.filter(({ name }) => name !== 'status'),
    measures: entity.measures.filter(({ filters }) => filters === undefined),
  }));
  const metrics = model.metrics.filter(({ name }) => !name.startsWith('overdue'));
  return { ...model, entities, metrics };
}

describe('what is said of related rows', () => {
  it.each<[string, Partial<Record<keyof SemanticQuery, unknown>>]>([
    [
      'Which member joined most recently?',
      { orderBy: [{ by: 'member.joined_on', direction: 'descending' }], limit: 1 },
    ],
    [
      'Which members are not in the age group Child?',
      { filters: [{ dimension: 'member.age_group', op: 'ne', value: 'Child' }] },
    ],
    [
      'How many books were borrowed by more than one member?',
      { where: [{ has: { entity: 'member', count: { op: 'gt', value: 1 } } }] },
    ],
    [
      'How many books of price 20 or more are there?',
      { filters: [{ dimension: 'book.price', op: 'gte', value: 20 }] },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });
});
