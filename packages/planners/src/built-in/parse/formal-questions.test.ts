import type { SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../testing/library-question.js';

const adHoc = (...parts: readonly object[]) => parts.map((part) => expect.objectContaining(part));

describe('what is asked for of each', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'What are the highest, lowest and average price of the books in each genre?',
      {
        groupBy: [{ dimension: 'book.genre' }],
        adHocMetrics: adHoc({ aggregation: 'max' }, { aggregation: 'min' }, { aggregation: 'average' }),
      },
    ],
    [
      'How many loans were made by members in each age group?',
      { metrics: ['loans'], groupBy: [{ dimension: 'member.age_group' }] },
    ],
    [
      'Which book has the highest price in each genre?',
      {
        kind: 'list',
        dimensions: [{ dimension: 'book.genre' }, { dimension: 'book.title' }],
        limitPer: { count: 1, within: ['book.genre'] },
      },
    ],
    [
      'What are the top 3 members by fine amount? Return the name and the number of fines.',
      { kind: 'metrics', orderBy: [{ by: 'fine_income', direction: 'descending' }], limit: 3 },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });
});

describe('an average of what is counted', () => {
  it('is of each of something, also where a note says so', async () => {
    const query = await queryInLibrary(
      'What is the ALM in each district?',
      'ALM = average number of loans per member',
    );
    expect(query).toMatchObject({
      groupBy: [{ dimension: 'branch.district' }],
      adHocMetrics: adHoc({ aggregation: 'average', of: 'loans' }),
    });
  });

  it('is nothing where it is not said of what', async () => {
    expect(await planInLibrary('What is the average number of loans?')).toMatchObject({ kind: 'decline' });
  });
});

describe('a time', () => {
  it('is when it was done, where those who did it are counted by what they did', async () => {
    const query = await queryInLibrary('How many distinct members have a loan in each district in 2025?');
    expect(query).toMatchObject({
      adHocMetrics: adHoc({ entity: 'loan', aggregation: 'count_distinct' }),
      timeRange: { from: '2025-01-01', to: '2026-01-01' },
    });
  });
});

describe('several numbers', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'How does the ratio of loans to members change over the years? Return the annual numbers of loans and members as well.',
      { metrics: ['ratio', 'loans', 'members'], groupBy: [{ dimension: 'metric.time', grain: 'year' }] },
    ],
    [
      'What is the name, month and number of loans for each member by month?',
      {
        metrics: ['loans'],
        groupBy: [
          { dimension: 'member.name', perInstance: true },
          { dimension: 'metric.time', grain: 'month' },
        ],
      },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });
});

describe('formulas of a note', () => {
  it('are of days, where two times are taken from each other', async () => {
    const query = await queryInLibrary(
      'What is the average length of a loan in days for each genre?',
      'Length = returned at - lent at.',
    );
    expect(query).toMatchObject({
      groupBy: [{ dimension: 'book.genre' }],
      adHocMetrics: adHoc({
        aggregation: 'average',
        of: { daysBetween: ['loan.lent_at', 'loan.returned_at'] },
      }),
    });
  });

  it('are computed of each row, where their sum is asked for', async () => {
    const query = await queryInLibrary('What is the PP for each genre?', 'PP = sum of (price - pages)');
    expect(query).toMatchObject({
      adHocMetrics: adHoc({ aggregation: 'sum', of: { minus: ['book.price', 'book.pages'] } }),
    });
  });

  it('are nothing where a part is not understood', async () => {
    const plan = await planInLibrary('What is the PP for each genre?', 'PP = sum of (price - postage)');
    expect(plan).toMatchObject({ kind: 'decline' });
  });
});

describe('for all of some kind', () => {
  it('has a row for each of those alone that have any', async () => {
    const note = 'LR = rank of the member by the number of loans';
    const some = await queryInLibrary(
      'Return the name, number of loans and LR for all members with loans.',
      note,
    );
    expect(some).not.toHaveProperty('everyInstanceOf');
    const all = await queryInLibrary('Return the name, number of loans and LR for all members.', note);
    expect(all).toMatchObject({ everyInstanceOf: 'member' });
  });
});

describe('a count beside another', () => {
  it.each([
    'How many loans were there in each of the last 3 months? How many of these were overdue? Return the month, the number of loans and the number of overdue loans.',
    'How many loans were there in each of the last 3 months? How many of these were on weekends? Return the month, the number of loans and the number of loans on weekends.',
  ])('is under conditions of its own: %s', async (question) => {
    const query = await queryInLibrary(question);
    expect(query).toMatchObject({ filters: [], metrics: ['loans', expect.any(String)] });
  });
});

describe('a length', () => {
  it('is nothing where what is spoken of has none', async () => {
    expect(await planInLibrary('What is the longest fine of each member?')).toMatchObject({
      kind: 'decline',
    });
  });
});

