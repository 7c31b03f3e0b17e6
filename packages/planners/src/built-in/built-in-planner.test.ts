import type { ListQuery, MetricsQuery, SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../testing/library-question.js';

function metrics(names: readonly string[], more: Partial<MetricsQuery> = {}): MetricsQuery {
  return {
    kind: 'metrics',
    metrics: names,
    groupBy: [],
    filters: [],
    metricFilters: [],
    orderBy: [],
    ...more,
  };
}

const MEMBER_NAME = { dimension: 'member.name' } as const;
const MEMBER = { dimension: 'member.name', perInstance: true } as const;
const year2025 = { from: '2025-01-01', to: '2026-01-01' };
const first = (by: string) => [{ by, direction: 'descending' as const }];

describe('metrics', () => {
  it.each<[string, MetricsQuery]>([
    ['what is our fine income', metrics(['fine_income'])],
    ['how many members do we have?', metrics(['members'])],
    ['number of loans in 2025', metrics(['loans'], { timeRange: year2025 })],
    [
      'total fines collected last quarter',
      metrics(['fine_income'], { timeRange: { from: '2026-07-01', to: '2026-10-01' } }),
    ],
    [
      'loans by genre',
      metrics(['loans'], { groupBy: [{ dimension: 'book.genre' }], orderBy: first('loans') }),
    ],
    [
      'monthly loans and fine income in 2025',
      metrics(['loans', 'fine_income'], {
        groupBy: [{ dimension: 'metric.time', grain: 'month' }],
        timeRange: year2025,
        orderBy: [{ by: 'metric.time', direction: 'ascending' }],
      }),
    ],
    [
      'overdue rate by district and month',
      metrics(['overdue_rate'], {
        groupBy: [{ dimension: 'branch.district' }, { dimension: 'metric.time', grain: 'month' }],
        orderBy: [{ by: 'metric.time', direction: 'ascending' }, ...first('overdue_rate')],
      }),
    ],
    [
      'average price of books by genre',
      metrics(['average_book_price'], {
        adHocMetrics: [
          {
            name: 'average_book_price',
            label: 'Average book price',
            entity: 'book',
            aggregation: 'average',
            of: { dimension: 'book.price' },
          },
        ],
        groupBy: [{ dimension: 'book.genre' }],
        orderBy: first('average_book_price'),
      }),
    ],
    [
      'how many thick books',
      metrics(['books'], { filters: [{ dimension: 'book.pages', op: 'gte', value: 600 }] }),
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toEqual(expected);
  });
});

describe('superlatives', () => {
  it.each<[string, Partial<MetricsQuery>]>([
    [
      'top 10 members by fine income',
      { metrics: ['fine_income'], groupBy: [MEMBER], orderBy: first('fine_income'), limit: 10 },
    ],
    [
      'which genre has the most loans',
      { metrics: [], groupBy: [{ dimension: 'book.genre' }], orderBy: first('loans'), limit: 1 },
    ],
    [
      'members with the most loans',
      { metrics: ['loans'], groupBy: [MEMBER], orderBy: first('loans'), limit: 10 },
    ],
    [
      'worst 3 branches by overdue rate',
      {
        metrics: ['overdue_rate'],
        groupBy: [{ dimension: 'branch.name', perInstance: true }],
        orderBy: [{ by: 'overdue_rate', direction: 'ascending' }],
        limit: 3,
      },
    ],
    [
      'best month for loans in 2025',
      {
        metrics: ['loans'],
        groupBy: [{ dimension: 'metric.time', grain: 'month' }],
        orderBy: first('loans'),
        limit: 1,
        timeRange: year2025,
      },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });

  it('orders instances by a number of their own', async () => {
    expect(await queryInLibrary('the 5 most expensive books')).toMatchObject({
      kind: 'list',
      entity: 'book',
      orderBy: first('book.price'),
      limit: 5,
    });
    expect(await queryInLibrary('show the last 20 loans')).toMatchObject({
      kind: 'list',
      entity: 'loan',
      orderBy: first('loan.lent_at'),
      limit: 20,
    });
  });

  it('says by what it ranked when nobody said it', async () => {
    expect(await planInLibrary('who are our best members')).toMatchObject({
      kind: 'query',
      assumptions: expect.arrayContaining([expect.stringMatching(/^Ranked by fine income/)]),
    });
  });
});

describe('conditions', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'loans of poetry in the old town',
      {
        filters: [
          { dimension: 'book.genre', op: 'eq', value: 'Poetry' },
          { dimension: 'branch.district', op: 'eq', value: 'Old Town' },
        ],
      },
    ],
    ['number of loans not overdue', { filters: [{ dimension: 'loan.status', op: 'ne', value: 'overdue' }] }],
    // Returned is also when: what has no such time was not returned, whatever became of it.
    ['number of loans not returned', { filters: [{ dimension: 'loan.returned_at', op: 'is_null' }] }],
    [
      'how many loans excluding crime and poetry',
      { filters: [{ dimension: 'book.genre', op: 'not_in', values: ['Crime', 'Poetry'] }] },
    ],
    [
      'fines above 20',
      { kind: 'list', entity: 'fine', filters: [{ dimension: 'fine.amount', op: 'gt', value: 20 }] },
    ],
    [
      'books between 10 and 20 euros',
      {
        filters: [
          { dimension: 'book.price', op: 'gte', value: 10 },
          { dimension: 'book.price', op: 'lte', value: 20 },
        ],
      },
    ],
    [
      'inactive members by age group',
      { filters: [{ dimension: 'member.is_active', op: 'eq', value: false }] },
    ],
    ["loans of member 'Ann Lee'", { filters: [{ dimension: 'member.name', op: 'eq', value: 'Ann Lee' }] }],
    [
      'members with more than 10 loans',
      { metrics: ['loans'], groupBy: [MEMBER], metricFilters: [{ metric: 'loans', op: 'gt', value: 10 }] },
    ],
    [
      'districts with fine income of at least 1k',
      {
        groupBy: [{ dimension: 'branch.district' }],
        metricFilters: [{ metric: 'fine_income', op: 'gte', value: 1000 }],
      },
    ],
    [
      'how many members have more than 10 loans in 2025',
      {
        metrics: ['members'],
        where: [{ has: { entity: 'loan', timeRange: year2025, count: { op: 'gt', value: 10 } } }],
      },
    ],
    [
      'members without loans',
      { kind: 'list', entity: 'member', where: [{ not: { has: { entity: 'loan' } } }] },
    ],
    [
      'members with overdue loans',
      {
        kind: 'list',
        where: [
          { has: { entity: 'loan', where: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }] } },
        ],
      },
    ],
    [
      'members who joined in 2025',
      { kind: 'list', entity: 'member', timeRange: { ...year2025, dimension: 'member.joined_on' } },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });
});

