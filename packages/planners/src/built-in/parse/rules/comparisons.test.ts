import type { SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../../testing/library-question.js';

const MEMBER = { dimension: 'member.name', perInstance: true } as const;
const AVERAGE_PRICE = { right: { metric: 'average_book_price', by: [] } };

describe('numbers that are held against all', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'Which genres have a higher overdue rate than the overall overdue rate?',
      {
        groupBy: [{ dimension: 'book.genre' }],
        having: [{ left: 'overdue_rate', op: 'gt', right: { overall: 'overdue_rate' } }],
      },
    ],
    [
      'Which branches have a number of loans below the overall average?',
      { having: [{ left: 'loans', op: 'lt', right: 'average' }] },
    ],
    [
      'Which members made more loans than the average member?',
      { groupBy: [MEMBER], having: [{ left: 'loans', op: 'gt', right: 'average' }] },
    ],
    [
      'Which members have more than the average number of loans?',
      { groupBy: [MEMBER], having: [{ left: 'loans', op: 'gt', right: 'average' }] },
    ],
    [
      'books with a higher price than the average price',
      { kind: 'list', where: [expect.objectContaining({ left: 'book.price', op: 'gt', ...AVERAGE_PRICE })] },
    ],
    [
      'Which books cost more than the average book? Return title and price.',
      { kind: 'list', where: [expect.objectContaining({ left: 'book.price', op: 'gt', ...AVERAGE_PRICE })] },
    ],
    ['books with a lower price than 20', { filters: [{ dimension: 'book.price', op: 'lt', value: 20 }] }],
  ])('%s', async (question, expected) => {
    expect(await queryInLibrary(question)).toMatchObject(expected);
  });

  it('what each has on average is over those that have any', async () => {
    expect(await queryInLibrary('Which members made more loans than the average member?')).toMatchObject({
      adHocMetrics: [
        { entity: 'loan', aggregation: 'count_distinct', of: { dimension: 'member.key' } },
        { computed: { dividedBy: [{ overall: 'loans' }, { overall: 'number_of_members' }] } },
      ],
    });
  });

  it('declines to compare a thing that has no number', async () => {
    expect(await planInLibrary('Which branches are higher than the average branch?')).toMatchObject({
      kind: 'decline',
    });
  });
});