describe('a time that is named', () => {
  it('is what a weekend and a period are said of', async () => {
    const query = await queryInLibrary('How many loans were returned on a weekend in 2025?');
    expect(query).toMatchObject({
      groupBy: [],
      filters: expect.arrayContaining([
        { dimension: 'loan.returned_at', datePart: 'dow', op: 'in', values: [6, 7] },
      ]),
    });
  });
});

describe('ratios', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'What is the ratio of overdue loans to all loans in 2025?',
      { filters: [], timeRange: { from: '2025-01-01', to: '2026-01-01' } },
    ],
    [
      'What is the ratio of loans out of all loans made by members of the age group Adult?',
      { filters: [{ dimension: 'member.age_group', op: 'eq', value: 'Adult' }] },
    ],
    [
      'What is the ratio of loans made in 2025 to loans made in 2024?',
      {
        adHocMetrics: adHoc(
          { where: expect.arrayContaining([{ dimension: 'loan.lent_at', op: 'gte', value: '2025-01-01' }]) },
          { where: expect.arrayContaining([{ dimension: 'loan.lent_at', op: 'gte', value: '2024-01-01' }]) },
          { computed: expect.anything() },
        ),
      },
    ],
    [
      'What is the ratio of books with 300 pages to books with less than 100 pages?',
      {
        adHocMetrics: adHoc(
          { where: [{ dimension: 'book.pages', op: 'eq', value: 300 }] },
          { where: [{ dimension: 'book.pages', op: 'lt', value: 100 }] },
          { computed: expect.anything() },
        ),
      },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });
});

describe('who did something in each period', () => {
  it('is counted by when it was done', async () => {
    expect(await queryInLibrary('How many distinct members had a loan in each month of 2025?')).toMatchObject(
      {
        adHocMetrics: adHoc({ entity: 'loan', aggregation: 'count_distinct' }),
        timeRange: { from: '2025-01-01', to: '2026-01-01' },
      },
    );
  });

  it('is counted among those rows where it is returned beside them', async () => {
    const query = await queryInLibrary(
      'How many loans were made last month? Return the number of loans and the number of members.',
    );
    expect(query).toMatchObject({ adHocMetrics: adHoc({ entity: 'loan', aggregation: 'count_distinct' }) });
  });

  it('is held against another time, or not asked for', async () => {
    const day = await queryInLibrary('How many loans were made on the same day as the member joined?');
    expect(day).toMatchObject({
      where: [{ op: 'eq', right: { dimension: 'member.joined_on', grain: 'day' } }],
    });
    const plan = await planInLibrary('How many loans were made on the same day as their book?');
    expect(plan).not.toMatchObject({ kind: 'query' });
  });

  it('is held against another time of the same', async () => {
    expect(
      await queryInLibrary('How many loans were made in the same month as the member joined?'),
    ).toMatchObject({
      where: [
        {
          left: { dimension: 'loan.lent_at', grain: 'month' },
          op: 'eq',
          right: { dimension: 'member.joined_on', grain: 'month' },
        },
      ],
    });
  });
});

describe('order and names', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'Which members joined in 2025? Return the name and the join date, most recent first.',
      { kind: 'list', orderBy: [{ by: 'member.joined_on', direction: 'descending' }] },
    ],
    [
      'List all branches together with the number of loans, in alphabetical order.',
      {
        metrics: ['loans'],
        groupBy: [{ dimension: 'branch.name', perInstance: true }],
        orderBy: [{ by: 'branch.name', direction: 'ascending' }],
      },
    ],
    [
      'Which members have fines of more than 20 in total? Return the name and the total amount.',
      { metricFilters: [{ metric: 'fine_income', op: 'gt', value: 20 }], filters: [expect.anything()] },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });

  it('end with their sentence', async () => {
    const plan = await planInLibrary('Which books were borrowed by members in Atlantis? Return the title.');
    expect(JSON.stringify(plan)).not.toContain('Atlantis Return');
  });
});

describe('so much altogether', () => {
  it('is said of each group, not of each row', async () => {
    const query = await queryInLibrary('Which genres have fewer than 900 pages altogether?');
    expect(query).toMatchObject({
      groupBy: [{ dimension: 'book.genre' }],
      filters: [],
      metricFilters: [{ op: 'lt', value: 900 }],
    });
  });
});

describe('a count that stands behind', () => {
  it('is of what it stands behind', async () => {
    const query = await queryInLibrary('What is the PML in 2025?', 'PML = per month member loan count');
    expect(query).toMatchObject({
      metrics: ['loans'],
      groupBy: [{ dimension: 'metric.time', grain: 'month' }],
    });
  });
});
