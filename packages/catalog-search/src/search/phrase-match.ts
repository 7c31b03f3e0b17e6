import type { CatalogDocument } from '../documents/catalog-document.js';
import { wordsOf } from '../language/words.js';
import type { QueryWord } from './expand-query.js';

/**
 * How nearly a name, label or synonym of a document is what was asked for, 0 to 1: 1 where the words are the same, less for
 * words left over on either side. The owner's words ("customer" of a customer's name) may be said, and need not.
 */
export function phraseMatch(document: CatalogDocument, words: readonly QueryWord[]): number {
  const { name, label, owner = '', synonyms = [] } = document;
  const ownerTerms = new Set(termsOf(owner));
  let best = 0;
  for (const phrase of new Set([label, name, ...synonyms])) {
    best = Math.max(best, matchOf(termsOf(phrase), ownerTerms, words));
  }
  return best;
}

function matchOf(phrase: readonly string[], owner: ReadonlySet<string>, words: readonly QueryWord[]): number {
  if (phrase.length === 0 || words.length === 0) return 0;
  const unsaid = new Set(phrase);
  let matched = 0;
  let explained = 0;
  for (const { expansions } of words) {
    const inPhrase = expansions.find(({ term }) => unsaid.has(term) || phrase.includes(term));
    if (inPhrase !== undefined) {
      unsaid.delete(inPhrase.term);
      matched += inPhrase.quality;
      explained += inPhrase.quality;
    } else {
      explained += expansions.find(({ term }) => owner.has(term))?.quality ?? 0;
    }
  }
  if (matched === 0) return 0;
  const said = 1 - unsaid.size / new Set(phrase).size;
  return said * (explained / words.length);
}

function termsOf(text: string): string[] {
  return wordsOf(text).map(({ term }) => term);
}
