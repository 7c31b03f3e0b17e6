import { describe, expect, it } from 'vitest';
import { planInLibrary } from '../../testing/library-question.js';

describe('a state that nothing in the model tells', () => {
  it.each([
    'How many members are still insured?',
    'How many members who are still employed have loans?',
    'How many members are employed?',
    'Which members are insured?',
    'How many members who are insured have overdue loans?',
    'average price of books that were donated',
    'How many insured members have loans?',
    'average price of donated books',
    'List the employed members',
    'How many members who work have loans?',
    'Which members donate?',
    'Which books have been reviewed and cost more than 20 euros?',
  ])('is no reason to answer for all: %s', async (question) => {
    expect(await planInLibrary(question)).toMatchObject({ kind: 'decline' });
  });

  it.each([
    'How many loans were made?',
    'How many fines were issued in 2025?',
    'Which books were published by genre?',
    'How many loans were registered per branch?',
    'Which members have not been issued fines?',
    'How many registered members are there?',
    'How many loans did each member make?',
    'Which members received fines?',
    'Which members are active and have loans?',
  ])('is none where the word only says that it is there, or what to do with what: %s', async (question) => {
    expect(await planInLibrary(question)).toMatchObject({ kind: 'query' });
  });
});
