import { type Condition, indexModel, type SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../testing/library-model.js';
import { planInLibrary } from '../../testing/library-question.js';
import { contradictionIn } from './contradiction.js';

const index = indexModel(LIBRARY);
/** Members refer to members here. */
const mentored = indexModel({
  ...LIBRARY,
  relationships: [
    ...LIBRARY.relationships,
    {
      name: 'member_mentor',
      from: { entity: 'member', columns: ['mentor_id'] },
      to: { entity: 'member', columns: ['id'] },
      cardinality: 'many_to_one',
      role: 'mentor',
    },
  ],
});
const loansWhere = (...where: readonly Condition[]): SemanticQuery => ({
  kind: 'metrics',
  metrics: ['loans'],
  groupBy: [],
  filters: [],
  where,
  metricFilters: [],
  orderBy: [],
});
const membersWhere = (...where: readonly Condition[]): SemanticQuery => ({
  ...{ kind: 'list', entity: 'member', dimensions: [{ dimension: 'member.name' }], filters: [], orderBy: [] },
  where,
});
const some = (entity: string, ...where: readonly Condition[]): Condition => ({
  has: { entity, ...(where.length > 0 ? { where } : {}) },
});
const none = (entity: string, ...where: readonly Condition[]): Condition => ({
  not: some(entity, ...where),
});
const LOST = { dimension: 'loan.status', op: 'eq', value: 'lost' } as const;

describe('conditions that no row meets', () => {
  it.each<[string, readonly Condition[]]>([
    [
      'a value and none',
      [
        { dimension: 'loan.status', op: 'eq', value: 'out' },
        { dimension: 'loan.status', op: 'is_null' },
      ],
    ],
    [
      'two values',
      [
        { dimension: 'loan.status', op: 'eq', value: 'out' },
        { all: [{ dimension: 'loan.status', op: 'in', values: ['lost', 'returned'] }] },
      ],
    ],
    [
      'a value and not that one',
      [
        { dimension: 'loan.status', op: 'ne', value: 'out' },
        { dimension: 'loan.status', op: 'eq', value: 'out' },
      ],
    ],
    ['without themselves', [{ not: { has: { entity: 'loan' } } }]],
    [
      'of members that have none',
      [{ not: { has: { entity: 'member', where: [{ not: { has: { entity: 'loan' } } }] } } }],
    ],
  ])('%s', (_, where) => {
    expect(contradictionIn(loansWhere(...where), index)).toBeDefined();
  });

  it.each<[string, readonly Condition[]]>([
    [
      'one of two values, and not a third',
      [
        { dimension: 'loan.status', op: 'in', values: ['lost', 'out'] },
        { dimension: 'loan.status', op: 'ne', value: 'out' },
      ],
    ],
    ['without a fine', [{ not: { has: { entity: 'fine' } } }]],
    [
      'either of two',
      [
        {
          any: [
            { dimension: 'loan.status', op: 'eq', value: 'out' },
            { dimension: 'loan.status', op: 'eq', value: 'lost' },
          ],
        },
      ],
    ],
  ])('but not: %s', (_, where) => {
    expect(contradictionIn(loansWhere(...where), index)).toBeUndefined();
  });
});

describe('what is asked to be there and not to be there', () => {
  it.each<[string, readonly Condition[]]>([
    ['loans and none', [none('loan'), some('loan')]],
    ['loans that are lost, and none at all', [some('loan', LOST), { all: [none('loan')] }]],
    ['loans of a book that was never lent', [some('loan', some('book', none('loan'), some('loan')))]],
    ['loans without themselves', [some('loan', none('loan'))]],
    ['without members', [none('member')]],
    ['without members of a kind', [none('member', { ...LOST, dimension: 'member.card' })]],
  ])('is of no row: %s', (_, where) => {
    expect(contradictionIn(membersWhere(...where), index)).toMatch(/^no row can be all that it asks for;/);
  });

  it.each<[string, readonly Condition[]]>([
    ['no loans', [none('loan')]],
    ['loans, none of them lost', [none('loan', LOST), some('loan')]],
    ['loans one way and none the other', [{ has: { entity: 'loan', through: 'fine' } }, none('loan')]],
    ['loans of a book that is no other loan of theirs', [some('loan', some('book')), none('fine')]],
  ])('is of some rows: %s', (_, where) => {
    expect(contradictionIn(membersWhere(...where), index)).toBeUndefined();
  });

  it('is of some rows where a thing refers to others of its kind, unless there are none at all', () => {
    const noFamily = none('member', { dimension: 'member.card', op: 'eq', value: 'Family' });
    expect(contradictionIn(membersWhere(noFamily), mentored)).toBeUndefined();
    expect(
      contradictionIn(membersWhere({ not: { has: { entity: 'member', through: 'mentor' } } }), mentored),
    ).toBeUndefined();
    expect(contradictionIn(membersWhere(none('member')), mentored)).toBeDefined();
  });

  it('is of no row by what cannot be known of it', () => {
    const query = loansWhere();
    const lacking = { dimension: 'book.genre', op: 'is_null' } as const;
    expect(
      contradictionIn(
        { ...query, groupBy: [{ dimension: 'book.genre' }], filters: [lacking] } as SemanticQuery,
        index,
      ),
    ).toBeDefined();
    expect(contradictionIn({ ...query, filters: [lacking] }, index)).toBeUndefined();
  });
});

describe('a question that asks for nothing', () => {
  it('is declined, with what can be done', async () => {
    expect(await planInLibrary('How many loans of crime books exclude crime?')).toMatchObject({
      kind: 'decline',
      reason: expect.stringContaining('leave out one of its conditions'),
    });
  });
});
