import { describe, expect, it } from 'vitest';
import { planInLibrary } from '../../testing/library-question.js';
import { excludingFirst, leavingOutFirst } from './left-out.js';

describe('what is left out', () => {
  it.each([
    ['Fees by month, cancelled lessons left out', 'Fees by month excluding cancelled lessons'],
    ['Fees, lessons of children not counted?', 'Fees excluding lessons of children ?'],
    ['Leave out owners without any pets.', 'for owners with pets .'],
    ['Ignore the club members who have never had a boat', 'for club members with boat'],
    ['Skip owners that do not have a pet, please', 'for owners with pet , please'],
    ['Exclude faults that are not fixed yet.', 'for faults that are fixed .'],
    ['Disregard all trips which were not yet paid', 'for trips that are paid'],
  ])('is said in front, at the same length: %s', (question, said) => {
    const read = leavingOutFirst(question);
    expect(read.trim().replace(/ +/g, ' ')).toBe(said);
    expect(read).toHaveLength(question.length);
  });

  it.each(['Owners without pets', 'Leave out owners with dogs', 'Faults that are not fixed yet'])(
    'is nothing where nothing is: %s',
    (question) => {
      expect(leavingOutFirst(question)).toBe(question);
    },
  );

  it('may make longer what a word means', () => {
    expect(excludingFirst('a, b ignored')).toBe('a excluding b');
  });
});

describe('those left out that lack something', () => {
  it.each([
    'How many loans has each member? Leave out members without loans.',
    'How many loans has each member? Ignore members who have never made any loans.',
  ])('are left out by counting what they have: %s', async (question) => {
    expect(await planInLibrary(question)).toMatchObject({
      kind: 'query',
      query: { semantic: { metrics: ['loans'] } },
    });
    expect(JSON.stringify(await planInLibrary(question))).not.toContain('"not"');
  });
});
