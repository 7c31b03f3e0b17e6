import type { SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../../testing/library-question.js';

const BOOK = { dimension: 'book.title', perInstance: true } as const;

describe('what a note says that words mean', () => {
  it.each<[string, string, Partial<SemanticQuery>]>([
    [
      'a rank within others, which need not be shown',
      'GPR = rank of a book within its genre by price, the most expensive first',
      {
        groupBy: [BOOK, { dimension: 'book.genre', hidden: true }],
        adHocMetrics: [
          expect.objectContaining({ of: { dimension: 'book.price' } }),
          expect.objectContaining({ window: 'rank', within: ['book.genre'] }),
        ],
      },
    ],
    [
      'a product of columns, computed of each row',
      'GPR = total page value = sum of price times pages',
      { adHocMetrics: [expect.objectContaining({ of: { times: ['book.price', 'book.pages'] } })] },
    ],
    [
      'a ratio of columns, which is one of their totals',
      'GPR = price / pages',
      {
        adHocMetrics: [
          expect.objectContaining({ aggregation: 'sum', of: { dimension: 'book.price' } }),
          expect.objectContaining({ aggregation: 'sum', of: { dimension: 'book.pages' } }),
          expect.objectContaining({ computed: { dividedBy: expect.anything() } }),
        ],
      },
    ],
    [
      'a number divided by that of all',
      'GPR = loans of the book / loans of all books',
      { adHocMetrics: [expect.objectContaining({ computed: ofAll() })] },
    ],
  ])('%s', async (_, note, expected) => {
    expect(await queryInLibrary('Return the title and GPR of each book.', note)).toMatchObject(expected);
  });

  it('is no number divided by itself', async () => {
    const plan = await planInLibrary('What is the GPR?', 'GPR = total pages / total pages');
    expect(plan).toMatchObject({ kind: 'decline' });
  });
});

function ofAll() {
  return { dividedBy: ['loans', { overall: 'loans' }] };
}
