import { describe, expect, it } from 'vitest';
import { tokenise } from './tokenise.js';

const quotedIn = (text: string) => tokenise(text).filter(({ kind }) => kind === 'quoted');

describe('quoted text', () => {
  it.each(['"two words"', '“two words”', "'two words'"])('%s is one piece', (text) => {
    expect(quotedIn(`of ${text}, please`)).toMatchObject([{ text: 'two words', lemma: 'two words' }]);
  });

  // Else each mark of a text full of them is a beginning whose end is looked for: seconds.
  it('begins at the last mark before its end', () => {
    expect(quotedIn('“one and “two”')).toMatchObject([{ text: 'two' }]);
    expect(quotedIn('“'.repeat(5_000))).toEqual([]);
  });
});