describe('comparisons', () => {
  it.each<[string, Partial<MetricsQuery>]>([
    [
      'compare loans of 2024 and 2025 by genre',
      {
        groupBy: [{ dimension: 'book.genre' }, { dimension: 'metric.time', grain: 'year' }],
        timeRange: { from: '2024-01-01', to: '2026-01-01' },
      },
    ],
    [
      'loans in 2023 vs 2025',
      {
        groupBy: [{ dimension: 'metric.time', grain: 'year' }],
        timeRange: {
          from: '2023-01-01',
          to: '2024-01-01',
          alsoIn: [{ from: '2025-01-01', to: '2026-01-01' }],
        },
      },
    ],
    [
      'fine income this month compared to last month',
      {
        groupBy: [{ dimension: 'metric.time', grain: 'month' }],
        timeRange: { from: '2026-10-01', to: '2026-12-01' },
      },
    ],
    ['loans last month versus the previous month', { timeRange: { from: '2026-09-01', to: '2026-11-01' } }],
    [
      'loans in the north vs the south',
      {
        groupBy: [{ dimension: 'branch.district' }],
        filters: [{ dimension: 'branch.district', op: 'in', values: ['North', 'South'] }],
      },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });
});

describe('lists', () => {
  it.each<[string, Partial<ListQuery>]>([
    ['members', { entity: 'member' }],
    [
      'names and e-mails of members',
      { dimensions: [{ dimension: 'member.name' }, { dimension: 'member.email' }] },
    ],
    ['which genres are there', { dimensions: [{ dimension: 'book.genre' }], distinct: true }],
    [
      'list overdue loans',
      { entity: 'loan', filters: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }] },
    ],
    ['loan 1234', { filters: [{ dimension: 'loan.id', op: 'eq', value: 1234 }] }],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject({ kind: 'list', ...expected });
  });

  it.each([
    'members whose name starts with W',
    'members without loans',
    'members who joined in 2025',
    'members with overdue loans',
  ])('names those that something is said of: %s', async (question) => {
    expect(await queryInLibrary(question)).toMatchObject({ kind: 'list', dimensions: [MEMBER_NAME] });
  });

  it.each(['list members without loans', 'members', "members named 'Ann Lee'", 'fines above 20'])(
    'shows all there is to know where that is asked for, or nothing has a name: %s',
    async (question) => {
      const query = await queryInLibrary(question);
      expect(query.kind === 'list' && query.dimensions.length).toBeGreaterThan(2);
    },
  );
});
