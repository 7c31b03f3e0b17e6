import type { ListQuery, MetricsQuery, SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../testing/library-question.js';

const MEMBER = { dimension: 'member.name', perInstance: true } as const;
const down = (by: string) => [{ by, direction: 'descending' as const }];
const up = (by: string) => [{ by, direction: 'ascending' as const }];

async function check(question: string, expected: Partial<SemanticQuery>, note?: string): Promise<void> {
  expect(await queryInLibrary(question, note)).toMatchObject(expected);
}

describe('what is returned', () => {
  it.each<[string, Partial<MetricsQuery>]>([
    [
      'Return the member who made the most loans. Return the name, e-mail and number of loans.',
      {
        metrics: ['loans'],
        groupBy: [MEMBER, { dimension: 'member.email', perInstance: true }],
        orderBy: down('loans'),
        limit: 1,
      },
    ],
    [
      'How many loans did each member make? Return the member name and the number of loans, ordered from most to least.',
      { metrics: ['loans'], groupBy: [MEMBER], orderBy: down('loans') },
    ],
    [
      'Which genre has the most loans and how many loans does it have?',
      { metrics: ['loans'], groupBy: [{ dimension: 'book.genre' }], orderBy: down('loans'), limit: 1 },
    ],
    [
      'top 3 genres by loans in each district',
      {
        groupBy: [{ dimension: 'book.genre' }, { dimension: 'branch.district' }],
        limitPer: { count: 3, within: ['branch.district'] },
      },
    ],
    ['loans per district', { metrics: ['loans'], groupBy: [{ dimension: 'branch.district' }] }],
  ])('%s', check);

  it.each<[string, Partial<ListQuery>]>([
    [
      'list the titles and prices of all books from the most expensive to the cheapest',
      {
        dimensions: [{ dimension: 'book.title' }, { dimension: 'book.price' }],
        orderBy: down('book.price'),
      },
    ],
    [
      'titles of all books ordered alphabetically',
      { dimensions: [{ dimension: 'book.title' }], orderBy: up('book.title') },
    ],
    ['Which books have more than 300 pages?', { dimensions: [{ dimension: 'book.title' }] }],
    [
      'names of the members, ordered from the most recently joined to the earliest',
      { dimensions: [{ dimension: 'member.name' }], orderBy: down('member.joined_on') },
    ],
  ])('%s', check);
});

describe('further counts', () => {
  it('are beside the first, under conditions of their own', async () => {
    await check('How many loans were there in each of the last 3 months? How many of these were by adults?', {
      metrics: ['loans', 'number_of_loans'],
      groupBy: [{ dimension: 'metric.time', grain: 'month' }],
      filters: [],
    });
  });

  it('decline what sets the part off where it is not understood', async () => {
    const plan = await planInLibrary('How many loans were there in 2025? How many of these were quux?');
    expect(plan).toMatchObject({ kind: 'decline' });
  });
});

describe('parts and wholes', () => {
  it('a ratio of things under different conditions', async () => {
    await check('What is the ratio of books with a price above 20 to books with a price below 20?', {
      metrics: ['ratio'],
      adHocMetrics: [
        { name: 'number_of_books', where: [{ dimension: 'book.price', op: 'gt', value: 20 }] },
        { name: 'number_of_books_2', where: [{ dimension: 'book.price', op: 'lt', value: 20 }] },
        { computed: { dividedBy: ['number_of_books', 'number_of_books_2'] } },
      ],
    } as never);
  });

  it('what only the whole says of a part of it holds for both', async () => {
    await check('What is the ratio of Crime books out of all books above 20 euros?', {
      filters: [{ dimension: 'book.price', op: 'gt', value: 20 }],
    });
  });

  it('a percentage is of all such things', async () => {
    await check('For each branch, what percentage of its loans is overdue?', {
      groupBy: [{ dimension: 'branch.name', perInstance: true }],
      adHocMetrics: [
        { where: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }] },
        { computed: { dividedBy: ['number_of_loans', 'loans'] } },
        { computed: { times: ['ratio', 100] } },
      ],
    } as never);
  });

  it('a share that nothing sets apart but groups is of the whole', async () => {
    await check('What share of loans came from each district?', {
      adHocMetrics: [{ computed: { dividedBy: ['loans', { overall: 'loans' }] } }],
      groupBy: [{ dimension: 'branch.district' }],
    } as never);
  });

  it('an average of counts', async () => {
    await check('What is the average number of loans per member?', {
      adHocMetrics: [{ aggregation: 'average', of: 'loans', per: [{ dimension: 'member.key' }] }],
      groupBy: [],
    } as never);
  });
});

describe('conditions of whole sentences', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'Which members have never had an overdue loan?',
      {
        where: [
          {
            not: {
              has: { entity: 'loan', where: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }] },
            },
          },
        ],
      },
    ],
    [
      'How many loans were made on weekends?',
      { filters: [{ dimension: 'loan.lent_at', datePart: 'dow', op: 'in', values: [6, 7] }] },
    ],
    [
      'number of loans last month (excluding overdue loans)',
      { filters: [{ dimension: 'loan.status', op: 'ne', value: 'overdue' }] },
    ],
    [
      'books with a price above the average',
      { where: [{ left: 'book.price', op: 'gt', right: { metric: 'average_book_price', by: [] } }] },
    ],
    [
      "How many books have 'land' in their title?",
      { filters: [{ dimension: 'book.title', op: 'contains', value: 'land', ignoreCase: true }] },
    ],
    [
      'How many loans did members with a Family card make?',
      { filters: [{ dimension: 'member.card', op: 'eq', value: 'Family' }] },
    ],
  ])('%s', check);
});

describe('notes', () => {
  it('define numbers by formulas', async () => {
    await check(
      'What is the OLR of each district?',
      {
        groupBy: [{ dimension: 'branch.district' }],
        adHocMetrics: [
          { computed: { dividedBy: ['overdue_loans', 'loans'] } },
          { computed: { times: ['ratio', 100] } },
        ],
      } as never,
      'OLR (overdue loan rate) = overdue loans / all loans * 100',
    );
  });

  it('define ranks, of all where all are asked for', async () => {
    await check(
      'Return the member name, number of loans and LR for all members',
      {
        metrics: ['loans', 'rank'],
        adHocMetrics: [{ window: 'rank', of: 'loans' }],
        everyInstanceOf: 'member',
        emptyIsZero: true,
      } as never,
      'LR = rank by number of loans',
    );
  });

  it('say how texts are compared', async () => {
    await check(
      'How many books have the title "winter"?',
      { filters: [{ dimension: 'book.title', op: 'contains', value: 'winter', ignoreCase: true }] },
      'Match all strings case-insensitively using wildcard operators',
    );
  });
});

describe('words that nothing explains', () => {
  it.each([
    'Which members have a parking permit?',
    'How many branches offer reading glasses?',
    'What is dark matter?',
    'How can a library attract more readers?',
    'What is the process for changing the name of a branch?',
  ])('"%s" is declined', async (question) => {
    expect((await planInLibrary(question)).kind).toBe('decline');
  });
});
