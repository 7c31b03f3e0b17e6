import type { SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../testing/library-question.js';

const down = (by: string) => [{ by, direction: 'descending' as const }];

describe('the greatest of each', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'What is the price of the most expensive book of each genre?',
      {
        kind: 'metrics',
        groupBy: [{ dimension: 'book.genre' }],
        adHocMetrics: [expect.objectContaining({ aggregation: 'max', of: { dimension: 'book.price' } })],
      },
    ],
    [
      'What is the highest number of pages in each genre?',
      {
        groupBy: [{ dimension: 'book.genre' }],
        adHocMetrics: [expect.objectContaining({ aggregation: 'max' })],
      },
    ],
    [
      'Which is the most expensive book of each genre? Return the genre and the title of the book.',
      {
        kind: 'list',
        dimensions: [{ dimension: 'book.genre' }, { dimension: 'book.title' }],
        orderBy: down('book.price'),
        limitPer: { count: 1, within: ['book.genre'] },
        withTies: true,
      },
    ],
    ['biggest book by pages', { kind: 'list', orderBy: down('book.pages'), limit: 1 }],
    [
      'Which member has the most recent loan?',
      {
        groupBy: [{ dimension: 'member.name', perInstance: true }],
        adHocMetrics: [expect.objectContaining({ aggregation: 'max', of: { dimension: 'loan.lent_at' } })],
        limit: 1,
      },
    ],
    [
      'Who is our earliest member?',
      { kind: 'list', orderBy: [{ by: 'member.joined_on', direction: 'ascending' }] },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });

  it('is nobody where it is not said of what there is the most', async () => {
    expect(await planInLibrary('Who supervises the most branches?')).toMatchObject({ kind: 'decline' });
  });
});

describe('several numbers of one column', () => {
  it.each([
    'What are the lowest and the highest price of books in each genre?',
    'minimum and maximum price of books by genre',
    'What are the lowest and the highest price of books in each genre? Return the genre and both prices.',
  ])('%s', async (question) => {
    expect(await queryInLibrary(question)).toMatchObject({
      metrics: ['lowest_book_price', 'highest_book_price'],
      groupBy: [{ dimension: 'book.genre' }],
    });
  });
});

describe('running totals', () => {
  it.each(['loans by month in 2025 and the running total', 'running total of loans by month in 2025'])(
    '%s',
    async (question) => {
      expect(await queryInLibrary(question)).toMatchObject({
        adHocMetrics: [{ window: 'running_total', of: 'loans' }],
        groupBy: [{ dimension: 'metric.time', grain: 'month' }],
      });
    },
  );
});
