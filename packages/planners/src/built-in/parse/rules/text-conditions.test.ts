import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../../testing/library-question.js';

const like = (dimension: string, op: string, value: string) => ({ dimension, op, value });

describe('what a text is like', () => {
  it.each([
    ['How many members have an email ending in .org?', like('member.email', 'ends_with', '.org')],
    [
      'How many members have a name that starts with the letter "T"?',
      like('member.name', 'starts_with', 'T'),
    ],
    ['How many members have a name starting with A?', like('member.name', 'starts_with', 'A')],
    ['How many members have a name that contains van?', like('member.name', 'contains', 'van')],
  ])('%s', async (question, filter) => {
    expect(await queryInLibrary(question)).toMatchObject({ metrics: ['members'], filters: [filter] });
  });

  it('is either of two, and another text besides', async () => {
    const query = await queryInLibrary(
      "How many members have a name that starts with M or ends with 'son' and an email that ends with .org?",
    );
    expect(query.filters).toEqual([like('member.email', 'ends_with', '.org')]);
    expect(query.where).toEqual([
      { any: [like('member.name', 'starts_with', 'M'), like('member.name', 'ends_with', 'son')] },
    ]);
  });

  it('is looked for without regard to case where the note says so', async () => {
    const query = await queryInLibrary(
      "How many members have a name that ends with 'son'?",
      'Match all text case-insensitively',
    );
    expect(query.filters).toEqual([{ ...like('member.name', 'ends_with', 'son'), ignoreCase: true }]);
  });
});

describe('what can not be meant', () => {
  it.each([
    ['several of what each row has one of', 'How many loans for 3 or more members were there?'],
    ['things where people are asked for', 'Who has a price above 20?'],
    ['how many there are at each, for those that are at all of them', 'Which books are at every branch?'],
  ])('is not answered: %s', async (_, question) => {
    expect((await planInLibrary(question)).kind).toBe('decline');
  });
});
