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
