import { describe, expect, it } from 'vitest';
import { planInLibrary } from '../testing/library-question.js';

describe('refusals', () => {
  it.each([
    ['what is the weather', 'I don\'t know what "weather" means in this data.'],
    ['which members are more', 'I could not work out what "more" has to do with the rest of the question.'],
  ])('"%s" is declined by what was not understood of it', async (question, reason) => {
    expect(await planInLibrary(question)).toMatchObject({ kind: 'decline', reason });
  });
});
