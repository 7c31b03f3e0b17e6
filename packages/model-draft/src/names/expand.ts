import { singularOf } from './number-of-nouns.js';
import type { SchemaDictionary } from './schema-dictionary.js';
import { VOCABULARY } from './vocabulary.js';

/** What is known of the place where a short form stands. */
export interface Neighbourhood {
  /** Words of the comment, the table, the tables of the schema: the nearest first. */
  readonly words: readonly ReadonlySet<string>[];
  /** What the table is called, where several of its columns begin alike: `st_id`, `st_name` of stations. */
  readonly owner?: readonly string[];
}

export interface Expanded {
  readonly words: readonly string[];
  /** Pieces that nothing explains. */
  readonly unknown: readonly string[];
}

/** Whole words for the pieces of a name. */
export function expandTokens(
  tokens: readonly string[],
  dictionary: SchemaDictionary,
  near: Neighbourhood,
): Expanded {
  const unknown: string[] = [];
  const words = tokens.flatMap((token, position) => {
    if (token === 'no') return position === 0 && tokens.length > 1 ? ['no'] : ['number'];
    if (/^\d+$/.test(token) || token === 'id') return [token];
    const meanings = dictionary.meaningsOf(token);
    const isSpoken = token.length > 3 && near.words.slice(0, 2).some((around) => around.has(token));
    if ((meanings.length === 0 || isSpoken) && dictionary.isWord(token)) {
      // "vess" stands alone like a word; a comment beside it says what it is short for.
      const one = singularOf(token);
      const longer = VOCABULARY.has(one) ? undefined : longerFormOf(token, dictionary, near);
      return longer?.split(' ') ?? [token];
    }
    const meaning =
      nearest(meanings, near) ??
      (position === 0 && tokens.length > 1 ? ownerOf(token, near) : undefined) ??
      skeletonOf(token, near) ??
      skeletonOf(singularOf(token), near) ??
      consonantsOf(token, near) ??
      lettersOf(token, { meanings, near }) ??
      meanings[0];
    if (meaning !== undefined) return meaning.split(' ');
    if (!isPlausible(token)) unknown.push(token);
    return [token];
  });
  return { words: withoutRepetition(words), unknown };
}

/** What stands alone like a word, in full: by the comments beside it, else "machs" as several of a short form. */
function longerFormOf(token: string, dictionary: SchemaDictionary, near: Neighbourhood): string | undefined {
  const beside = { words: near.words.slice(0, 2) };
  const one = singularOf(token);
  if (one.length > 3 && beside.words.some((around) => around.has(one))) return undefined;
  const said = skeletonOf(token, beside) ?? (one === token ? undefined : skeletonOf(one, beside));
  return said ?? (one === token ? undefined : dictionary.meaningsOf(one)[0]);
}

/** Long and easy to say: a word that the dictionary lacks. */
function isPlausible(token: string): boolean {
  const vowels = token.replace(/[^aeiouy]/g, '').length;
  return token.length >= 6 && vowels >= token.length * 0.25 && !/[^aeiouy]{4}|\d/.test(token);
}

/** Of several meanings the one that is spoken of close by. */
function nearest(meanings: readonly string[], { words }: Neighbourhood): string | undefined {
  for (const around of words) {
    const spoken = meanings.find((meaning) => meaning.split(' ').every((word) => around.has(word)));
    // "the station it started at" speaks of the start.
    const done = spoken ?? meanings.find((meaning) => around.has(`${meaning}ed`));
    if (done !== undefined) return done;
  }
  return undefined;
}

/** The one word near by that the letters are taken from: `wrhse` of `warehouse`. */
function skeletonOf(token: string, { words }: Neighbourhood): string | undefined {
  if (token.length < 3) return undefined;
  for (const around of words) {
    const fitting = new Set(
      [...around]
        .filter(
          (word) => isTakenFrom(token, word) && (word.length > token.length + 1 || !word.startsWith(token)),
        )
        .map(singularOf),
    );
    const [only] = fitting;
    if (fitting.size === 1) return only;
  }
  return undefined;
}

/** Two letters of a word in the comments right here: `bk` beside "number of the bike". */
function consonantsOf(token: string, { words }: Neighbourhood): string | undefined {
  if (token.length !== 2 || /[aeiou]/.test(token)) return undefined;
  const spoken = words.slice(0, 2).flatMap((around) => [...around]);
  const fitting = new Set(
    spoken.filter((word) => word.replace(/(?<!^)[aeiou]/g, '') === token).map(singularOf),
  );
  const [only] = fitting;
  return fitting.size === 1 ? only : undefined;
}

/** The table's own name: `st_id` and `st_name` of a table of stations. */
function ownerOf(token: string, { owner = [] }: Neighbourhood): string | undefined {
  const [word, ...others] = owner;
  if (word === undefined || others.length > 0 || token.length < 2) return undefined;
  return word.length > token.length && word[0] === token[0] && isSubsequence(token, word) ? word : undefined;
}

const STEM = 5;

/** Three letters of the one word that the comment right here has for them: `ctr` beside "when the contract began". */
function lettersOf(
  token: string,
  {
    meanings,
    near: {
      words: [comment],
    },
  }: { readonly meanings: readonly string[]; readonly near: Neighbourhood },
): string | undefined {
  if (token.length !== 3 || comment === undefined || /[aeiou]/.test(token.slice(1))) return undefined;
  const fitting = new Set(
    [...comment]
      .filter((word) => word.length > 4 && word[0] === token[0] && isSubsequence(token, word))
      .map(singularOf),
  );
  const [only] = fitting;
  if (only === undefined || fitting.size > 1) return undefined;
  // "charged" is a form of what is known already.
  return meanings.find((meaning) => only.startsWith(meaning.slice(0, STEM))) ?? only;
}

/** "played" is no longer form of "play". */
const INFLECTED = /^(?:e?d|ing|e?s|e?rs?)$/;

/** Same first letter, and the rest in order; vowels left out, or the end. */
function isTakenFrom(token: string, word: string): boolean {
  if (word.length <= token.length) return false;
  if (word.startsWith(token)) return !INFLECTED.test(word.slice(token.length));
  if (word[0] !== token[0]) return false;
  const consonants = word.replace(/(?<!^)[aeiou]/g, '');
  return (
    consonants === token ||
    (token.length >= 4 && !/[aeiou]/.test(token.slice(1)) && isSubsequence(token, consonants))
  );
}

function isSubsequence(letters: string, word: string): boolean {
  let at = 0;
  for (const letter of word) if (letter === letters[at]) at++;
  return at === letters.length;
}

/** "purchase order order number" says order once. */
function withoutRepetition(words: readonly string[]): string[] {
  return words.filter((word, position) => word !== words[position - 1]);
}

/** The words of a text, as they stand and in the singular. */
export function spokenIn(text: string | undefined): ReadonlySet<string> {
  const words = text?.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return new Set(words.flatMap((word) => [word, singularOf(word)]));
}
