import { lemma } from './lemma.js';

/** A word of a text or of an identifier, and where it stands. */
export interface Word {
  /** Its base form without accents and case: what search compares. */
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Identifiers say words without spaces: `sbTxAmt`, `order_date`, `ADDR2`. Capitals before a small letter begin
 * a word, `HTTPServer` is two.
 */
const WORD = /\p{Lu}+(?![\p{Ll}\p{M}])|\p{Lu}?[\p{Ll}\p{M}]+|[\p{Lo}\p{Lm}\p{Lt}]+|\p{N}+/gu;
const POSSESSIVE = /['’]s(?![\p{L}\p{N}])/gu;

/** The words of a label, a sentence or an identifier, in order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  // Of equal length, so that positions stay.
  for (const match of text.replace(POSSESSIVE, '  ').matchAll(WORD)) {
    words.push({ term: termOf(match[0]), start: match.index, end: match.index + match[0].length });
  }
  return words;
}

/** The base form of one word. */
function termOf(word: string): string {
  const known = terms.get(word);
  if (known !== undefined) return known;
  const term = lemma(word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
  if (terms.size >= MAX_REMEMBERED) terms.clear();
  terms.set(word, term);
  return term;
}

/** Schemas say the same words over and over. */
const terms = new Map<string, string>();
const MAX_REMEMBERED = 20_000;

/** Words that say nothing about what is looked for. */
const FUNCTION_WORDS = new Set(
  `a an and any are as at be by do each every for from give have how i in is it list many me much my of on or our
   per please show tell than that the their there these this to us want we what when where which who with you
   your`.split(/\s+/),
);

/** True for articles, prepositions and the like, as a term. */
export function isFunctionWord(term: string): boolean {
  return FUNCTION_WORDS.has(term);
}

/** Words that compare, negate, add or date a condition, instead of naming something. */
const CONDITION_WORDS = new Set(
  `not no never without except excluding but or and nor than last this next since before after until between during
   over under above below more less most least top bottom first all any each only also as like within versus vs
   today yesterday tomorrow now ago day week month quarter year`.split(/\s+/),
);

/** True for "without", "above", "last" and the like, in small letters. */
export function isConditionWord(word: string): boolean {
  return CONDITION_WORDS.has(word);
}
