import { lemmasOf, type Token } from '@parley/catalog-search';
import { editDistance } from '@parley/semantic-layer';
import type { Lexicon } from './lexicon-builder.js';
import type { Meaning } from './meaning.js';
import { SIGN_PHRASES, SIGN_WORDS } from './parse/signs.js';
import { MONTHS, UNITS } from './time-words.js';

/** Tokens `start` to `end` (exclusive) may mean this. */
export interface Link {
  readonly start: number;
  readonly end: number;
  readonly meaning: Meaning;
  readonly quality: number;
}

/** A word that was taken for another, and is said so. */
export interface Correction {
  readonly written: string;
  readonly read: string;
}

/** Mends words that nothing knows but that are one slip away from a word of the model. */
export function correctSpelling(
  tokens: readonly Token[],
  lexicon: Lexicon,
  /** Tokens that are right as they stand. */
  kept: ReadonlySet<number> = new Set(),
): { tokens: Token[]; corrections: Correction[] } {
  const corrections: Correction[] = [];
  const mended = tokens.map((token, position) => {
    if (kept.has(position) || token.kind !== 'word' || token.lower.length < 5 || isKnown(token, lexicon))
      return token;
    const read = nearest(token.lower, lexicon.words.keys());
    if (read === undefined) return token;
    corrections.push({ written: token.text, read });
    return { ...token, lower: read, lemma: lexicon.words.get(read) ?? read };
  });
  return { tokens: mended, corrections };
}

/** Every place where a phrase of the model stands in the question. */
export function findLinks(tokens: readonly Token[], lexicon: Lexicon): Link[] {
  const links: Link[] = [];
  tokens.forEach((token, start) => {
    const lemmas = token.kind === 'quoted' ? lemmasOf(token.text) : [];
    const [first = token.lemma] = lemmas;
    for (const { lemmas: wanted, words, meaning, quality, isVerb } of lexicon.entries.get(first) ?? []) {
      if (isVerb && !isFormOfVerb(token.lower, words)) continue;
      if (lemmas.length > 0) {
        if (wanted.join(' ') === lemmas.join(' ')) links.push({ start, end: start + 1, meaning, quality });
        continue;
      }
      const end = matchEnd(tokens, start, wanted);
      const isPluralOfThing = meaning.kind === 'entity' && isPlural(token.lower, words[0] ?? '');
      const isSmall =
        isSmallWord(tokens, start, words) || (isOtherFormOfSmall(token, words) && !isPluralOfThing);
      if (end === start + 1 && isSmall) continue;
      if (end !== undefined) {
        links.push({ start, end, meaning, quality: quality * closeness(tokens.slice(start, end), words) });
      }
    }
  });
  return links;
}

const ARTICLES = new Set('the our a an each their its every they he she it was were of got'.split(' '));

const MAX_BETWEEN = 2;

/** Phrases may be written with small words between: "share of the cancelled orders". */
function matchEnd(tokens: readonly Token[], start: number, wanted: readonly string[]): number | undefined {
  let at = start;
  for (const [position, lemma] of wanted.entries()) {
    // "the date they were paid"
    for (let passed = 0; position > 0 && passed < MAX_BETWEEN; passed++) {
      if (tokens[at]?.lemma === lemma || !ARTICLES.has(tokens[at]?.lower ?? '')) break;
      at++;
    }
    if (tokens[at]?.kind === 'quoted' || tokens[at]?.lemma !== lemma) return undefined;
    at++;
  }
  return at;
}

/** "orders" is no form of "ordered". */
function isFormOfVerb(said: string, words: readonly string[]): boolean {
  return (
    words.length > 1 || words.some((word) => word === said || word.endsWith('s') || /(?:ed|ing)$/.test(said))
  );
}

/** "us" is a country only in capitals, or after "in": most often it is us. */
function isSmallWord(tokens: readonly Token[], at: number, words: readonly string[]): boolean {
  const token = tokens[at];
  if (token === undefined || token.lower.length > 3 || words[0] !== token.lower) return false;
  const isSmall = (SIGN_PHRASES.get(token.lower) ?? []).some(({ words: phrase }) => phrase.length === 1);
  if (!isSmall) return false;
  const before = tokens[at - 1]?.lower ?? '';
  return token.text !== token.text.toUpperCase() && !['in', 'from', 'the'].includes(before);
}

/** "does" is no form of a column called "did". */
function isOtherFormOfSmall({ lower }: Token, words: readonly string[]): boolean {
  const isSmall = (SIGN_PHRASES.get(lower) ?? []).some(
    ({ words: phrase, sign }) => phrase.length === 1 && sign.kind === 'filler',
  );
  return isSmall && words[0] !== lower && !isPlural(lower, words[0] ?? '');
}

/** Another form of a word is a weaker hint than the word itself; a plural hardly so. */
function closeness(said: readonly Token[], words: readonly string[]): number {
  const forms = said.filter(({ lower }) => !words.includes(lower));
  return forms.reduce(
    (product, { lower }) => product * (words.some((word) => isPlural(lower, word)) ? 0.995 : 0.93),
    1,
  );
}

function isPlural(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return (
    long === `${short}s` ||
    long === `${short}es` ||
    (short.endsWith('y') && long === `${short.slice(0, -1)}ies`)
  );
}

function isKnown(token: Token, lexicon: Lexicon): boolean {
  const { lower } = token;
  if (SIGN_WORDS.has(lower) || MONTHS.has(lower) || UNITS.has(lower) || lexicon.words.has(lower)) return true;
  return lexicon.entries.has(token.lemma) || lexicon.lemmas.has(token.lemma);
}

function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const allowed = word.length >= 8 ? 2 : 1;
  let best: { word: string; distance: number } | undefined;
  let tied = false;
  for (const candidate of candidates) {
    if (
      candidate.length < 4 ||
      candidate[0] !== word[0] ||
      Math.abs(candidate.length - word.length) > allowed
    )
      continue;
    const distance = editDistance(word, candidate);
    if (distance > allowed || (best !== undefined && distance > best.distance)) continue;
    tied = best !== undefined && distance === best.distance;
    best = { word: candidate, distance };
  }
  return tied ? undefined : best?.word;
}
