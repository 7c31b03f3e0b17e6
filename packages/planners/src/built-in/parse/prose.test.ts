import { describe, expect, it } from 'vitest';
import { readProse } from './prose.js';

function sentences(question: string): string[] {
  const { text, sentences: found } = readProse(question, undefined);
  return found.map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ' ').trim());
}

describe('the question as it is read', () => {
  it.each([
    [
      'How many loans? Return the month and the number.',
      ['How many loans', 'Return the month and the number'],
    ],
    ['Titles of books, by doing a left join from books to loans', ['Titles of books']],
    ['Average price of books, rounded to 2 decimal places', ['Average price of books']],
    ['Loans per month (as a date) in 2025', ['Loans per month in 2025']],
    ['Loans per month. Truncate dates to the month.', ['Loans per month']],
    ['Loans of "A. Smith. Jr" in 2025', ['Loans of "A. Smith. Jr" in 2025']],
    ['Match names case-insensitively', ['Match names case-insensitively']],
  ])('%s', (question, expected) => {
    expect(sentences(question)).toEqual(expected);
  });

  it('keeps positions: what is taken out leaves blanks', () => {
    const question = 'Loans by month (as a date), by joining loans and books';
    expect(readProse(question, undefined).text).toHaveLength(question.length);
  });

  it.each([
    ['OLR = overdue loans / loans', [['OLR', 'overdue loans / loans']]],
    [
      'AP (average price) = total price / books',
      [
        ['AP', 'total price / books'],
        ['average price', 'total price / books'],
      ],
    ],
    [
      'Note that income refers to the sum of amount in the fines table.',
      [['income', 'the sum of amount in the fines table']],
    ],
    [
      'MoM = change of loans = (this month - last month) / last month',
      [['MoM', '(this month - last month) / last month']],
    ],
    ['LW = DATE_TRUNC(week, CURRENT_DATE)', []],
    ['Always join loans with members first.', []],
  ])('a note "%s" defines', (note, expected) => {
    const { definitions } = readProse('How many loans?', note);
    expect(definitions.map(({ term, meaning }) => [term, meaning.replace(/\.$/, '')])).toEqual(expected);
  });

  it('knows how a note wants texts compared', () => {
    expect(readProse('x', 'Always filter names using ILIKE').matching).toBe('loose');
    expect(readProse('x', 'Names are matched exactly').matching).toBe('exact');
    expect(readProse('x', undefined).matching).toBeUndefined();
  });
});
