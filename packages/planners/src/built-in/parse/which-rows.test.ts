import type { SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../testing/library-question.js';

const LATE = { left: 'loan.returned_at', op: 'gt', right: 'loan.lent_at' };
const eq = (dimension: string, value: string) => ({ dimension, op: 'eq', value });

async function check(question: string, expected: Partial<SemanticQuery>, note?: string): Promise<void> {
  expect(await queryInLibrary(question, note)).toMatchObject(expected);
}

describe('a note says how things are called that are so', () => {
  it.each<[string, string, Partial<SemanticQuery>]>([
    [
      'How many loans came back late?',
      'A loan is late when it was returned after it was borrowed.',
      { where: [LATE as never] },
    ],
    [
      'How many late loans are there?',
      'A loan is late when it was returned after it was borrowed.',
      { where: [LATE as never] },
    ],
    [
      'How many members are youngsters?',
      'Youngsters have the age group Child.',
      { filters: [eq('member.age_group', 'Child') as never] },
    ],
    [
      'How many mysteries are there?',
      'Mysteries are books of genre Crime.',
      { metrics: ['books'], filters: [eq('book.genre', 'Crime') as never] },
    ],
  ])('%s (%s)', (question, note, expected) => check(question, expected, note));

  it('and an explanation that is not understood is no answer', async () => {
    const plan = await planInLibrary('How many loans came back late?', 'Late means after the deadline.');
    expect(plan.kind).toBe('decline');
  });
});

describe('a note says which rows count', () => {
  it.each([
    ['Count only loans of the district North.', eq('branch.district', 'North')],
    ['Use loans of the district North only.', eq('branch.district', 'North')],
    ['Exclude overdue loans.', { dimension: 'loan.status', op: 'ne', value: 'overdue' }],
  ])('%s', async (note, filter) => {
    await check('How many loans are there per genre?', { filters: [filter as never] }, note);
  });

  it('and what it says that is not understood is no answer', async () => {
    const plan = await planInLibrary('How many loans are there?', 'Count only loans of the mobile van.');
    expect(plan.kind).toBe('decline');
  });

  it('says what is returned', async () => {
    await check(
      'Which books have more than 300 pages?',
      { dimensions: [{ dimension: 'book.title' }, { dimension: 'book.price' }] },
      'Return the title and the price.',
    );
  });
});

describe('nobody and nothing', () => {
  it.each([
    ['books nobody has borrowed', 'loan'],
    ['Which branches have no loans?', 'loan'],
    ['Which members have never borrowed anything?', 'loan'],
  ])('%s', async (question, entity) => {
    await check(question, { where: [{ not: { has: { entity } } }] });
  });
});

describe('names that no value is known of', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    ['How many loans did Ada Byron make?', { filters: [eq('member.name', 'Ada Byron') as never] }],
    ['loans of the book called Winter Light', { filters: [eq('book.title', 'Winter Light') as never] }],
    ['How many loans were made at the branch Harbour?', { filters: [eq('branch.name', 'Harbour') as never] }],
  ])('%s', check);

  it('are said to be guessed', async () => {
    const plan = await planInLibrary('How many loans did Ada Byron make?');
    expect(plan).toMatchObject({ assumptions: ['"Ada Byron" is taken for the member name.'] });
  });

  it.each([
    'How many Norwegian books do we have?',
    'Which members have the same card as Ada Byron?',
    'only Atlantis',
  ])('"%s" has none', async (question) => {
    expect((await planInLibrary(question)).kind).not.toBe('query');
  });
});

describe('a word for a column that is not there', () => {
  it.each([
    'Return the first and last name of all members',
    'Return the make, title and price of all books',
    'Show the phone number and name of each loan',
  ])('"%s" is declined', async (question) => {
    expect((await planInLibrary(question)).kind).toBe('decline');
  });
});

it('two values of one column are either of them', async () => {
  await check('How many loans were there for Crime books and for Poetry books?', {
    filters: [{ dimension: 'book.genre', op: 'in', values: ['Crime', 'Poetry'] }],
  });
});

describe('when something was', () => {
  it('is of the verb, though it stands behind where', async () => {
    await check('How many loans were returned in the district North in 2025?', {
      filters: [
        eq('branch.district', 'North'),
        { dimension: 'loan.returned_at', op: 'gte', value: '2025-01-01' },
        { dimension: 'loan.returned_at', op: 'lt', value: '2026-01-01' },
      ] as never,
    });
  });

  it('is in the future', async () => {
    await check('loans still to come', { timeRange: { from: '2026-11-16' } as never });
  });

  it.each(['How many books were published in 2024?', 'How many loans were approved in 2025?'])(
    '"%s" is declined where no time of that is known',
    async (question) => {
      expect((await planInLibrary(question)).kind).toBe('decline');
    },
  );

  it('a value is no verb', async () => {
    await check('How many loans did we have in North last month?', {
      filters: [eq('branch.district', 'North')] as never,
    });
  });
});

describe('parts of times', () => {
  it.each([
    'How many loans were made on each day of the week?',
    'loans by weekday',
    'On which day of the week do we have the most loans?',
  ])('%s', async (question) => {
    await check(question, { groupBy: [{ dimension: 'metric.time', datePart: 'dow' }] } as never);
  });

  it('are said in words', async () => {
    expect(await planInLibrary('loans by weekday')).toMatchObject({
      explanation: expect.stringContaining('weekday (1 is Monday)'),
    });
  });
});

describe('periods without rows', () => {
  it('are filled in where the question wants them', async () => {
    await check('number of loans per month in 2025, including months without loans', {
      ...{ fillMissing: true, emptyIsZero: true },
      groupBy: [{ dimension: 'metric.time', grain: 'month' }],
    } as never);
  });
});
